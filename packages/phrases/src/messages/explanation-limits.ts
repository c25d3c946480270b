/** Messages about how much a listener takes at once: its accept queue, what the kernel dropped, the program's own limits. */
import { messages } from "../message.ts";

export const explanationLimitMessages = messages({
  "explanation.limits.queue": {
    en: "{display}: accept queue {depth} of {limit}.",
    "zh-CN": "{display}：accept 队列 {depth}／{limit}。",
  },
  "explanation.limits.queueDrops": {
    en: "{display}: accept queue {depth} of {limit}. This listener has dropped {drops} {drops:connection attempt|connection attempts} since it was opened.",
    "zh-CN": "{display}：accept 队列 {depth}／{limit}。这个监听套接字自打开以来丢弃了 {drops} 次连接请求。",
  },
  "explanation.limits.idle": {
    en: "{count} listeners ({ports}): accept queues empty, limit {limit}.",
    "zh-CN": "{count} 个监听（{ports}）：accept 队列都为空，上限 {limit}。",
  },
  "explanation.limits.idleNoDrops": {
    en: "{count} listeners ({ports}): accept queues empty, limit {limit}; none has dropped a connection attempt.",
    "zh-CN": "{count} 个监听（{ports}）：accept 队列都为空，上限 {limit}，没有丢弃过连接请求。",
  },
  "explanation.limits.full": {
    en: "{display}: accept queue full, {depth} waiting, limit {limit}. This listener has dropped {drops} {drops:connection attempt|connection attempts} since it was opened.",
    "zh-CN": "{display}：accept 队列已满，等待 {depth} 个，上限 {limit}。这个监听套接字自打开以来丢弃了 {drops} 次连接请求。",
  },
  "explanation.limits.zero": {
    en: "A limit of 0 still leaves room for one waiting connection.",
    "zh-CN": "上限为 0 时仍可容纳一个等待中的连接。",
  },
  "explanation.limits.group": {
    en: "{display}: {count} sockets with a queue each, together {depth} of {limit}; dropped {drops}.",
    "zh-CN": "{display}：{count} 个套接字各有队列，合计 {depth}／{limit}；共丢弃 {drops} 次。",
  },
  "explanation.limits.capFree": {
    en: "net.core.somaxconn is {cap} in this network namespace and does not cut that limit.",
    "zh-CN": "本网络命名空间的 net.core.somaxconn 为 {cap}，没有限制上述队列。",
  },
  "explanation.limits.capEqual": {
    en: "net.core.somaxconn is {cap} too: if the program asked for a longer queue, the kernel cut it.",
    "zh-CN": "net.core.somaxconn 也是 {cap}：程序若要求更长的队列，已被内核截短。",
  },
  "explanation.limits.capCuts": {
    en: "net.core.somaxconn ({cap}) cuts the queue: {place} asks for {wanted}. Raise it and restart the program.",
    "zh-CN": "net.core.somaxconn（{cap}）截短了队列：{place} 要求 {wanted}。调大后重启程序才生效。",
  },
  "explanation.limits.capLowered": {
    en: "net.core.somaxconn is {cap} by now, less than the queue: it is applied when the program listens again.",
    "zh-CN": "net.core.somaxconn 现在是 {cap}，比队列小：程序重新监听时才会生效。",
  },
  "explanation.limits.counters": {
    en: "All listeners of this network namespace since it began: {overflows} {overflows:time|times} a queue was full, {drops} {drops:connection attempt|connection attempts} dropped.",
    "zh-CN": "本网络命名空间自建立以来所有监听合计：队列满 {overflows} 次，丢弃连接请求 {drops} 次。",
  },
  "explanation.limits.established": {
    en: "{count} {count:connection is|connections are} open here now.",
    "zh-CN": "目前有 {count} 个已建立的连接。",
  },
  "explanation.limits.connections": { en: "At most {limit} connections: {setting}.", "zh-CN": "最多 {limit} 个连接：{setting}。" },
  "explanation.limits.perWorker": {
    en: "At most {limit} connections ({each} for each of {workers} {workers:worker|workers}; those to upstreams count too): {setting}.",
    "zh-CN": "最多 {limit} 个连接（{workers} 个工作进程，每个 {each} 个；到上游的连接也计入）：{setting}。",
  },
  "explanation.limits.perWorkerOnly": {
    en: "At most {each} connections for each worker: {setting}. How many workers there are is not known.",
    "zh-CN": "每个工作进程最多 {each} 个连接：{setting}。工作进程数未知。",
  },
  "explanation.limits.backlog": { en: "Queue asked for: {limit}: {setting}.", "zh-CN": "程序要求的队列长度：{limit}：{setting}。" },
  "explanation.limits.unlimited": {
    en: "{setting}: no limit, or only the running program knows it.",
    "zh-CN": "{setting}：没有上限，或只有运行中的程序知道。",
  },
  "explanation.limits.share": { en: "Used: {count} of {limit}, {percent} %.", "zh-CN": "已用 {count}／{limit}，{percent}%。" },
  "explanation.limits.shareHigh": {
    en: "Used: {count} of {limit}, {percent} %. When the limit is reached new clients are refused or wait.",
    "zh-CN": "已用 {count}／{limit}，{percent}%。达到上限后新的客户端会被拒绝或一直等待。",
  },
  "explanation.limits.settingAt": { en: "{place}: {key} = {value}", "zh-CN": "{place}：{key} = {value}" },
  "explanation.limits.settingDefault": { en: "default of {key}", "zh-CN": "{key} 的默认值" },
  "explanation.limits.settingArgument": { en: "argument {argument}", "zh-CN": "参数 {argument}" },
  "explanation.limits.ofSnapshot": {
    en: "From the snapshot; drops and connections are not in it.",
    "zh-CN": "取自快照；快照里没有丢弃次数和连接数。",
  },
});
