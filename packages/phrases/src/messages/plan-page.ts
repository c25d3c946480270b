/** Messages of the panel's page of one plan: how far it is, applying, confirming, how it ended. */
import { messages } from "../message.ts";

export const planPageMessages = messages({
  "panel.plan.title": { en: "Plan", "zh-CN": "计划" },
  "panel.plan.toAll": { en: "All plans", "zh-CN": "所有计划" },
  "panel.plan.loading": { en: "Reading the plan", "zh-CN": "正在读取计划" },
  "panel.plan.failed": { en: "The plan could not be read", "zh-CN": "未能读取计划" },
  "panel.plan.askedBy": { en: "asked for by {who}, {time}", "zh-CN": "由 {who} 于 {time} 提出" },
  "panel.plan.validUntil": { en: "can be applied until {time}", "zh-CN": "可在 {time} 之前应用" },
  "panel.plan.identity": { en: "Plan {id}. What is signed names it by", "zh-CN": "计划 {id}。签名所针对的哈希为" },
  "panel.plan.actor.gone": { en: "somebody who is not here any more", "zh-CN": "已不在此的人员" },
  "panel.plan.actor.owner": { en: "whoever opened this machine's link", "zh-CN": "通过本机链接登录的人" },
  "panel.plan.actor.server": { en: "Portolan itself, as root allows beforehand", "zh-CN": "Portolan 自身，由 root 事先允许" },
  "panel.plan.actor.root": { en: "root, on this machine", "zh-CN": "本机的 root" },

  "panel.plan.steps": { en: "How far the plan is", "zh-CN": "计划进展" },
  "panel.plan.step.requested": { en: "Asked for", "zh-CN": "已提出" },
  "panel.plan.step.approved": { en: "Approved", "zh-CN": "已批准" },
  "panel.plan.step.waiting": { en: "Applied, unconfirmed", "zh-CN": "已应用，待确认" },
  "panel.plan.step.confirmed": { en: "Confirmed", "zh-CN": "已确认" },
  "panel.plan.step.done": { en: "(done)", "zh-CN": "（已完成）" },
  "panel.plan.state.requested": { en: "waits for approval", "zh-CN": "待批准" },
  "panel.plan.state.approved": { en: "approved", "zh-CN": "已批准" },
  "panel.plan.state.applying": { en: "being applied", "zh-CN": "正在应用" },
  "panel.plan.state.waiting": { en: "waits for confirmation", "zh-CN": "待确认" },
  "panel.plan.state.confirmed": { en: "confirmed", "zh-CN": "已确认" },
  "panel.plan.state.undone": { en: "undone", "zh-CN": "已撤销" },
  "panel.plan.state.refused": { en: "refused", "zh-CN": "被拒绝" },
  "panel.plan.state.expired": { en: "expired", "zh-CN": "已过期" },
  "panel.plan.state.withdrawn": { en: "withdrawn", "zh-CN": "已撤回" },
  "panel.plan.state.ended": { en: "ended", "zh-CN": "已到期结束" },
  "panel.plan.state.stale": { en: "out of date", "zh-CN": "已过时" },

  "panel.plan.apply": { en: "Apply now", "zh-CN": "现在应用" },
  "panel.plan.applying": { en: "Applying…", "zh-CN": "正在应用…" },
  "panel.plan.applyingHelp": {
    en: "The rules are changed and read back. This takes a few seconds.",
    "zh-CN": "正在修改规则并读回核对，需要几秒钟。",
  },
  "panel.plan.applyingCutOff": {
    en: "Nothing answers at the moment. If nobody confirms the change, the host puts everything back by itself.",
    "zh-CN": "目前没有回应。如果无人确认，主机会自行恢复原状。",
  },
  "panel.plan.apply.title": { en: "Ready to apply", "zh-CN": "可以应用" },
  "panel.plan.apply.first": {
    en: "The change is made at once, read back from the kernel and held against the picture below.",
    "zh-CN": "立即修改，从内核读回，并与下面的图核对。",
  },
  "panel.plan.apply.confirmOver": {
    en: "Then you have {count} s to confirm here, by a new connection over {families}.",
    "zh-CN": "之后你有 {count} 秒时间在此确认，须经 {families} 的新连接。",
  },
  "panel.plan.apply.confirmBySsh": {
    en: "Then you have {count} s to open a new ssh connection to this host over {families} (a second terminal: ssh …) and to confirm here. The tunnel that you came through does not count.",
    "zh-CN": "之后你有 {count} 秒时间经 {families} 新建一个到本机的 ssh 连接（另开一个终端：ssh …），并在此确认。你现在所用的隧道不算数。",
  },
  "panel.plan.apply.confirmByProxy": {
    en: "Then you have {count} s to confirm here, once a new connection over {families} has come to the program through which you came.",
    "zh-CN": "之后你有 {count} 秒时间在此确认，之前须有经 {families} 的新连接到达你所经过的转发程序。",
  },
  "panel.plan.apply.confirmHere": {
    en: "Then you have {count} s to confirm here. You are on this machine itself, so no connection from outside is tried.",
    "zh-CN": "之后你有 {count} 秒时间在此确认。你就在本机上，因此不会检验来自外部的连接。",
  },
  "panel.plan.apply.otherwise": {
    en: "If nobody confirms, the host puts everything back by itself, also when Portolan, this browser or the connection is gone.",
    "zh-CN": "如果无人确认，主机会自行恢复原状，即使 Portolan、此浏览器或连接已经断开。",
  },
  "panel.plan.apply.notYou": { en: "Applying it is not yours to do.", "zh-CN": "你没有应用计划的权限。" },
  "panel.plan.withdraw": { en: "Withdraw", "zh-CN": "撤回计划" },

  "panel.plan.waiting.title": { en: "The change is in force. Can you still get in?", "zh-CN": "修改已生效。你还能正常访问吗？" },
  "panel.plan.waiting.past": { en: "The time is over: it is being undone", "zh-CN": "时间已到，正在撤销" },
  "panel.plan.ifNothing": {
    en: "If you do nothing, it is undone at {time}.",
    "zh-CN": "如果你什么都不做，将在 {time} 撤销。",
  },
  "panel.plan.littleTime": { en: "Less than {count} seconds are left to confirm.", "zh-CN": "距离确认截止不足 {count} 秒。" },
  "panel.plan.confirmHere": {
    en: "You are on this machine itself. Before you confirm, make sure that those who need to can still get in.",
    "zh-CN": "你就在本机上。确认之前，请确保需要访问的人仍能访问。",
  },
  "panel.plan.confirmOver": {
    en: "The button sends its request by a new connection. It counts for the family it comes over: {families}.",
    "zh-CN": "按钮会经新的连接发出请求，只对它所用的协议族有效：{families}。",
  },
  "panel.plan.confirmBySsh": {
    en: "You came through an ssh tunnel, and the old one says nothing about new connections. Open a new ssh connection to this host (a second terminal: ssh …), leave it open, and press the button. It counts from {from} to port {port}. Still asked for: {families}.",
    "zh-CN":
      "你是经 ssh 隧道进来的，旧的隧道不能说明新的连接还进得来。请新建一个到本机的 ssh 连接（另开一个终端：ssh …），保持它打开，再点击按钮。从 {from} 到端口 {port} 的新连接才算数。还需要：{families}。",
  },
  "panel.plan.confirmByProxy": {
    en: "You came through a program on this host that passes connections on. Open a new connection to it from {from} to port {port}, in a private window for instance, leave it open, and press the button. Still asked for: {families}.",
    "zh-CN":
      "你是经本机上转发连接的程序进来的。请从 {from} 新建一个到其端口 {port} 的连接（例如用无痕窗口），保持它打开，再点击按钮。还需要：{families}。",
  },
  "panel.plan.confirm": { en: "Yes, keep it", "zh-CN": "能访问，保留修改" },
  "panel.plan.confirming": { en: "Asking…", "zh-CN": "正在确认…" },
  "panel.plan.extend": { en: "5 minutes more", "zh-CN": "延长 5 分钟" },
  "panel.plan.extendAgain": { en: "5 minutes from now", "zh-CN": "再延长到 5 分钟后" },
  "panel.plan.undoNow": { en: "Undo now", "zh-CN": "立即撤销" },
  "panel.plan.cutOff": {
    en: "The connection to this host is gone. Perhaps the change shut you out; then you need not do anything, it is undone at {time}. This page keeps trying.",
    "zh-CN": "与此主机的连接已断开，可能是这次修改把你挡在了外面。若是如此，你无需做任何事，将在 {time} 撤销。此页面会继续尝试连接。",
  },
  "panel.plan.cutOffPast": {
    en: "Nothing answers yet. The change should be undone by now; this page keeps trying.",
    "zh-CN": "仍然没有回应。修改此时应已撤销，此页面会继续尝试连接。",
  },

  "panel.plan.over.confirmed": { en: "Confirmed: the change is kept", "zh-CN": "已确认：修改予以保留" },
  "panel.plan.over.undone": { en: "Undone: everything is as it was", "zh-CN": "已撤销：一切恢复原状" },
  "panel.plan.over.refused": { en: "Refused: nothing was changed", "zh-CN": "被拒绝：没有修改任何东西" },
  "panel.plan.over.expired": { en: "Expired: nobody applied it in time", "zh-CN": "已过期：没有人及时应用" },
  "panel.plan.over.withdrawn": { en: "Withdrawn: nobody can apply it any more", "zh-CN": "已撤回：不能再应用" },
  "panel.plan.over.ended": { en: "Ended: the opening closed by itself", "zh-CN": "已到期：放行已自行关闭" },
  "panel.plan.overHelp.confirmed": {
    en: "The kernel's rules were read back and do what the picture below promises.",
    "zh-CN": "已从内核读回规则，与下图承诺的一致。",
  },
  "panel.plan.overHelp.undone": {
    en: "Only what this plan had made was taken back; what others changed meanwhile stays.",
    "zh-CN": "只撤回了此计划所做的修改，期间其他人的修改仍然保留。",
  },
  "panel.plan.overHelp.refused": {
    en: "A plan is begun once. For another try, plan it again.",
    "zh-CN": "每个计划只能执行一次。要再试，请重新制定。",
  },
  "panel.plan.overHelp.expired": {
    en: "A plan is valid for one hour. For another try, plan it again.",
    "zh-CN": "计划的有效期为一小时。要再试，请重新制定。",
  },
  "panel.plan.overHelp.withdrawn": { en: "Nothing was changed.", "zh-CN": "没有修改任何东西。" },
  "panel.plan.overHelp.ended": { en: "The rules are again as they were before it.", "zh-CN": "规则已恢复为应用之前的状态。" },
  "panel.plan.endsAt": { en: "It ends by itself at {time}.", "zh-CN": "将在 {time} 自行结束。" },
  "panel.plan.since": { en: "Since {time}", "zh-CN": "自 {time}" },
  "panel.plan.again": { en: "Plan it again", "zh-CN": "重新制定计划" },

  "panel.plan.stale.title": { en: "The rules have changed since this plan was made", "zh-CN": "制定计划之后，规则发生了变化" },
  "panel.plan.stale.text": {
    en: "It was made for other rules than this host has now, so it cannot be applied. The same wish, planned now:",
    "zh-CN": "此计划针对的规则与主机现在的规则不同，因此不能应用。同样的意图，现在的计划是：",
  },
  "panel.plan.stale.unknown": { en: "What it would do now is not known.", "zh-CN": "目前不知道它现在会有什么后果。" },
  "panel.plan.stale.fresh": { en: "What it would do now", "zh-CN": "现在的后果" },
  "panel.plan.stale.risks": {
    en: "It has risks that nobody accepted yet: accept them above.",
    "zh-CN": "其中有尚未接受的风险，请先在上面接受。",
  },
  "panel.plan.stale.replace": { en: "Keep the fresh plan", "zh-CN": "保存新的计划" },
});
