/** Messages about what changes for whom between two states of a host's rules: who gained, who lost, what was proved. */
import { messages } from "../message.ts";

export const differenceMessages = messages({
  "difference.equal": {
    en: "Equal: nobody gains or loses anything. Proved for every packet of both families.",
    "zh-CN": "相同：没有人的访问会变多或变少。已对两个协议族的全部数据包证明。",
  },
  "difference.noneFound": {
    en: "No difference was found, but it is not proved that there is none.",
    "zh-CN": "没有发现差异，但未能证明完全相同。",
  },
  "difference.found": {
    en: "Different: {gained} {gained:gain|gains}, {lost} {lost:loss|losses}, {changed} other {changed:change|changes}.",
    "zh-CN": "不同：新增访问 {gained} 处，失去访问 {lost} 处，其他变化 {changed} 处。",
  },
  "difference.foundUnproved": {
    en: "Different: {gained} {gained:gain|gains}, {lost} {lost:loss|losses}, {changed} other {changed:change|changes}. There may be more: not everything could be compared.",
    "zh-CN": "不同：新增访问 {gained} 处，失去访问 {lost} 处，其他变化 {changed} 处。未能比较全部内容，可能还有更多。",
  },
  "difference.nothingElse": {
    en: "Nothing else changes: proved for every packet of both families.",
    "zh-CN": "其余不变：已对两个协议族的全部数据包证明。",
  },
  "difference.nowhere": {
    en: "The rules differ, but no packet was found for which it matters: the host around them has no interface or route that brings one. This proves nothing of a host that has.",
    "zh-CN": "规则不同，但没有找到受影响的数据包：所用的主机信息里没有能带来这些数据包的接口或路由。对有这些接口的主机，这不能证明什么。",
  },
  "difference.established": {
    en: "Only packets of connections that exist already.",
    "zh-CN": "只涉及已经建立的连接的数据包。",
  },
  "difference.title.gained": { en: "Gained access", "zh-CN": "新增的访问" },
  "difference.title.lost": { en: "Lost access", "zh-CN": "失去的访问" },
  "difference.title.changed": { en: "Same access another way", "zh-CN": "访问不变，方式不同" },
  "difference.title.unproved": { en: "Not compared", "zh-CN": "未比较的内容" },
  "difference.region": { en: "{traffic} to {to}: {who}", "zh-CN": "{traffic} 到 {to}：{who}" },
  "difference.regionVia": { en: "{region}, through {via}", "zh-CN": "{region}，经 {via}" },
  "difference.traffic": { en: "{protocol} {ports}", "zh-CN": "{protocol} {ports}" },
  "difference.portOne": { en: "port {ports}", "zh-CN": "端口 {ports}" },
  "difference.portMany": { en: "ports {ports}", "zh-CN": "端口 {ports}" },
  "difference.portExcept": { en: "any port except {ports}", "zh-CN": "除 {ports} 外的任意端口" },
  "difference.anyProtocol": { en: "any protocol", "zh-CN": "任意协议" },
  "difference.protocolExcept": { en: "any protocol except {list}", "zh-CN": "除 {list} 外的任意协议" },
  "difference.anyAddress": { en: "any address", "zh-CN": "任意地址" },
  "difference.addressExcept": { en: "any address except {list}", "zh-CN": "除 {list} 外的任意地址" },
  "difference.list": { en: "{list}", "zh-CN": "{list}" },
  "difference.portAll": { en: "any port", "zh-CN": "任意端口" },
  "difference.verdicts": { en: "{before} → {after}", "zh-CN": "{before} → {after}" },
  "difference.verdict.open": { en: "gets in", "zh-CN": "能访问" },
  "difference.verdict.closed": { en: "does not get in", "zh-CN": "不能访问" },
  "difference.verdict.depends": { en: "depends", "zh-CN": "视情况" },
  "difference.verdict.dependsIf": { en: "gets in if {conditions}", "zh-CN": "满足条件才能访问（{conditions}）" },
  "difference.before": { en: "Before, {reason}", "zh-CN": "之前，{reason}" },
  "difference.after": { en: "After, {reason}", "zh-CN": "之后，{reason}" },
  "difference.reason": { en: "{place}:", "zh-CN": "{place}：" },
  "difference.reasonUnserved": { en: "no rule stops it; nothing listens there", "zh-CN": "没有规则拦截，但没有程序监听" },
  "difference.reasonNone": { en: "no rule speaks of it", "zh-CN": "没有规则涉及它" },
  "difference.more": { en: "{count} more; --json has all of them.", "zh-CN": "另有 {count} 处，--json 中有全部。" },
  "difference.rulesTogether": {
    en: "Rules from the file; interfaces, routes and sockets from {host} ({takenAt}).",
    "zh-CN": "规则取自文件；接口、路由和套接字取自 {host}（{takenAt}）。",
  },
  "difference.familyOnly": {
    en: "Both sides have the rules of {given} alone: nothing is said of {other}. IPV4_FILE,IPV6_FILE gives both.",
    "zh-CN": "两边都只含 {given} 的规则：这里不涉及 {other}。写成“IPv4文件,IPv6文件”可以同时给出两者。",
  },
  "difference.familyNotGiven": {
    en: "{path} has the rules of {given} alone: it was taken as having none of {other}. IPV4_FILE,IPV6_FILE gives both.",
    "zh-CN": "{path} 只含 {given} 的规则：这一边的 {other} 按没有规则处理。写成“IPv4文件,IPv6文件”可以同时给出两者。",
  },
});
