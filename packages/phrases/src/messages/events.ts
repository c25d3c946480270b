/** Messages about events: what changed at an endpoint, as a title and as one line. */
import { messages } from "../message.ts";

export const eventMessages = messages({
  "events.place": { en: "{protocol} {display}", "zh-CN": "{protocol} {display}" },
  "events.placeInNamespace": {
    en: "{protocol} {display} in namespace {namespace}",
    "zh-CN": "网络命名空间 {namespace} 的 {protocol} {display}",
  },
  "events.unknownPlace": { en: "endpoint {id}", "zh-CN": "端点 {id}" },
  "events.unknownKind.title": { en: "Changed ({kind})", "zh-CN": "有变化（{kind}）" },
  "events.unknownKind.text": { en: "{who} on {place}: changed ({kind})", "zh-CN": "{place}（{who}）有变化（{kind}）" },

  "events.opened.title": { en: "Port opened", "zh-CN": "新增监听" },
  "events.opened.text": { en: "{who} now listens on {place}", "zh-CN": "{who} 开始监听 {place}" },
  "events.opened.published": { en: "{place} is now published for {who}", "zh-CN": "{place} 已发布给 {who}" },
  "events.closed.title": { en: "Port closed", "zh-CN": "停止监听" },
  "events.closed.text": { en: "{who} no longer listens on {place}", "zh-CN": "{who} 不再监听 {place}" },
  "events.closed.published": { en: "{place} is no longer published for {who}", "zh-CN": "{place} 不再发布给 {who}" },
  "events.widened.title": { en: "Listens more widely", "zh-CN": "监听范围扩大" },
  "events.widened.text": {
    en: "{who} widened from {before} to {after}: it accepts from more addresses",
    "zh-CN": "{who} 的监听从 {before} 扩大到 {after}，接受更多地址的连接",
  },
  "events.widened.dual": {
    en: "{who} on {after} now accepts IPv4 besides IPv6",
    "zh-CN": "{who} 在 {after} 上除 IPv6 外开始接受 IPv4（双栈）",
  },
  "events.narrowed.title": { en: "Listens more narrowly", "zh-CN": "监听范围缩小" },
  "events.narrowed.text": {
    en: "{who} narrowed from {before} to {after}: it accepts from fewer addresses",
    "zh-CN": "{who} 的监听从 {before} 缩小到 {after}，只接受较少地址的连接",
  },
  "events.narrowed.dual": {
    en: "{who} on {after} no longer accepts IPv4, only IPv6",
    "zh-CN": "{who} 在 {after} 上不再接受 IPv4，只接受 IPv6",
  },
  "events.ownerChanged.title": { en: "Owner changed", "zh-CN": "占用者变更" },
  "events.ownerChanged.text": {
    en: "{place} is now held by {after}, before it was {before}",
    "zh-CN": "{place} 现由 {after} 占用，之前是 {before}",
  },
  "events.binaryChanged.title": { en: "Program changed", "zh-CN": "程序变更" },
  "events.binaryChanged.text": {
    en: "{who} on {place} now runs {after} instead of {before}",
    "zh-CN": "{place} 上的 {who} 现在运行 {after}，之前是 {before}",
  },
  "events.binaryDeleted.title": { en: "Program replaced on disk", "zh-CN": "程序文件已被替换或删除" },
  "events.binaryDeleted.text": {
    en: "{who} on {place} still runs {path}, which was replaced or deleted: restart it to run the present file",
    "zh-CN": "{place} 上的 {who} 仍在运行已被替换或删除的 {path}，重启后才会使用现在的文件",
  },
  "events.replaced.title": { en: "Restarted", "zh-CN": "已重启" },
  "events.replaced.text": { en: "{who} restarted and listens on {place} again", "zh-CN": "{who} 已重启，重新监听 {place}" },
  "events.brief.title": { en: "Came and went", "zh-CN": "短暂出现" },
  "events.brief.tcp": {
    en: "A TCP socket held {place} and was gone before the next look: it listened or only took the port, and who held it is not known",
    "zh-CN": "一个 TCP 套接字占用过 {place}，在下一次查看之前已经关闭：可能监听过，也可能只占用了端口；占用者未知",
  },
  "events.brief.udp": {
    en: "A UDP socket received at {place} and was gone before the next look; who held it is not known",
    "zh-CN": "一个 UDP 套接字在 {place} 接收过数据报，在下一次查看之前已经关闭；占用者未知",
  },
  "events.flapping.title": { en: "Opens and closes repeatedly", "zh-CN": "反复开关" },
  "events.flapping.text": {
    en: "{who} keeps opening and closing {place}; further changes are withheld until it settles",
    "zh-CN": "{who} 反复开关 {place}，稳定之前不再逐条报告",
  },
});
