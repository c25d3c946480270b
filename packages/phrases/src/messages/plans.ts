/** Messages about plans printed for other systems, and about what of a plan no engine knows. */
import { messages } from "../message.ts";

export const planMessages = messages({
  "help.plan.print-for": {
    en: "print the same wish for another system instead (allow, close, deny); no host is read",
    "zh-CN": "改为输出同一意图在其他系统上的写法（allow、close、deny），不读取任何主机",
  },
  "help.plan.example-print-for": {
    en: "the same for a Windows machine",
    "zh-CN": "同一意图在 Windows 上的写法",
  },
  "foreign.title": { en: "{wish} For {system}:", "zh-CN": "{wish}用于 {system}：" },
  "foreign.fill": {
    en: "Put your own in place of GROUP_ID, REGION_ID or NAME.",
    "zh-CN": "请把 GROUP_ID、REGION_ID 或 NAME 换成你自己的。",
  },
  "foreign.note.others-may-allow": {
    en: "Rules that are there already may let in more: nobody here sees them.",
    "zh-CN": "已有的规则可能放行更多来源，这里看不到它们。",
  },
  "foreign.note.others-may-refuse": {
    en: "A rule that is there already may still keep out whom this lets in.",
    "zh-CN": "已有的规则仍可能挡住这里放行的来源。",
  },
  "foreign.note.narrows-later-rules": {
    en: "Rules of less priority have no say for this port any more.",
    "zh-CN": "优先级更低的规则不再影响这个端口。",
  },
  "foreign.note.isolates-target": {
    en: "The first policy for a pod shuts out whatever no policy lets in; so all other ports stand in it by name. ICMP does not.",
    "zh-CN": "某个 Pod 的第一条策略会挡住所有未被策略放行的流量，因此其余端口也写在其中。ICMP 不在其列。",
  },
  "foreign.note.source-may-be-rewritten": {
    en: "A load balancer or node in front may send with its own address: then the rule sees that one.",
    "zh-CN": "前面的负载均衡或节点可能换成自己的地址，此时规则看到的是那个地址。",
  },
  "foreign.cannot.hardware-addresses": {
    en: "{system} has no rule for hardware addresses.",
    "zh-CN": "{system} 没有针对网卡地址的规则。",
  },
  "foreign.cannot.refusing": {
    en: "{system} only knows what lets in: nobody can be refused there.",
    "zh-CN": "{system} 只有放行规则，不能拒绝某个来源。",
  },
  "foreign.cannot.these-too": {
    en: "{system} cannot let some in beside others: its first policy shuts out everybody it does not name. Say who gets in altogether (--only).",
    "zh-CN": "{system} 不能“另外放行”：它的第一条策略会挡住没有提到的来源。请写出全部来源（--only）。",
  },
  "foreign.cannot.an-end": {
    en: "{system}'s rules know no end. Leave --until out and take the rule back yourself.",
    "zh-CN": "{system} 的规则没有期限。请不写 --until，到期自行撤回。",
  },
  "foreign.cannot.port-zero": { en: "{system} has no port 0.", "zh-CN": "{system} 没有端口 0。" },
  "plan.refusal.too-many-macs": {
    en: "At most {most} hardware addresses can be told apart in one plan.",
    "zh-CN": "一个计划最多能区分 {most} 个网卡地址。",
  },
  "plan.risk.beyond": { en: "what {key} does was not compared: {effect}.", "zh-CN": "{key} 的这一作用未纳入比较：{effect}。" },
  "plan.effect.next-listen": { en: "it counts for whatever listens anew", "zh-CN": "对之后重新监听的程序才生效" },
  "plan.effect.next-socket": { en: "it counts for sockets that are opened anew", "zh-CN": "对之后新建的套接字才生效" },
  "plan.effect.outgoing-ports": { en: "it decides which ports outgoing connections take", "zh-CN": "它决定外出连接使用哪些端口" },
  "plan.effect.who-may-bind": { en: "it decides who may listen at low ports without root", "zh-CN": "它决定非 root 可以监听哪些低端口" },
  "plan.effect.under-flood": { en: "it counts when more connections come than can wait", "zh-CN": "在连接多到排不下时才起作用" },
});
