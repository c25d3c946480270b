/** Messages about changes that the panel asks for: refusals, and how a change came to its end. */
import { messages } from "../message.ts";

export const guardMessages = messages({
  "errors.applier-absent.what": { en: "Nothing here can carry a change out", "zh-CN": "这里没有能够执行变更的进程" },
  "errors.applier-absent.why": {
    en: "The panel was not started by root, so that it can read this host but not change it.",
    "zh-CN": "面板不是由 root 启动的，因此只能读取这台主机，不能更改它。",
  },
  "errors.applier-absent.fix": {
    en: "Start it with sudo portolan up, or type the plan's commands yourself.",
    "zh-CN": "请用 sudo portolan up 启动，或自行输入计划中的命令。",
  },

  "errors.applier-silent.what": { en: "The applier does not answer", "zh-CN": "执行进程没有应答" },
  "errors.applier-silent.why": {
    en: "It has ended or is starting: {reason}. What it had begun, it or its watch brings to an end.",
    "zh-CN": "它已结束或正在启动：{reason}。已经开始的变更会由它或它的守护进程收尾。",
  },
  "errors.applier-silent.fix": {
    en: "Try again in a few seconds; the log of portolan up says more.",
    "zh-CN": "请几秒后重试；portolan up 的日志中有更多信息。",
  },

  "errors.plan-refused.what": { en: "No plan was made: {reason}", "zh-CN": "没有制定计划：{reason}" },
  "errors.plan-refused.why": {
    en: "The host does not allow such a change to be worked out, or it is as wanted already.",
    "zh-CN": "在这台主机上无法推算出这样的变更，或者现状已经符合要求。",
  },
  "errors.plan-refused.fix": { en: "Preview it to see why and what would work.", "zh-CN": "请预览该变更，查看原因和可行的做法。" },

  "errors.risks-not-accepted.what": { en: "Risks have to be accepted by name: {risks}", "zh-CN": "须按名称接受风险：{risks}" },
  "errors.risks-not-accepted.why": {
    en: "The change may cost what nobody should lose by accident.",
    "zh-CN": "该变更可能造成不应意外发生的损失。",
  },
  "errors.risks-not-accepted.fix": {
    en: "Read them in the preview and send their names along, or change less.",
    "zh-CN": "请在预览中阅读这些风险并一并提交其名称，或缩小变更范围。",
  },

  "errors.plan-too-large.what": { en: "The plan has {bytes} bytes, at most {most}", "zh-CN": "计划有 {bytes} 字节，上限为 {most}" },
  "errors.plan-too-large.why": { en: "The applier takes no larger one.", "zh-CN": "执行进程不接受更大的计划。" },
  "errors.plan-too-large.fix": { en: "Divide the change into smaller ones.", "zh-CN": "请把变更拆成较小的几个。" },

  "errors.plan-state.what": { en: "The plan is {state}", "zh-CN": "计划的状态是 {state}" },
  "errors.plan-state.why": { en: "From there this cannot be done.", "zh-CN": "在该状态下不能执行此操作。" },
  "errors.plan-state.fix": {
    en: "Look at the plan again; make a new one where it is over.",
    "zh-CN": "请重新查看计划；若已结束，请制定新的计划。",
  },

  "errors.plan-stale.what": { en: "The rules have changed since the plan was made", "zh-CN": "制定计划之后规则已经改变" },
  "errors.plan-stale.why": { en: "What it promises was worked out for other rules.", "zh-CN": "它承诺的效果是按其他规则推算的。" },
  "errors.plan-stale.fix": {
    en: "Look at what would be planned now, and ask for that.",
    "zh-CN": "请查看现在会得到的计划，并按它重新请求。",
  },

  "errors.plan-busy.what": { en: "Another change is under way: {plan}", "zh-CN": "另一项变更正在进行：{plan}" },
  "errors.plan-busy.why": { en: "One change of a host is made at a time.", "zh-CN": "同一台主机一次只进行一项变更。" },
  "errors.plan-busy.fix": { en: "Confirm it or cancel it, or wait until it is undone.", "zh-CN": "请确认或取消它，或等待它被撤销。" },

  "errors.plan-not-approved.what": { en: "Signatures are missing: {missing}", "zh-CN": "缺少签名：{missing}" },
  "errors.plan-not-approved.why": {
    en: "The guard rails of this host ask for them before a change begins.",
    "zh-CN": "这台主机的护栏要求在变更开始之前取得这些签名。",
  },
  "errors.plan-not-approved.fix": {
    en: "Sign the plan with a key that is pinned on this host, or let somebody who has one sign it.",
    "zh-CN": "请用固定在这台主机上的密钥签署计划，或请持有这种密钥的人签署。",
  },

  "errors.signature-refused.what": { en: "This signature does not count: {reason}", "zh-CN": "该签名不算数：{reason}" },
  "errors.signature-refused.why": {
    en: "It has to be made over this very plan and purpose by a key that is pinned on this host.",
    "zh-CN": "签名必须由固定在这台主机上的密钥针对这份计划和这一用途做出。",
  },
  "errors.signature-refused.fix": {
    en: "Sign again with such a key, or have yours pinned first.",
    "zh-CN": "请用这样的密钥重新签署，或先固定你的密钥。",
  },

  "errors.record-not-signed.what": {
    en: "The request could not be put into the signed record: {reason}",
    "zh-CN": "请求未能写入已签名的记录：{reason}",
  },
  "errors.record-not-signed.why": { en: "Nothing is changed of which the record does not tell.", "zh-CN": "没有记录的变更不会执行。" },
  "errors.record-not-signed.fix": {
    en: "See why on the page of the record or in the log, mend it, and try again.",
    "zh-CN": "请在记录页面或日志中查看原因，修复后重试。",
  },

  "errors.confirmation-not-new.what": { en: "This connection does not count: {reason}", "zh-CN": "该连接不算数：{reason}" },
  "errors.confirmation-not-new.why": {
    en: "Who confirms shows that one can come in anew, by a connection that did not exist when the change came into force.",
    "zh-CN": "确认要证明仍能重新进入，所用连接在变更生效时必须还不存在。",
  },
  "errors.confirmation-not-new.fix": {
    en: "Confirm again. Through an ssh tunnel: open a new ssh connection to this host first (a second terminal: ssh …), and leave it open. Where that does not help, open the panel anew from another machine.",
    "zh-CN":
      "请再次确认。如果经 ssh 隧道访问：先新建一个到本机的 ssh 连接（另开一个终端：ssh …），并保持它打开。如果仍无效，请从另一台机器重新打开面板。",
  },

  "errors.key-not-pinned.what": { en: "The key was not pinned: {reason}", "zh-CN": "密钥没有固定：{reason}" },
  "errors.key-not-pinned.why": {
    en: "The first key comes with a fresh sign-in link of this machine, each later one is signed by a key that is pinned.",
    "zh-CN": "第一把密钥凭本机新的登录链接固定，之后的每一把须由已固定的密钥签署。",
  },
  "errors.key-not-pinned.fix": {
    en: "Open a fresh link of sudo portolan up --link, or run portolan approver add as root.",
    "zh-CN": "请打开 sudo portolan up --link 给出的新链接，或以 root 身份运行 portolan approver add。",
  },

  "guard.outcome.asked": { en: "Somebody cancelled it; the host is as before.", "zh-CN": "有人取消了它；主机已恢复原状。" },
  "guard.outcome.failed": { en: "A step failed; the host is as before.", "zh-CN": "某个步骤失败；主机已恢复原状。" },
  "guard.outcome.not-as-promised": {
    en: "The host was not as promised afterwards; it is as before.",
    "zh-CN": "变更后的主机与承诺不符；已恢复原状。",
  },
  "guard.outcome.not-confirmed": { en: "Nobody confirmed it in time; the host is as before.", "zh-CN": "没有人及时确认；主机已恢复原状。" },
  "guard.outcome.keeper-died": {
    en: "Whoever carried it out has died; the host is as before.",
    "zh-CN": "执行它的进程已退出；主机已恢复原状。",
  },
  "guard.outcome.not-kept": {
    en: "It is in force and stays, but a restart of the host loses it, as it could not be written where the host loads it:",
    "zh-CN": "变更已生效并保留，但无法写入主机启动时加载的文件，主机重启后会丢失：",
  },
  "guard.outcome.restarted": {
    en: "The host was restarted before anybody confirmed; it is as before.",
    "zh-CN": "主机在确认之前重新启动；已恢复原状。",
  },
  "guard.outcome.rails-broken": { en: "Refused: the guard-rail file has a problem.", "zh-CN": "已拒绝：护栏文件有问题。" },
  "guard.outcome.not-a-plan": {
    en: "Refused: the plan is not of the form that is carried out.",
    "zh-CN": "已拒绝：计划的格式不符合要求。",
  },
  "guard.outcome.other-host": { en: "Refused: it was made for another host.", "zh-CN": "已拒绝：计划是为另一台主机制定的。" },
  "guard.outcome.used": { en: "Refused: this very plan was carried out before.", "zh-CN": "已拒绝：这份计划已经执行过。" },
  "guard.outcome.busy": { en: "Refused: another change is under way.", "zh-CN": "已拒绝：另一项变更正在进行。" },
  "guard.outcome.nobody-pinned": { en: "Refused: no key is pinned on this host yet.", "zh-CN": "已拒绝：这台主机还没有固定任何密钥。" },
  "guard.outcome.unsigned": { en: "Refused: a signature is missing.", "zh-CN": "已拒绝：缺少签名。" },
  "guard.outcome.unknown-key": { en: "Refused: it was signed by a key that is not pinned.", "zh-CN": "已拒绝：签名所用的密钥没有固定。" },
  "guard.outcome.wrong-signature": { en: "Refused: a signature is not of this plan.", "zh-CN": "已拒绝：有签名不属于这份计划。" },
  "guard.outcome.same-person": { en: "Refused: who asked for it cannot approve it.", "zh-CN": "已拒绝：请求者不能批准自己的请求。" },
  "guard.outcome.expired": { en: "Refused: its time is over.", "zh-CN": "已拒绝：计划已过期。" },
  "guard.outcome.stale": { en: "Refused: the rules have changed since it was made.", "zh-CN": "已拒绝：制定计划之后规则已经改变。" },
  "guard.outcome.no-consent": {
    en: "Refused: nobody has signed it, and nothing in the guard rails allows it without.",
    "zh-CN": "已拒绝：没有人签名，护栏文件里也没有允许不经签名这样做。",
  },
  "guard.outcome.not-own-plan": {
    en: "Refused: on this host the same wish takes other steps.",
    "zh-CN": "已拒绝：在此主机上实现同一意图的步骤与此不同。",
  },
  "guard.outcome.not-its-promise": {
    en: "Refused: its steps do something else here than it promises. An address or a route of this host may have come or gone since: plan it anew.",
    "zh-CN": "已拒绝：计划的步骤在此主机上的效果与承诺不符。可能是主机的地址或路由在此期间有变化，请重新制定计划。",
  },
  "guard.outcome.touches-others": { en: "Refused: it would change more than its port.", "zh-CN": "已拒绝：它会影响该端口以外的访问。" },
  "guard.outcome.guard-rail": { en: "Refused: the guard rails of this host rule it out.", "zh-CN": "已拒绝：这台主机的护栏不允许。" },
  "guard.outcome.risks": { en: "Refused: it has risks now that nobody accepted.", "zh-CN": "已拒绝：它现在有尚未被接受的风险。" },
  "guard.outcome.families": {
    en: "Refused: it could not be confirmed by the way you came in.",
    "zh-CN": "已拒绝：无法通过你进入的途径确认。",
  },
  "guard.outcome.asker-unseen": {
    en: "Refused: the request came over loopback, and no process of this host is seen at its other end, so nobody can tell whether it is a tunnel. Ask from a program that runs on the host itself, or apply it there: portolan apply.",
    "zh-CN":
      "已拒绝：请求来自回环地址，但看不到本机上持有该连接另一端的进程，因此无法判断它是否经由隧道。请从直接运行在这台主机上的程序发起，或在主机上执行 portolan apply。",
  },
  "guard.outcome.not-possible": { en: "Refused: a tool of the host cannot do it.", "zh-CN": "已拒绝：主机上的工具无法完成。" },
  "guard.outcome.record": {
    en: "Refused: the record did not show the request, or is not the one that was seen before. See what sudo portolan ledger verify finds.",
    "zh-CN": "已拒绝：记录中没有这一请求的证明，或者它不是以前看到的那份记录。请运行 sudo portolan ledger verify 查看。",
  },
  "guard.outcome.log-rolled-back": {
    en: "Refused: the record is older than the one that was seen before, as after a backup was restored. Put the newer one back; where it is gone for good and you know why, root has this one followed from now on: sudo portolan ledger follow",
    "zh-CN":
      "已拒绝：这份记录比以前看到的更旧，例如恢复了备份。请放回较新的记录；如果它确实已经丢失，并且你知道原因，由 root 让执行者从现在起跟随这一份：sudo portolan ledger follow",
  },
  "guard.outcome.log-forked": {
    en: "Refused: the record tells another past than the one that was seen before, as after an old backup was restored. See what sudo portolan ledger verify finds and put the true one back; where that is gone for good and you know why, root has this one followed from now on: sudo portolan ledger follow",
    "zh-CN":
      "已拒绝：这份记录所述的过去与以前看到的不同，例如恢复了旧备份。请用 sudo portolan ledger verify 查看，并放回真正的记录；如果它确实已经丢失，并且你知道原因，由 root 让执行者从现在起跟随这一份：sudo portolan ledger follow",
  },
  "guard.outcome.other-log": {
    en: "Refused: this is another record, with another key, than the one that was seen before. Put the true one back; where that is gone for good and you know why, root has this one followed from now on: sudo portolan ledger follow",
    "zh-CN":
      "已拒绝：这是另一份记录，密钥也与以前看到的不同。请放回真正的记录；如果它确实已经丢失，并且你知道原因，由 root 让执行者从现在起跟随这一份：sudo portolan ledger follow",
  },
  "guard.outcome.other": { en: "It came to its end: {code}.", "zh-CN": "已结束：{code}。" },
  "guard.outcome.trouble": { en: "{outcome} {trouble}", "zh-CN": "{outcome}{trouble}" },
});
