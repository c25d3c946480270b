/** Messages of the commands' own output: table headings, scope and state words, closing lines, progress. */
import { messages } from "../message.ts";

export const commandMessages = messages({
  "commands.progress.looking": { en: "Reading this host", "zh-CN": "正在读取本机信息" },
  "commands.progress.probing": { en: "Connecting to {count} {count:address|addresses}", "zh-CN": "正在连接 {count} 个地址" },
  "commands.progress.owners": { en: "Looking for the owners of every socket", "zh-CN": "正在查找每个套接字的所有者" },
  "commands.progress.building": { en: "Building the panel (once)", "zh-CN": "正在构建面板（仅需一次）" },
  "commands.progress.starting": { en: "Starting", "zh-CN": "正在启动" },

  "commands.ls.protocol": { en: "PROTO", "zh-CN": "协议" },
  "commands.ls.address": { en: "ADDRESS", "zh-CN": "地址" },
  "commands.ls.scope": { en: "SCOPE", "zh-CN": "范围" },
  "commands.ls.state": { en: "STATE", "zh-CN": "状态" },
  "commands.ls.owner": { en: "OWNER", "zh-CN": "所有者" },
  "commands.ls.unit": { en: "UNIT/CONTAINER", "zh-CN": "UNIT/容器" },
  "commands.ls.service": { en: "SERVICE", "zh-CN": "服务" },
  "commands.ls.netstat": { en: "NETSTAT", "zh-CN": "NETSTAT" },

  "commands.reach.unspecified": { en: "any", "zh-CN": "全部地址" },
  "commands.reach.loopback": { en: "loopback", "zh-CN": "仅本机" },
  "commands.reach.link-local": { en: "link-local", "zh-CN": "链路本地" },
  "commands.reach.private": { en: "private", "zh-CN": "内网" },
  "commands.reach.cgnat": { en: "CGNAT", "zh-CN": "运营商 NAT" },
  "commands.reach.unique-local": { en: "private", "zh-CN": "内网" },
  "commands.reach.multicast": { en: "multicast", "zh-CN": "组播" },
  "commands.reach.documentation": { en: "documentation", "zh-CN": "文档地址" },
  "commands.reach.public": { en: "public", "zh-CN": "公网" },
  "commands.family.ipv4": { en: "IPv4", "zh-CN": "IPv4" },
  "commands.family.ipv6": { en: "IPv6", "zh-CN": "IPv6" },
  "commands.family.dual": { en: "IPv4+IPv6", "zh-CN": "IPv4+IPv6" },
  "commands.family.ipv6-or-dual": { en: "IPv6, IPv4?", "zh-CN": "IPv6，IPv4 未知" },

  "commands.state.listening": { en: "listening", "zh-CN": "监听" },
  "commands.state.open": { en: "open", "zh-CN": "打开" },
  "commands.state.bound": { en: "bound", "zh-CN": "仅绑定" },
  "commands.state.published": { en: "published", "zh-CN": "已发布" },
  "commands.state.activated": { en: "by systemd", "zh-CN": "systemd 持有" },

  "commands.owner.hidden": { en: "not visible", "zh-CN": "不可见" },
  "commands.owner.hidden-uid": { en: "not visible, uid {uid}", "zh-CN": "不可见，uid {uid}" },
  "commands.owner.kernel": { en: "no process", "zh-CN": "无进程" },

  "commands.ls.namespace": { en: "Network namespace {id}", "zh-CN": "网络命名空间 {id}" },
  "commands.ls.namespace-container": { en: "Network namespace {id}: container {name}", "zh-CN": "网络命名空间 {id}：容器 {name}" },
  "commands.ls.nothing": { en: "Nothing listens here.", "zh-CN": "没有任何监听。" },
  "commands.ls.nothing-matches": { en: "No endpoint matches; there are {count} in all.", "zh-CN": "没有匹配的端点；共有 {count} 个。" },
  "commands.ls.count": { en: "{count} {count:endpoint|endpoints}", "zh-CN": "{count} 个端点" },
  "commands.ls.count-of": { en: "{count} of {total} endpoints", "zh-CN": "{total} 个端点中的 {count} 个" },
  "commands.ls.raw-sockets": {
    en: "{count} raw or packet {count:socket|sockets} without a port (--json lists them)",
    "zh-CN": "{count} 个无端口的 raw/packet 套接字（见 --json）",
  },

  "commands.source.snapshot": { en: "snapshot of {host}, {takenAt}", "zh-CN": "{host} 的快照，{takenAt}" },
  "commands.source.live": { en: "Read on {host} at {takenAt}.", "zh-CN": "读取自 {host}，{takenAt}。" },
  "commands.source.offline": {
    en: "From a snapshot of {host} taken at {takenAt}; no connection was made.",
    "zh-CN": "来自 {host} 于 {takenAt} 的快照；未发起任何连接。",
  },
  "commands.coverage.read-by": { en: "read by {source}", "zh-CN": "读取方式 {source}" },
  "commands.coverage.namespaces": { en: "{count} network {count:namespace|namespaces}", "zh-CN": "{count} 个网络命名空间" },
  "commands.coverage.complete": { en: "nothing hidden", "zh-CN": "无遗漏" },
  "commands.coverage.incomplete": { en: "Not seen", "zh-CN": "未能看到" },
  "commands.coverage.more": { en: "portolan doctor says how to see more.", "zh-CN": "portolan doctor 可说明如何看到更多。" },
  "commands.coverage.unreadable-namespaces": {
    en: "{count} network {count:namespace|namespaces} could not be read",
    "zh-CN": "{count} 个网络命名空间无法读取",
  },
  "commands.coverage.owners-unknown": { en: "owners of {count} {count:socket|sockets}", "zh-CN": "{count} 个套接字的所有者" },

  "commands.snapshot.saved": {
    en: "{path}: {size}, {endpoints} {endpoints:endpoint|endpoints}, taken at {takenAt}",
    "zh-CN": "{path}：{size}，{endpoints} 个端点，生成于 {takenAt}",
  },

  "commands.watch.started": {
    en: "Watching {count} {count:endpoint|endpoints} on {host}, every {seconds} s. Ctrl-C ends.",
    "zh-CN": "正在监视 {host} 上的 {count} 个端点，每 {seconds} 秒一次。按 Ctrl-C 结束。",
  },
  "commands.watch.opened": { en: "opened", "zh-CN": "打开" },
  "commands.watch.closed": { en: "closed", "zh-CN": "关闭" },
  "commands.watch.widened": { en: "widened", "zh-CN": "范围扩大" },
  "commands.watch.narrowed": { en: "narrowed", "zh-CN": "范围缩小" },
  "commands.watch.owner-changed": { en: "other owner", "zh-CN": "所有者变更" },
  "commands.watch.binary-changed": { en: "other binary", "zh-CN": "程序变更" },
  "commands.watch.binary-deleted": { en: "binary gone", "zh-CN": "程序已删除" },
  "commands.watch.replaced": { en: "restarted", "zh-CN": "重启" },
  "commands.watch.flapping": { en: "flapping", "zh-CN": "频繁开关" },

  "commands.free.snapshot": {
    en: "From a snapshot: no bind was tried, and only what it holds is known.",
    "zh-CN": "来自快照：未实际绑定验证，仅依据快照中的内容。",
  },
  "commands.free.short": { en: "Only {found} of {wanted} found.", "zh-CN": "只找到 {found} 个，需要 {wanted} 个。" },

  "commands.up.ready": { en: "Portolan is ready", "zh-CN": "Portolan 已就绪" },
  "commands.up.open": { en: "Open", "zh-CN": "打开" },
  "commands.up.link-once": {
    en: "The link signs in once; it is valid for {minutes} minutes.",
    "zh-CN": "链接只能登录一次，{minutes} 分钟内有效。",
  },
  "commands.up.tunnel": {
    en: "This machine has no display. On your own computer run",
    "zh-CN": "本机没有图形界面。请在您自己的电脑上运行",
  },
  "commands.up.then-open": { en: "and open there", "zh-CN": "然后在那里打开" },
  "commands.up.not-root": { en: "Run it with sudo to see every owner.", "zh-CN": "使用 sudo 运行可看到所有端口的所有者。" },
  "commands.up.port-taken": {
    en: "Port {wanted} is held by {holder}; using {port} instead.",
    "zh-CN": "端口 {wanted} 被 {holder} 占用，改用 {port}。",
  },
  "commands.up.unknown-holder": { en: "another program", "zh-CN": "其他程序" },
  "commands.up.data": { en: "History", "zh-CN": "历史记录" },
  "commands.up.restarted": { en: "{child} ended ({reason}) and is started again", "zh-CN": "{child} 已退出（{reason}），正在重新启动" },
  "commands.up.stop": { en: "Ctrl-C ends it.", "zh-CN": "按 Ctrl-C 结束。" },
  "commands.up.stopping": { en: "Stopping …", "zh-CN": "正在停止……" },
  "commands.up.stopped": { en: "Stopped.", "zh-CN": "已停止。" },
});
