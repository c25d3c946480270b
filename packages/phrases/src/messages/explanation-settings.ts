/** Messages about one port: what sets its address, what connections to it said, how to change it. */
import { messages } from "../message.ts";

export const explanationSettingMessages = messages({
  "explanation.setBy.nextStart": {
    en: "The next start will use {key} {value} ({place}): that was changed after this process started.",
    "zh-CN": "下次启动会改用 {key} {value}（{place}）：它是在这个进程启动之后改的。",
  },
  "explanation.setBy.insideContainer": {
    en: "These files are inside container {name}.",
    "zh-CN": "这些文件在容器 {name} 里面。",
  },
  "explanation.setBy.nameAlone": {
    en: "It is taken for {service} by its file name alone: nothing that it was started with or reads confirms it.",
    "zh-CN": "只是凭可执行文件的名字认作 {service}：启动参数和它读的文件都没有佐证。",
  },
  "explanation.change.alreadyWritten": {
    en: "the settings already say this ({place}), only the running program does not: restart it.",
    "zh-CN": "配置已经这样写了（{place}），只是正在运行的程序还没有采用：重启它即可。",
  },
  "explanation.change.unread": {
    en: "Portolan could not read what sets this port, so it gives no lines to write. {reasons}",
    "zh-CN": "Portolan 没能读到决定这个端口的设置，所以不给出要写的内容。{reasons}",
  },

  "explanation.setBy.file": { en: "{place}: {key} = {value}", "zh-CN": "{place}：{key} = {value}" },
  "explanation.setBy.default": {
    en: "{file} does not set {key}: the default of {service} applies.",
    "zh-CN": "{file} 没有设置 {key}：采用 {service} 的默认值。",
  },
  "explanation.setBy.defaultOf": {
    en: "Nothing sets {key}: the default of {service} applies.",
    "zh-CN": "没有设置 {key}：采用 {service} 的默认值。",
  },
  "explanation.setBy.argument": { en: "Command-line argument {argument}", "zh-CN": "命令行参数 {argument}" },
  "explanation.setBy.environment": { en: "Environment variable {name}={value}", "zh-CN": "环境变量 {name}={value}" },
  "explanation.setBy.runtime": { en: "Asked of the container runtime: {key} {value}", "zh-CN": "启动容器时指定：{key} {value}" },
  "explanation.setBy.argumentAt": { en: "{place} passes {argument}", "zh-CN": "{place} 传入参数 {argument}" },
  "explanation.setBy.environmentAt": { en: "{place} sets {name}={value}", "zh-CN": "{place} 设置 {name}={value}" },
  "explanation.setBy.overrides": { en: "wins over {place}: {key} {value}", "zh-CN": "优先于 {place}：{key} {value}" },
  "explanation.setBy.overridesArgument": { en: "wins over the argument {argument}", "zh-CN": "优先于命令行参数 {argument}" },
  "explanation.setBy.overridesMore": { en: "wins over {count} more", "zh-CN": "还优先于另外 {count} 处" },
  "explanation.setBy.means": { en: "For {service} this opens {sockets}.", "zh-CN": "{service}据此打开 {sockets}。" },
  "explanation.setBy.mismatch": {
    en: "The settings lead to {predicted}, the kernel shows {actual}: changed since the start and not applied, or set somewhere else.",
    "zh-CN": "按配置应为 {predicted}，内核实际为 {actual}：启动后改过配置还没生效，或由别处设置。",
  },
  "explanation.setBy.unread": { en: "{path} could not be read ({reason}).", "zh-CN": "{path} 读不到（{reason}）。" },
  "explanation.unread.permission": { en: "no permission", "zh-CN": "没有权限" },
  "explanation.unread.absent": { en: "it does not exist", "zh-CN": "文件不存在" },
  "explanation.unread.links": { en: "too many symbolic links", "zh-CN": "符号链接层数过多" },
  "explanation.unread.device": { en: "the device reported an error", "zh-CN": "设备读取出错" },
  "explanation.unread.notRegular": { en: "not a regular file", "zh-CN": "不是普通文件" },
  "explanation.unread.large": { en: "larger than 1 MiB", "zh-CN": "超过 1 MiB" },
  "explanation.unread.notJson": { en: "not valid JSON", "zh-CN": "不是有效的 JSON" },
  "explanation.unread.notPort": { en: "not a port number", "zh-CN": "不是端口号" },
  "explanation.unread.portName": { en: "a port by name", "zh-CN": "端口写的是名称" },
  "explanation.unread.noServer": { en: "no Server element", "zh-CN": "没有 Server 元素" },
  "explanation.unread.variable": { en: "an address holds a variable of the environment", "zh-CN": "地址里有环境变量" },
  "explanation.unread.otherFile": {
    en: "none of its ports is open: another file may be in use",
    "zh-CN": "其中的端口都没有打开，可能用的是别的文件",
  },
  "explanation.setBy.unknown": {
    en: "Not known: no file, argument or variable that Portolan reads names this port for {service}.",
    "zh-CN": "未知：Portolan 读到的文件、参数和环境变量里，没有为 {service} 指定这个端口的。",
  },
  "explanation.setBy.unknownProgram": {
    en: "Not known: this program is not in Portolan's catalogue of services.",
    "zh-CN": "未知：这个程序不在 Portolan 的服务目录里。",
  },
  "explanation.evidence.source-read": { en: "Source-read, not run in our tests.", "zh-CN": "依据源代码和文档，测试中没有实际运行过。" },
  "explanation.evidence.stand-in": {
    en: "Source-read; our tests ran a stand-in that listens the same way.",
    "zh-CN": "依据源代码；测试中运行的是监听方式相同的替身程序。",
  },
  "explanation.setBy.publish": {
    en: "The port mapping of the container sets it: {mapping}",
    "zh-CN": "由容器的端口映射决定：{mapping}",
  },
  "explanation.setBy.nat": {
    en: "A NAT rule for incoming packets sets it: nft list ruleset or iptables-save -t nat shows it.",
    "zh-CN": "由针对入站包的 NAT 规则决定：用 nft list ruleset 或 iptables-save -t nat 查看。",
  },
  "explanation.setBy.socketUnit": {
    en: "The systemd socket unit {unit} sets it: {listens}",
    "zh-CN": "由 systemd socket 单元 {unit} 决定：{listens}",
  },

  "explanation.probes.connected": { en: "{address}: connected in {elapsedMs} ms", "zh-CN": "{address}：连接成功，{elapsedMs} 毫秒" },
  "explanation.probes.refused": { en: "{address}: refused", "zh-CN": "{address}：被拒绝" },
  "explanation.probes.timeout": { en: "{address}: no answer", "zh-CN": "{address}：无应答" },
  "explanation.probes.unreachable": { en: "{address}: unreachable ({errno})", "zh-CN": "{address}：不可达（{errno}）" },
  "explanation.probes.noAddress": { en: "{address}: this host has no such address", "zh-CN": "{address}：本机没有这个地址" },
  "explanation.probes.notProbed": { en: "{address}: not tried", "zh-CN": "{address}：未尝试" },
  "explanation.probes.failed": { en: "{address}: failed ({errno})", "zh-CN": "{address}：失败（{errno}）" },
  "explanation.probes.linkLocal": { en: "{count} link-local addresses", "zh-CN": "{count} 个链路本地地址" },
  "explanation.probes.folded.connected": { en: "{address}: connected", "zh-CN": "{address}：连接成功" },
  "explanation.probes.folded.refused": { en: "{address}: refused", "zh-CN": "{address}：被拒绝" },
  "explanation.probes.folded.timeout": { en: "{address}: no answer", "zh-CN": "{address}：无应答" },
  "explanation.probes.folded.unreachable": { en: "{address}: unreachable", "zh-CN": "{address}：不可达" },
  "explanation.probes.folded.no-address": { en: "{address}: this host has no such address", "zh-CN": "{address}：本机没有这个地址" },
  "explanation.probes.folded.not-probed": { en: "{address}: not tried", "zh-CN": "{address}：未尝试" },
  "explanation.probes.folded.failed": { en: "{address}: failed", "zh-CN": "{address}：失败" },
  "explanation.probes.agree": {
    en: "This is what the sockets promise. A connection is accepted by the kernel: whether the program answers was not tried.",
    "zh-CN": "与监听情况相符。连接由内核接受，程序本身是否应答没有测试。",
  },
  "explanation.probes.replied": {
    en: "This is what the sockets promise, and the program answered a request.",
    "zh-CN": "与监听情况相符，程序也应答了请求。",
  },
  "explanation.probes.hung": {
    en: "The kernel accepts connections, but the program did not answer a request within 2 seconds. It may hang, be stopped or be overloaded.",
    "zh-CN": "内核接受了连接，但程序在 2 秒内没有应答请求：可能卡住、被暂停或负载过高。",
  },
  "explanation.probes.spared": {
    en: "{addresses}: not tried, so that these connections leave a free place in the accept queue.",
    "zh-CN": "{addresses}：未尝试，以免这些连接占满 accept 队列。",
  },
  "explanation.probes.missing": {
    en: "{addresses} should be served and did not answer. Possible causes: a firewall rule on this host, a full accept queue, a program that closed meanwhile.",
    "zh-CN": "{addresses} 本应有服务却没有连上。可能的原因：本机防火墙规则、accept 队列已满、程序在此期间关闭了监听。",
  },
  "explanation.probes.unexpected": {
    en: "{addresses} answered although no socket seen here serves it. Possible causes: a NAT rule or proxy, a listener opened meanwhile.",
    "zh-CN": "{addresses} 连上了，但这里看到的套接字都不覆盖它。可能的原因：NAT 规则或代理、在此期间新开的监听。",
  },
  "explanation.probes.settled": {
    en: "IPV6_V6ONLY could not be read, but 127.0.0.1 accepted a connection: IPv4 is served.",
    "zh-CN": "虽然读不到 IPV6_V6ONLY，但 127.0.0.1 连接成功，可见 IPv4 有服务。",
  },
  "explanation.probes.skipped": { en: "Not tried: {reason}.", "zh-CN": "未尝试：{reason}。" },
  "explanation.probes.skipped.udp": { en: "UDP has no handshake that would tell", "zh-CN": "UDP 没有握手，无法据此判断" },
  "explanation.probes.skipped.starts": {
    en: "{holder} holds it for {what}, and a connection would start that; portolan explain --probe tries all the same",
    "zh-CN": "{holder} 替 {what} 占着它，一有连接就会启动后者；用 portolan explain --probe 才会尝试",
  },
  "explanation.probes.skipped.itsProgram": { en: "a program that does not run", "zh-CN": "尚未运行的程序" },
  "explanation.probes.skipped.namespace": { en: "it is in another network namespace", "zh-CN": "它在另一个网络命名空间里" },
  "explanation.probes.skipped.snapshot": {
    en: "this is a saved snapshot, not the live host",
    "zh-CN": "这是保存的快照，不是正在运行的主机",
  },
  "explanation.probes.skipped.nat": {
    en: "connections of this host itself do not pass the NAT rules for incoming packets",
    "zh-CN": "本机自己发起的连接不经过针对入站包的 NAT 规则",
  },
  "explanation.probes.skipped.elsewhere": {
    en: "this command runs in another network namespace",
    "zh-CN": "本命令运行在另一个网络命名空间里",
  },
  "explanation.probes.skipped.nothing": { en: "nothing accepts connections here", "zh-CN": "这里没有接受连接的套接字" },
  "explanation.probes.skipped.queue": {
    en: "a connection would take the last free place in the accept queue",
    "zh-CN": "再来一个连接就会占满 accept 队列",
  },
  "explanation.probes.skipped.notAsked": { en: "no connection was asked for", "zh-CN": "本次没有要求实际连接" },

  "explanation.change.nat": {
    en: "Change or delete the rule where it was made: /etc/nftables.conf, the firewall's own configuration, or the program that added it.",
    "zh-CN": "到规则的来源处修改或删除：/etc/nftables.conf、防火墙自己的配置，或添加它的程序。",
  },
  "explanation.change.target.ipv4": { en: "IPv4 only", "zh-CN": "只要 IPv4" },
  "explanation.change.target.ipv6": { en: "IPv6 only", "zh-CN": "只要 IPv6" },
  "explanation.change.target.dual": { en: "IPv4 and IPv6", "zh-CN": "IPv4 和 IPv6 都要" },
  "explanation.change.target.loopback": { en: "This host only", "zh-CN": "只给本机用" },
  "explanation.change.possible": { en: "{target}: {step}", "zh-CN": "{target}：{step}" },
  "explanation.change.unknownProgram": {
    en: "Portolan does not know this program. Look for bind, listen, host or address in its configuration or its --help. Restart it afterwards: a listening socket never changes its address.",
    "zh-CN":
      "Portolan 不认识这个程序。在它的配置或 --help 里找 bind、listen、host、address 之类的项。改完要重启：已经在监听的套接字无法改地址。",
  },
  "explanation.change.publish": { en: "recreate the container with", "zh-CN": "用下面的参数重建容器" },
  "explanation.change.publishApply": {
    en: "A published port cannot be changed while the container lives: recreate it (docker compose up -d does). Published ports bypass ufw and the firewalld zones; filter them in the chain DOCKER-USER.",
    "zh-CN":
      "容器存在期间不能改已发布的端口：需要重建容器（docker compose up -d 会重建）。已发布的端口会绕过 ufw 和 firewalld 的区域规则，要在 DOCKER-USER 链里过滤。",
  },
  "explanation.change.socketUnit": { en: "systemctl edit {unit}, with", "zh-CN": "systemctl edit {unit}，写入" },
  "explanation.change.socketUnitApply": {
    en: "Apply with: systemctl daemon-reload, then stop the service, then systemctl restart {unit}: while the service runs the restart is refused, and after the daemon-reload alone nothing listens. Restarting the service alone changes nothing.",
    "zh-CN":
      "生效方式：先 systemctl daemon-reload，再停掉服务，然后 systemctl restart {unit}：服务还在运行时重启会被拒绝，只做 daemon-reload 则没有任何监听。只重启服务不起作用。",
  },
});
