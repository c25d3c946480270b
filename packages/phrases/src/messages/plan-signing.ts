/** Messages of the panel: signatures of a plan, the key of this browser, and why nothing here can change the host. */
import { messages } from "../message.ts";

export const planSigningMessages = messages({
  "panel.plan.approval.title": { en: "It needs a signature", "zh-CN": "需要签名" },
  "panel.plan.approval.none": { en: "This host asks for no signature.", "zh-CN": "此主机不要求签名。" },
  "panel.plan.approval.one": {
    en: "One person whose key is pinned on this host has to sign it. Whoever asked may.",
    "zh-CN": "须由一位密钥已固定在此主机上的人签名，提出者本人即可。",
  },
  "panel.plan.approval.other-person": {
    en: "Whoever asks signs it, and another person approves it with a key of their own.",
    "zh-CN": "须由提出者签名，并由另一个人用自己的密钥批准。",
  },
  "panel.plan.approval.notYou": {
    en: "The signature that is missing is not yours to give.",
    "zh-CN": "还缺的签名不由你来签。",
  },
  "panel.plan.approval.needsKey": { en: "This browser's key does not count here yet", "zh-CN": "此浏览器的密钥在此主机上尚不算数" },
  "panel.plan.approval.asName": {
    en: "You sign as {name}, with this browser's key.",
    "zh-CN": "你将以 {name} 的名义，用此浏览器的密钥签名。",
  },
  "panel.plan.approval.somebodyElse": {
    en: "{name} signed the request, so somebody else has to approve it.",
    "zh-CN": "{name} 已签署申请，因此须由其他人批准。",
  },
  "panel.plan.sign.request": { en: "Sign this plan", "zh-CN": "签署此计划" },
  "panel.plan.sign.approve": { en: "Approve this plan", "zh-CN": "批准此计划" },
  "panel.plan.sign.mismatch": {
    en: "Not signed: the server names this plan by a hash that is not its own. Do not go on; tell whoever looks after this machine.",
    "zh-CN": "没有签名：服务器给出的哈希与此计划不符。请不要继续，并告知负责此机器的人。",
  },
  "panel.plan.signatures": { en: "Signatures", "zh-CN": "签名" },
  "panel.plan.signedTo.request": { en: "signed the request", "zh-CN": "签署了申请" },
  "panel.plan.signedTo.approve": { en: "approved", "zh-CN": "已批准" },
  "panel.plan.signedByUnpinned": { en: "a key that is not pinned", "zh-CN": "未固定的密钥" },

  "panel.guard.absent": { en: "Nothing here can change this host", "zh-CN": "这里没有能修改此主机的程序" },
  "panel.guard.absentHelp": {
    en: "Portolan was not started by root, so plans can be made and read, but not applied. Type the commands of a plan yourself, or start Portolan as root:",
    "zh-CN": "Portolan 不是由 root 启动的，因此可以制定和查看计划，但不能应用。请自行执行计划中的命令，或以 root 启动 Portolan：",
  },
  "panel.guard.silent": { en: "What changes this host does not answer", "zh-CN": "负责修改此主机的进程没有回应" },
  "panel.guard.silentHelp": {
    en: "Plans can be made and read, but not applied until it answers again. A change that waits for its confirmation is undone without it too.",
    "zh-CN": "可以制定和查看计划，但在它恢复之前不能应用。待确认的修改即使没有它也会按时撤销。",
  },
  "panel.guard.broken": { en: "The guard-rail file of this host cannot be used", "zh-CN": "此主机的护栏文件无法使用" },
  "panel.guard.brokenHelp": {
    en: "What its owner has ruled out is not known, so every plan is refused until root mends it.",
    "zh-CN": "无法得知所有者禁止了什么，因此在 root 修正之前，所有计划都会被拒绝。",
  },

  "panel.key.title": { en: "Signing with this browser", "zh-CN": "用此浏览器签名" },
  "panel.key.lead": {
    en: "Plans are signed by a key that this browser keeps and nobody can read out, not even the server. The host counts it once it is pinned there.",
    "zh-CN": "计划由此浏览器保管的密钥签名，任何人都无法读出它，服务器也不能。固定到主机上之后，它的签名才算数。",
  },
  "panel.key.name": { en: "Name of the key", "zh-CN": "密钥名称" },
  "panel.key.nameHint": { en: "Your name, as it stands beside your signatures.", "zh-CN": "你的名称，会显示在你的签名旁。" },
  "panel.key.make": { en: "Make a key in this browser", "zh-CN": "在此浏览器中创建密钥" },
  "panel.key.public": { en: "Public key", "zh-CN": "公钥" },
  "panel.key.pinned": { en: "Pinned: its signatures count on this host.", "zh-CN": "已固定：它的签名在此主机上算数。" },
  "panel.key.unpinned": {
    en: "Not pinned: its signatures do not count on this host yet.",
    "zh-CN": "未固定：它的签名在此主机上尚不算数。",
  },
  "panel.key.untold": { en: "Whether it is pinned cannot be told now.", "zh-CN": "目前无法得知它是否已固定。" },
  "panel.key.unable": {
    en: "This browser keeps no such keys: it is too old, or this page did not come by HTTPS or from this machine. Sign with another browser, or by portolan apply as root.",
    "zh-CN": "此浏览器无法保管这种密钥：版本过旧，或者页面不是经 HTTPS 或从本机打开的。请换一个浏览器签名，或以 root 执行 portolan apply。",
  },
  "panel.key.byLink": {
    en: "You opened this machine's link, so this key can be pinned as the first one.",
    "zh-CN": "你是通过本机链接打开的，因此可以把此密钥固定为第一个密钥。",
  },
  "panel.key.pin": { en: "Pin this key", "zh-CN": "固定此密钥" },
  "panel.key.byRoot": { en: "Whoever is root on this machine pins it:", "zh-CN": "由本机的 root 固定：" },
  "panel.key.orByRoot": { en: "Or whoever is root pins it:", "zh-CN": "也可以由 root 固定：" },
  "panel.key.approval.none": { en: "This host asks for no signature of a plan.", "zh-CN": "此主机的计划不要求签名。" },
  "panel.key.approval.one": { en: "On this host one of these keys has to sign a plan:", "zh-CN": "在此主机上，计划须由以下密钥之一签名：" },
  "panel.key.approval.other-person": {
    en: "On this host one of these keys signs a plan and another person's approves it:",
    "zh-CN": "在此主机上，计划须由以下密钥之一签名，并由另一个人的密钥批准：",
  },
  "panel.key.byOther": {
    en: "Somebody whose key is pinned can pin yours: send them the name and the public key, in a way that nobody can change.",
    "zh-CN": "密钥已固定的人可以替你固定：把名称和公钥用他人无法篡改的方式交给对方。",
  },
  "panel.key.other": { en: "Pin another person's key", "zh-CN": "固定其他人的密钥" },
  "panel.key.otherLead": {
    en: "From then on their signatures count as yours do. Make sure that the key is theirs.",
    "zh-CN": "此后对方的签名与你的同样有效。请确认密钥确实属于对方。",
  },
  "panel.key.otherName": { en: "Their name", "zh-CN": "对方的名称" },
  "panel.key.otherKey": { en: "Their public key", "zh-CN": "对方的公钥" },
  "panel.key.otherPin": { en: "Sign and pin it", "zh-CN": "签名并固定" },
  "panel.key.noneCount": { en: "No key is pinned yet.", "zh-CN": "还没有固定任何密钥。" },
});
