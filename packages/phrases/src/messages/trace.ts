/** Messages about the way of one packet: what became of it, each hook and rule on its way, and the way of the answer. */
import { messages } from "../message.ts";

export const traceMessages = messages({
  "trace.packet": {
    en: "{protocol} from {source} port {sourcePort} to {destination} port {destinationPort}, arriving by {iif}",
    "zh-CN": "{protocol}，从 {source} 端口 {sourcePort} 到 {destination} 端口 {destinationPort}，经 {iif} 进入",
  },
  "trace.packetFromHost": {
    en: "{protocol} from this host itself ({source} port {sourcePort}) to {destination} port {destinationPort}",
    "zh-CN": "{protocol}，由本机（{source} 端口 {sourcePort}）发往 {destination} 端口 {destinationPort}",
  },
  "trace.established": { en: "{packet}, of a connection that exists already", "zh-CN": "{packet}，属于已建立的连接" },
  "trace.answer.delivered": { en: "Delivered to {who}. {reply}", "zh-CN": "已送达 {who}。{reply}" },
  "trace.answer.deliveredSomewhere": { en: "Delivered. {reply}", "zh-CN": "已送达。{reply}" },
  "trace.answer.dropped": {
    en: "Dropped: {why}. The sender hears nothing and waits.",
    "zh-CN": "被丢弃：{why}。发送方收不到任何回应，只能等到超时。",
  },
  "trace.answer.rejected": { en: "Rejected: {why}. The sender is told at once.", "zh-CN": "被拒绝：{why}。发送方会立即得知。" },
  "trace.answer.no-listener": {
    en: "It gets through, but nothing listens there: the sender is refused.",
    "zh-CN": "数据包能通过，但没有程序监听：发送方会收到拒绝。",
  },
  "trace.answer.no-listenerUdp": {
    en: "It gets through, but nothing listens there: the sender is told that the port is unreachable.",
    "zh-CN": "数据包能通过，但没有程序监听：发送方会收到“端口不可达”。",
  },
  "trace.answer.forwarded": { en: "Passed on by {egress}. {reply}", "zh-CN": "经 {egress} 转发。{reply}" },
  "trace.answer.forwardedSomewhere": { en: "Passed on to another machine. {reply}", "zh-CN": "转发给其他机器。{reply}" },
  "trace.answer.depends": { en: "It depends: it gets there if {conditions}.", "zh-CN": "视情况而定：能送达的条件是{conditions}。" },
  "trace.answer.dependsUnknown": { en: "It depends on something that is not known.", "zh-CN": "视情况而定，取决于未知的因素。" },
  "trace.reply.delivered": { en: "The answer gets back.", "zh-CN": "应答能够返回。" },
  "trace.reply.dropped": { en: "The answer does not get back: {why}.", "zh-CN": "应答回不去：{why}。" },
  "trace.reply.droppedSomehow": { en: "The answer does not get back.", "zh-CN": "应答回不去。" },
  "trace.reply.depends": { en: "Whether the answer gets back depends.", "zh-CN": "应答能否返回视情况而定。" },

  "trace.assumed": { en: "The way shown is the one on which {conditions}.", "zh-CN": "下面是在以下前提下的路径：{conditions}。" },
  "trace.noSteps": { en: "No rule speaks of it on its way.", "zh-CN": "途中没有任何规则涉及它。" },
  "trace.step": { en: "{place} → {effect}", "zh-CN": "{place} → {effect}" },
  "trace.stepOf": { en: "{place}, {owner} → {effect}", "zh-CN": "{place}，{owner} → {effect}" },
  "trace.hook.in": { en: "{hook}", "zh-CN": "{hook}" },
  "trace.hook.out": { en: "Answer: {hook}", "zh-CN": "应答：{hook}" },
  "trace.hook.ingress": { en: "As it comes from the network card (ingress)", "zh-CN": "刚从网卡进入（ingress）" },
  "trace.hook.prerouting": { en: "As it arrives (prerouting)", "zh-CN": "到达时（prerouting）" },
  "trace.hook.route": { en: "Where it goes (routing)", "zh-CN": "决定去向（路由）" },
  "trace.hook.input": { en: "For this host (input)", "zh-CN": "交给本机（input）" },
  "trace.hook.forward": { en: "Passing through (forward)", "zh-CN": "转发经过（forward）" },
  "trace.hook.output": { en: "As this host sends it (output)", "zh-CN": "由本机发出（output）" },
  "trace.hook.postrouting": { en: "As it leaves (postrouting)", "zh-CN": "离开时（postrouting）" },
  "trace.hook.egress": { en: "As it goes to the network card (egress)", "zh-CN": "交给网卡时（egress）" },
  "trace.hook.socket": { en: "The program that gets it (socket)", "zh-CN": "由谁接收（套接字）" },
  "trace.hook.other": { en: "{hook}", "zh-CN": "{hook}" },

  "trace.line": { en: "{number}. {packet}: {answer}", "zh-CN": "{number}. {packet}：{answer}" },
  "trace.guessedInterface": {
    en: "The interface was chosen by the route to {source}; --in names another.",
    "zh-CN": "入口接口按通往 {source} 的路由选定；可用 --in 指定其他接口。",
  },
  "trace.guessedFirst": {
    en: "No route leads to {source}; {iif} was taken as the interface it arrives by. --in names another.",
    "zh-CN": "没有通往 {source} 的路由，入口接口取 {iif}；可用 --in 指定其他接口。",
  },
});
