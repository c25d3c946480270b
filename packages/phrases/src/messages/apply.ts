/** Messages about plans: what is wanted, who gains and loses, what it may cost, how it ends and lasts, why it is refused. */
import { messages } from "../message.ts";

export const applyMessages = messages({
  "plan.intent.only": {
    en: "{protocol} {port} lets in exactly these and nobody else. IPv4: {ipv4}. IPv6: {ipv6}.",
    "zh-CN": "{protocol} {port} 只放行以下来源，其余一律拒绝。IPv4：{ipv4}。IPv6：{ipv6}。",
  },
  "plan.intent.also": {
    en: "{protocol} {port} lets these in as well; nobody loses anything. IPv4: {ipv4}. IPv6: {ipv6}.",
    "zh-CN": "{protocol} {port} 另外放行以下来源，已有的访问不受影响。IPv4：{ipv4}。IPv6：{ipv6}。",
  },
  "plan.intent.close": {
    en: "{protocol} {port} lets nobody in any more, over IPv4 and over IPv6.",
    "zh-CN": "{protocol} {port} 不再放行任何来源，IPv4 和 IPv6 都是如此。",
  },
  "plan.intent.deny": {
    en: "{traffic} refuses these; everybody else gets in or not as before. IPv4: {ipv4}. IPv6: {ipv6}.",
    "zh-CN": "{traffic}拒绝以下来源，其他来源与之前相同。IPv4：{ipv4}。IPv6：{ipv6}。",
  },
  "plan.intent.port": { en: "{protocol} {port}", "zh-CN": "{protocol} {port} " },
  "plan.intent.wholeHost": { en: "The whole host", "zh-CN": "整台主机" },
  "plan.intent.macs": {
    en: "{wish} Of these, only neighbours whose network card has the address {macs}.",
    "zh-CN": "{wish}其中仅限网卡地址为 {macs} 的邻居。",
  },
  "plan.intent.rate.source": {
    en: "{protocol} {port} takes at most {rate} new connections a second from each source ({burst} at once), over IPv4 and IPv6; what is over it is dropped.",
    "zh-CN": "{protocol} {port} 对每个来源每秒最多接受 {rate} 个新连接（突发 {burst} 个），IPv4 和 IPv6 都是如此，超出的丢弃。",
  },
  "plan.intent.rate.port": {
    en: "{protocol} {port} takes at most {rate} new connections a second from all sources together ({burst} at once), over IPv4 and IPv6; what is over it is dropped.",
    "zh-CN": "{protocol} {port} 对所有来源合计每秒最多接受 {rate} 个新连接（突发 {burst} 个），IPv4 和 IPv6 都是如此，超出的丢弃。",
  },
  "plan.intent.bandwidth.out": {
    en: "{protocol} {port} sends at most {bandwidth}, IPv4 and IPv6 together.",
    "zh-CN": "{protocol} {port} 最多发送 {bandwidth}，IPv4 与 IPv6 合计。",
  },
  "plan.intent.bandwidth.in": {
    en: "{protocol} {port} receives at most {bandwidth}, IPv4 and IPv6 together.",
    "zh-CN": "{protocol} {port} 最多接收 {bandwidth}，IPv4 与 IPv6 合计。",
  },
  "plan.intent.proxy": {
    en: "{system} takes requests at port {port} for {names} and passes them on to {servers} (site {name}).",
    "zh-CN": "{system} 在端口 {port} 接收访问 {names} 的请求，转发到 {servers}（站点 {name}）。",
  },
  "plan.intent.proxy.anyName": { en: "any name", "zh-CN": "任意名称" },
  "plan.intent.proxy.remove": {
    en: "The site {name} at port {port} of {system} goes.",
    "zh-CN": "移除 {system} 在端口 {port} 上的站点 {name}。",
  },
  "plan.intent.bind": {
    en: "{service} at {protocol} {port} listens {scope}.",
    "zh-CN": "{service} 的 {protocol} {port} {scope}。",
  },
  "plan.scope.ipv4": { en: "on IPv4 only, at every address of it", "zh-CN": "只监听 IPv4，包括它的所有地址" },
  "plan.scope.ipv6": { en: "on IPv6 only, at every address of it", "zh-CN": "只监听 IPv6，包括它的所有地址" },
  "plan.scope.dual": { en: "on IPv4 and IPv6, at every address", "zh-CN": "同时监听 IPv4 和 IPv6 的所有地址" },
  "plan.scope.loopback": { en: "on this host's loopback addresses only", "zh-CN": "只监听本机的回环地址" },
  "plan.intent.sysctl": { en: "The kernel's {key} becomes {value}.", "zh-CN": "内核参数 {key} 改为 {value}。" },
  "plan.intent.redirect": {
    en: "New connections to {protocol} {port} of this host go to port {to} of it, from other machines and from its own programs, over IPv4 and IPv6; what is connected stays.",
    "zh-CN": "到本机 {protocol} {port} 的新连接改由本机端口 {to} 接收，其他机器和本机程序、IPv4 和 IPv6 都是如此；已建立的连接不变。",
  },
  "plan.intent.other": {
    en: "A wish of a kind that only a newer Portolan knows: {kind}.",
    "zh-CN": "较新版本的 Portolan 才认识的意图：{kind}。",
  },
  "plan.who.nobody": { en: "nobody", "zh-CN": "无" },
  "plan.who.nobodyMore": { en: "nobody more", "zh-CN": "没有新增" },
  "plan.who.everyone": { en: "everyone", "zh-CN": "任何来源" },
  "plan.who.ofFamily": { en: "{family} {who}", "zh-CN": "{family} {who}" },
  "plan.change": { en: "{family}, {traffic}: {who} ({count}).", "zh-CN": "{family}，{traffic}：{who}（{count}）。" },
  "plan.count.exact": { en: "{number} {plural:address|addresses}", "zh-CN": "{number} 个地址" },
  "plan.count.power": { en: "about 2^{power} addresses", "zh-CN": "约 2^{power} 个地址" },
  "plan.nobodyGains": { en: "Nobody gains access.", "zh-CN": "没有人新增访问。" },
  "plan.nobodyLoses": { en: "Nobody loses access.", "zh-CN": "没有人失去访问。" },
  "plan.title.gained": { en: "Who gains access", "zh-CN": "谁新增访问" },
  "plan.title.led": { en: "Who is led to port {to}", "zh-CN": "谁会转到端口 {to}" },
  "plan.led": { en: "{to}: from {who}.", "zh-CN": "{to}：来源 {who}。" },
  "plan.title.lost": { en: "Who loses access", "zh-CN": "谁失去访问" },
  "plan.title.limited": { en: "Who gets in as before within the rate", "zh-CN": "在限额之内仍照常访问的来源" },
  "plan.title.sockets": { en: "Where the service listens", "zh-CN": "服务监听的位置" },
  "plan.sockets": { en: "{before} → {after}", "zh-CN": "{before} → {after}" },
  "plan.title.rest": { en: "Everything else", "zh-CN": "其他一切" },
  "plan.title.risks": { en: "Risks", "zh-CN": "风险" },
  "plan.title.commands": {
    en: "What is done ({managers}), as a person would type it",
    "zh-CN": "要做的修改（{managers}），相当于手工执行",
  },
  "plan.manager.service": { en: "the service's own settings", "zh-CN": "服务自己的配置" },
  "plan.title.removed": { en: "Rules that go", "zh-CN": "会删除的规则" },
  "plan.title.undo": { en: "To take it back by hand", "zh-CN": "手工撤销" },
  "plan.title.keeping": { en: "After a restart of the host", "zh-CN": "主机重启之后" },
  "plan.title.end": { en: "When it ends", "zh-CN": "何时结束" },
  "plan.title.confirm": { en: "When it is applied", "zh-CN": "应用时" },
  "plan.rest.proved": {
    en: "Nothing else changes: proved for every packet of both families.",
    "zh-CN": "其余不变：已对两个协议族的全部数据包证明。",
  },
  "plan.rest.unproved": {
    en: "That nothing else changes is not proved. Not compared:",
    "zh-CN": "未能证明其余不变。没有比较的内容：",
  },
  "plan.rest.changed": {
    en: "The same access by another way in {count} {count:place|places}: --json has {count:it|them}.",
    "zh-CN": "另有 {count} 处访问不变、方式不同：见 --json。",
  },
  "plan.confirm.families": {
    en: "Within {seconds} s somebody has to come in by a new connection over {families} and run portolan confirm. Otherwise everything is put back.",
    "zh-CN": "必须有人在 {seconds} 秒内经 {families} 建立新的连接登录，并执行 portolan confirm，否则全部恢复原状。",
  },
  "plan.confirm.console": {
    en: "You came by no network, so no connection is tried: within {seconds} s somebody has to run portolan confirm here. Otherwise everything is put back.",
    "zh-CN": "你不是经网络登录的，因此不要求新的连接：必须有人在 {seconds} 秒内在本机执行 portolan confirm，否则全部恢复原状。",
  },
  "plan.end.timer": {
    en: "It ends at {time}: a timer on this host takes it back, also when no Portolan runs any more. The rules themselves know no end.",
    "zh-CN": "到 {time} 结束：由本机的定时器撤回，即使 Portolan 已不再运行。规则本身没有期限。",
  },
  "plan.end.watch": {
    en: "It ends at {time}, taken back by a process of Portolan's own: systemd does not run here. If that process is killed, it ends only when Portolan starts next. The rules themselves know no end.",
    "zh-CN":
      "到 {time} 结束，由 Portolan 自己的进程撤回：本机没有运行 systemd。如果该进程被杀死，要等 Portolan 下次启动才会结束。规则本身没有期限。",
  },
  "plan.keep.file": { en: "To keep it after a restart, add in {path}:", "zh-CN": "要在重启后依然有效，在 {path} 中添加：" },
  "plan.keep.unit": { en: "To have it again after a restart, write {path}:", "zh-CN": "要在重启后依然有效，写入 {path}：" },
  "plan.keep.ends": {
    en: "A restart before its end takes it away. It is not to be written into any file: a start would load it again after its end.",
    "zh-CN": "到期之前重启会使它失效。不要把它写入任何文件，否则到期之后开机又会加载它。",
  },
  "plan.keep.kept": { en: "It is still in force; nothing has to be done.", "zh-CN": "依然有效，无需其他操作。" },
  "plan.risk.line": { en: "{name}: {risk}", "zh-CN": "{name}：{risk}" },
  "plan.risk.accepted": { en: "{name} (accepted): {risk}", "zh-CN": "{name}（已接受）：{risk}" },
  "plan.risk.accept": {
    en: "To accept by name and go on: {option}",
    "zh-CN": "如要接受并继续，请按名称写明：{option}",
  },
  "plan.risk.none": { en: "None found.", "zh-CN": "没有发现。" },
  "plan.risk.lose-ssh": {
    en: "these can sign in by ssh (port {port}) now and could not any more: {sources}.",
    "zh-CN": "以下来源现在能用 ssh（端口 {port}）登录，之后将不能：{sources}。",
  },
  "plan.risk.lose-own-way": {
    en: "you came by this way, from {address} to port {port}, and it would be shut to you.",
    "zh-CN": "你正是从 {address} 经端口 {port} 登录的，这条路将对你关闭。",
  },
  "plan.risk.cut-connections": {
    en: "{count} {count:connection|connections} would get no more packets: {list}.",
    "zh-CN": "{count} 条现有连接将不再收到数据包：{list}。",
  },
  "plan.risk.opens-to-everyone": {
    en: "at least half of all public addresses get in that did not ({families}).",
    "zh-CN": "至少一半的公网地址将能访问，而现在不能（{families}）。",
  },
  "plan.risk.others-rules": {
    en: "rules go that no plan of Portolan made; somebody meant something by them.",
    "zh-CN": "会删除不是由 Portolan 的计划写入的规则，它们可能另有用意。",
  },
  "plan.risk.lose-itself": {
    en: "programs of this host itself could no more speak to it at {to}.",
    "zh-CN": "本机自己的程序将无法经 {to} 访问它。",
  },
  "plan.risk.not-kept": {
    en: "after a restart of the host it would be as before; what to do about that stands below.",
    "zh-CN": "主机重启后会恢复原样，应对办法见下文。",
  },
  "plan.risk.unproved": { en: "that nothing else changes is not proved.", "zh-CN": "未能证明其余不变。" },
  "plan.risk.conditional": {
    en: "some get in only under a condition: {conditions}.",
    "zh-CN": "部分来源只在满足条件时才能访问：{conditions}。",
  },
  "plan.risk.service-name": {
    en: "the rules do not tell whether port {port} is open by its number or by a service.",
    "zh-CN": "从规则看不出端口 {port} 是按端口号还是按服务名放行的。",
  },
  "plan.risk.not-served": { en: "nothing listens there for {family}.", "zh-CN": "那里没有程序监听 {family}。" },
  "plan.risk.lose-panel": {
    en: "these reach Portolan itself (port {port}) now and could not any more: {sources}.",
    "zh-CN": "以下来源现在能访问 Portolan 面板（端口 {port}），之后将不能：{sources}。",
  },
  "plan.risk.stay-connected": {
    en: "{count} {count:connection|connections} of the refused go on, because existing connections are let through: {list}.",
    "zh-CN": "被拒绝的来源有 {count} 条现有连接会继续，因为已建立的连接仍被放行：{list}。",
  },
  "plan.risk.led-connections-end": {
    en: "connections that were led to the new port are cut when this ends, unless other rules here translate or track connections.",
    "zh-CN": "结束时，已转到新端口的连接会断开，除非本机另有规则在做地址转换或连接跟踪。",
  },
  "plan.risk.shared-limit": {
    en: "all sources share {rate} new connections a second: who uses them up keeps the others out.",
    "zh-CN": "所有来源共用每秒 {rate} 个新连接：有人占满，其他来源就进不来。",
  },
  "plan.risk.mac-on-link": {
    en: "who is at the same link can take another's hardware address.",
    "zh-CN": "同一链路上的机器可以冒用别人的网卡地址。",
  },
  "plan.risk.mac-on-link.routed": {
    en: "these are behind a router, whose hardware address their packets have, so they do not get in: {sources}.",
    "zh-CN": "以下来源在路由器之后，数据包带的是路由器的网卡地址，因此不会被放行：{sources}。",
  },
  "plan.risk.starts-anew.reload": { en: "{unit} reads its settings anew.", "zh-CN": "{unit} 会重新读取配置。" },
  "plan.risk.starts-anew.restart": { en: "{unit} starts anew, which cuts its connections.", "zh-CN": "{unit} 会重启，其连接会断开。" },
  "plan.risk.starts-anew.ports": {
    en: "{unit} starts anew, which cuts its connections, also at {ports}.",
    "zh-CN": "{unit} 会重启，其连接会断开，包括 {ports}。",
  },
  "plan.risk.replaces-queue": {
    en: "the way in which {devices} queues packets is replaced.",
    "zh-CN": "{devices} 原有的排队方式会被替换。",
  },
  "plan.risk.limit-of-each-device": {
    en: "each of these devices has the limit for itself: {devices}.",
    "zh-CN": "以下每个网络设备各自有这一限额：{devices}。",
  },
  "plan.risk.drops-what-came": {
    en: "what is over the limit is dropped when it has come already; senders slow down by that alone.",
    "zh-CN": "超出限额的数据包是在到达之后才丢弃的，对方只会因此放慢。",
  },
  "plan.risk.several-managers": {
    en: "several filter here and a packet has to pass all of them: {deciding} decides and is changed, {others} stays as it is.",
    "zh-CN": "这里有多个管理者在过滤，数据包必须全部通过：起决定作用的是 {deciding}，将由它修改；{others} 保持不变。",
  },
  "plan.risk.other": { en: "{facts}", "zh-CN": "{facts}" },

  "plan.refusal.already": {
    en: "There is nothing to change: it is exactly like this already.",
    "zh-CN": "无需修改：现状正好就是这样。",
  },
  "plan.refusal.already.works": { en: "To see by which rule: portolan explain {port}", "zh-CN": "查看是哪条规则：portolan explain {port}" },
  "plan.refusal.ended": { en: "Its end, {until}, is not later than now.", "zh-CN": "结束时间 {until} 不晚于现在。" },
  "plan.refusal.ended.works": {
    en: "A later end, such as --until 2026-11-27T18:00+08:00, or none: then it stays.",
    "zh-CN": "写一个更晚的时间，例如 --until 2026-11-27T18:00+08:00，或者不写，则一直有效。",
  },
  "plan.refusal.guard-rail": {
    en: "The owner of this host has ruled it out: {list}.",
    "zh-CN": "本机所有者已禁止这样做：{list}。",
  },
  "plan.refusal.guard-rail.never-close": {
    en: "“never close {text}” would lose {sources}",
    "zh-CN": "“不得关闭 {text}”，将失去访问的有 {sources}",
  },
  "plan.refusal.guard-rail.never-open": {
    en: "“never open {text}” would let in {sources}",
    "zh-CN": "“不得开放 {text}”，将被放行的有 {sources}",
  },
  "plan.refusal.guard-rail.works": {
    en: "A wish that leaves these alone. What is ruled out stands in {path}, which only root can change.",
    "zh-CN": "换一个不涉及它们的意图。禁止的内容写在 {path} 中，只有 root 能修改。",
  },
  "plan.refusal.touches-others": {
    en: "No change that we know touches this port alone; it would also concern {list}.",
    "zh-CN": "已知的修改都会波及其他端口，还会涉及：{list}。",
  },
  "plan.refusal.touches-others.works": {
    en: "Narrow the rule that opens them together by hand first; portolan explain {port} names it.",
    "zh-CN": "先手工收窄同时开放这些端口的那条规则；portolan explain {port} 会指出它。",
  },
  "plan.refusal.host-only.works": {
    en: "Change what the service binds to; portolan explain {port} says in which file.",
    "zh-CN": "先修改服务绑定的地址；portolan explain {port} 会说明在哪个文件中。",
  },
  "plan.refusal.unknown-manager.works": {
    en: "Make the change with {manager} itself; portolan check shows afterwards who gets in.",
    "zh-CN": "用 {manager} 自己修改；之后用 portolan check 查看谁能访问。",
  },
  "plan.refusal.unread.works": {
    en: "Run it as root, so that all rules can be read (sudo portolan plan …), or on a snapshot that root took.",
    "zh-CN": "以 root 身份执行，以便读取全部规则（sudo portolan plan …），或使用 root 采集的快照。",
  },
  "plan.refusal.redirected.works": { en: "Plan for the port it is sent to.", "zh-CN": "请为转发到的那个端口制定计划。" },
  "plan.refusal.not-exact.works": {
    en: "Other sources, or a change of the named rules by hand; portolan explain {port} shows them.",
    "zh-CN": "换成别的来源，或者手工修改上面的规则；portolan explain {port} 会列出它们。",
  },
  "plan.refusal.macs-only-narrow": {
    en: "A network card can only be asked for besides an address: it narrows who gets in, and lets nobody in by itself.",
    "zh-CN": "网卡地址只能作为来源地址之外的附加条件：它用来收窄放行范围，不能单独放行。",
  },
  "plan.refusal.macs-only-narrow.works": { en: "--only together with --from and --mac.", "zh-CN": "把 --only 与 --from、--mac 一起使用。" },
  "plan.refusal.nobody-gets-in": { en: "Nobody gets in there, so there is nothing to limit.", "zh-CN": "没有来源能访问那里，无需限速。" },
  "plan.refusal.nobody-gets-in.works": { en: "Let somebody in first: portolan plan allow.", "zh-CN": "请先放行：portolan plan allow。" },
  "plan.refusal.redirect-loop": { en: "Port {port} would be led to itself.", "zh-CN": "端口 {port} 会转到自身。" },
  "plan.refusal.redirect-loop.works": { en: "Another port, at which the service listens.", "zh-CN": "请改用该服务正在监听的另一个端口。" },
  "plan.refusal.redirect-chain": {
    en: "Other rules lead connections to one of the two ports, or away from it, and a connection is led only once: {texts}.",
    "zh-CN": "已有规则把连接转到这两个端口之一，或从那里转走，而一条连接只会转一次：{texts}。",
  },
  "plan.refusal.redirect-chain.works": {
    en: "Take those rules back first, or choose another port.",
    "zh-CN": "请先撤销那些规则，或改用另一个端口。",
  },
  "plan.refusal.nobody-listens": {
    en: "Nothing listens at {protocol} {port}, so whoever is led there would find nobody.",
    "zh-CN": "{protocol} {port} 没有程序监听，转过去也没有应答。",
  },
  "plan.refusal.nobody-listens.works": { en: "Start the service at that port first.", "zh-CN": "请先让服务监听该端口。" },
  "plan.refusal.conditional-way": {
    en: "Who reaches the port depends on more than the address: {conditions}. At the new port nothing would ask that.",
    "zh-CN": "能否访问该端口不只取决于地址：{conditions}。新端口上没有规则会检查这些。",
  },
  "plan.refusal.conditional-way.works": {
    en: "Let in at the new port by hand whoever is meant, with the same condition.",
    "zh-CN": "请在新端口上手工放行同样的来源，并带上同样的条件。",
  },
  "plan.refusal.no-hardware-address": {
    en: "What comes in by {devices} has no hardware address.",
    "zh-CN": "从 {devices} 进来的数据包没有网卡地址。",
  },
  "plan.refusal.no-hardware-address.works": { en: "The same wish without --mac.", "zh-CN": "不写 --mac 的同一意图。" },
  "plan.refusal.cannot": { en: "Nothing here can tell which files that concerns.", "zh-CN": "这里无法得知涉及哪些文件。" },
  "plan.refusal.no-device": {
    en: "No network device of this host could have that limit.",
    "zh-CN": "本机没有可以设置该限额的网络设备。",
  },
  "plan.refusal.no-device.works": { en: "A device that is up and not loopback.", "zh-CN": "需要一个已启用、且不是回环的网络设备。" },
  "plan.refusal.queues-in-use": {
    en: "Somebody has set up the queues of {devices} already.",
    "zh-CN": "{devices} 的队列已由别人设置。",
  },
  "plan.refusal.queues-in-use.works": {
    en: "Set the limit where these queues are set up; tc qdisc show lists them.",
    "zh-CN": "请在设置这些队列的地方加上限额；tc qdisc show 会列出它们。",
  },
  "plan.refusal.limited-already": {
    en: "This port has a limit at {devices} already.",
    "zh-CN": "该端口在 {devices} 上已有限额。",
  },
  "plan.refusal.limited-already.works": {
    en: "Take the earlier limit back first; its plan shows the commands.",
    "zh-CN": "请先撤销先前的限额；它的计划里列出了命令。",
  },
  "plan.refusal.ingress-rules": {
    en: "Rules of nftables at ingress of {devices} would no longer see what is made to wait.",
    "zh-CN": "{devices} 的 ingress 上有 nftables 规则，被限速的数据包将不再经过它们。",
  },
  "plan.refusal.ingress-rules.works": {
    en: "Move these rules to prerouting, or limit what the host sends (--direction out).",
    "zh-CN": "请把这些规则移到 prerouting，或改为限制本机发出的流量（--direction out）。",
  },
  "plan.refusal.proxy.no-such-proxy": {
    en: "No {system} listens in the host's own network namespace.",
    "zh-CN": "主机自己的网络命名空间里没有 {system} 在监听。",
  },
  "plan.refusal.proxy.no-unit": {
    en: "No unit of systemd starts this {system}, so nothing can tell it to read its files.",
    "zh-CN": "这个 {system} 不是由 systemd 单元启动的，无法让它重新读取配置。",
  },
  "plan.refusal.proxy.several": {
    en: "Several units run {system}; which is meant is not known.",
    "zh-CN": "有多个单元运行 {system}，无法确定指的是哪一个。",
  },
  "plan.refusal.proxy.port-taken": {
    en: "Another program than {system} listens at that port.",
    "zh-CN": "该端口上监听的不是 {system}，而是其他程序。",
  },
  "plan.refusal.proxy.no-site": {
    en: "{system} has no such site of Portolan's at that port.",
    "zh-CN": "{system} 在该端口上没有由 Portolan 写入的这个站点。",
  },
  "plan.refusal.proxy.works": {
    en: "It works with nginx or HAProxy that a unit of systemd runs, at a port that nobody else holds.",
    "zh-CN": "可行的做法：由 systemd 单元运行 nginx 或 HAProxy，并选择无人占用的端口。",
  },
  "plan.refusal.site.name": {
    en: "A site's name begins with a small letter; then small letters, digits and “-”, at most 32 in all.",
    "zh-CN": "站点名以小写字母开头，其后可用小写字母、数字和“-”，最多 32 个字符。",
  },
  "plan.refusal.site.port": { en: "Ports are numbers from 1 to 65535.", "zh-CN": "端口是 1 到 65535 之间的整数。" },
  "plan.refusal.site.server-name": {
    en: "“{text}” is no host name, or there are more than 16.",
    "zh-CN": "“{text}”不是主机名，或者名称超过 16 个。",
  },
  "plan.refusal.site.servers": {
    en: "A site needs 1 to 64 servers, one of which at least is no backup.",
    "zh-CN": "站点需要 1 到 64 个后端，其中至少一个不是备用。",
  },
  "plan.refusal.site.limit": {
    en: "The limit {limit} has to be a whole number from 1 to 1000000.",
    "zh-CN": "限制 {limit} 必须是 1 到 1000000 之间的整数。",
  },
  "plan.refusal.site.not-with": { en: "{system} has no {what} here.", "zh-CN": "{system} 在此不支持 {what}。" },
  "plan.refusal.bind.no-such-service": { en: "No {service} listens there.", "zh-CN": "那里没有 {service} 在监听。" },
  "plan.refusal.bind.unread": {
    en: "No setting of {service} was found that leads to this port.",
    "zh-CN": "没有找到 {service} 决定该端口的配置。",
  },
  "plan.refusal.bind.no-way": { en: "{service} has no setting for that.", "zh-CN": "{service} 没有这样的配置。" },
  "plan.refusal.bind.written": {
    en: "The settings of {service} say so already; it only has to start anew.",
    "zh-CN": "{service} 的配置已经如此，只需重启它。",
  },
  "plan.refusal.bind.by-argument": {
    en: "What {service} listens on is given on its command line, which is in no file that could be edited.",
    "zh-CN": "{service} 的监听地址由命令行参数给出，不在可以修改的文件中。",
  },
  "plan.refusal.bind.no-unit": {
    en: "No unit of systemd runs {service}, so nothing here can start it anew.",
    "zh-CN": "{service} 不是由 systemd 单元运行的，因此这里无法重启它。",
  },
  "plan.refusal.bind.works": {
    en: "portolan explain {service} says what to change by hand, or how to narrow the port by a rule.",
    "zh-CN": "portolan explain {service} 会说明如何手工修改，也可以改用规则收窄端口。",
  },
  "plan.refusal.no-such-switch": {
    en: "{key} is none of the switches that a plan may set.",
    "zh-CN": "{key} 不在计划可以修改的内核参数之列。",
  },
  "plan.refusal.not-a-value": { en: "{value} is no value for {key}.", "zh-CN": "{value} 不是 {key} 可用的值。" },
  "plan.refusal.other": { en: "It cannot be planned ({code}): {facts}.", "zh-CN": "无法制定计划（{code}）：{facts}。" },
  "plan.refusal.what": { en: "No plan was made. {sentence}", "zh-CN": "没有制定计划。{sentence}" },
});
