/** Messages about one port: the answer, what listens, who, why, what else holds it, whether a bind succeeds, what to mind. */
import { messages } from "../message.ts";

export const explanationMessages = messages({
  "explanation.answer.served": {
    en: "IPv4 served: {ipv4}. IPv6 served: {ipv6}. {where}, by {who}.",
    "zh-CN": "IPv4 {ipv4}，IPv6 {ipv6}。{who} {where}。",
  },
  "explanation.answer.split": {
    en: "IPv4 served: {ipv4}. IPv6 served: {ipv6}. Different owners share the port: {parts}.",
    "zh-CN": "IPv4 {ipv4}，IPv6 {ipv6}。同一端口由不同程序占用：{parts}。",
  },
  "explanation.answer.part": { en: "{display} by {who}", "zh-CN": "{display} 由 {who}监听" },
  "explanation.answer.protocol": { en: "{protocol}: {answer}", "zh-CN": "{protocol}：{answer}" },
  "explanation.answer.bound": {
    en: "Nothing is served: {who} holds {protocol} port {port} without listening. Connections are refused, and nobody else can simply bind it.",
    "zh-CN": "没有提供服务：{who}绑定了 {protocol} 端口 {port} 但没有监听。连接会被拒绝，其他程序一般也绑不上。",
  },
  "explanation.answer.elsewhere": {
    en: "Nothing listens on {protocol} port {port} in the host's own network namespace. Elsewhere: {parts}.",
    "zh-CN": "主机自身的网络命名空间里没有程序监听 {protocol} 端口 {port}。其他命名空间：{parts}。",
  },
  "explanation.answer.elsewherePart": { en: "{display} in {namespace} by {who}", "zh-CN": "{namespace} 中的 {display} 由 {who}监听" },
  "explanation.answer.nobody": {
    en: "Nothing listens on {protocol} port {port}. {rest}",
    "zh-CN": "没有程序监听 {protocol} 端口 {port}。{rest}",
  },
  "explanation.answer.socketsNotRead": {
    en: "The sockets were not read: whether anything listens on {protocol} port {port} is not known.",
    "zh-CN": "没有读取套接字：{protocol} 端口 {port} 上是否有监听无从得知。",
  },
  "explanation.answer.free": { en: "Nothing else holds it either.", "zh-CN": "也没有别的东西占着它。" },
  "explanation.answer.freeAsKnown": {
    en: "Nothing else is known to hold it. Not known: {unknown}.",
    "zh-CN": "没有发现别的东西占着它。无法得知：{unknown}。",
  },
  "explanation.answer.held": { en: "Yet it is held: {holders}.", "zh-CN": "但它被占着：{holders}。" },
  "explanation.answer.claimed": { en: "It is set aside: {claims}.", "zh-CN": "但它已被预留：{claims}。" },
  "explanation.claim.passive": {
    en: "by {service} for FTP data connections, {range} ({place})",
    "zh-CN": "{service} 的 FTP 数据连接，{range}（{place}）",
  },
  "explanation.claim.instance": {
    en: "by {service} for instance {owner}, {range} ({place})",
    "zh-CN": "{service} 的实例 {owner}，{range}（{place}）",
  },
  "explanation.claim.next-instance": {
    en: "by {service} for its next instance, {range} ({place})",
    "zh-CN": "{service} 的下一个实例，{range}（{place}）",
  },
  "explanation.claim.allocatable": {
    en: "by {service} for its instances, {range} ({place})",
    "zh-CN": "{service} 分配给实例的范围，{range}（{place}）",
  },
  "explanation.warning.insidePassive": {
    en: "{display} of {who} is inside the range that {service} takes for FTP data connections ({range}, {place}): a client that is sent there reaches the wrong program.",
    "zh-CN": "{who} 的 {display} 落在 {service} 的 FTP 数据端口范围内（{range}，{place}）：被指到这个端口的客户端会连到别的程序。",
  },
  "explanation.answer.unread": {
    en: "{count} network {count:namespace|namespaces} could not be read; something may listen there.",
    "zh-CN": "有 {count} 个网络命名空间读不到，那里可能有程序在监听。",
  },
  "explanation.unknown.connections": { en: "connections (a snapshot holds none)", "zh-CN": "连接（快照里没有连接）" },
  "explanation.unknown.nat": { en: "NAT rules (not read completely)", "zh-CN": "NAT 规则（未能完整读取）" },
  "explanation.protocol.either": { en: "TCP or UDP", "zh-CN": "TCP 或 UDP" },

  "explanation.literal": { en: "{text}", "zh-CN": "{text}" },
  "explanation.moreInJson": { en: "and {count} more (--json has all)", "zh-CN": "另有 {count} 项（--json 输出全部）" },
  "explanation.asAbove": { en: "as above", "zh-CN": "同上" },
  "explanation.family.noAddresses": { en: "no, this host has no IPv6 address", "zh-CN": "无服务（本机没有 IPv6 地址）" },
  "explanation.family.yes": { en: "yes", "zh-CN": "有服务" },
  "explanation.family.no": { en: "no", "zh-CN": "无服务" },
  "explanation.family.loopback": { en: "from this host only ({addresses})", "zh-CN": "仅本机可用（{addresses}）" },
  "explanation.family.some": { en: "only at {addresses}", "zh-CN": "仅 {addresses} 有服务" },
  "explanation.family.device": { en: "only through {device}", "zh-CN": "仅经网卡 {device} 有服务" },
  "explanation.family.unknown": { en: "could not be asked, because {reason}", "zh-CN": "无法确定（{reason}）" },
  "explanation.family.probed": { en: "yes (a connection to {address} was accepted)", "zh-CN": "有服务（实际连接 {address} 成功）" },
  "explanation.reason.v6only": {
    en: "IPV6_V6ONLY of the socket could not be read",
    "zh-CN": "读不到该套接字的 IPV6_V6ONLY",
  },

  "explanation.where.every": { en: "On every address", "zh-CN": "在所有地址上监听" },
  "explanation.where.everyIpv4": { en: "On every IPv4 address", "zh-CN": "在所有 IPv4 地址上监听" },
  "explanation.where.everyIpv6": { en: "On every IPv6 address", "zh-CN": "在所有 IPv6 地址上监听" },
  "explanation.where.everyForwarded": { en: "On every address", "zh-CN": "在所有地址上转发" },
  "explanation.where.everyIpv4Forwarded": { en: "On every IPv4 address", "zh-CN": "在所有 IPv4 地址上转发" },
  "explanation.where.everyIpv6Forwarded": { en: "On every IPv6 address", "zh-CN": "在所有 IPv6 地址上转发" },
  "explanation.where.loopback": { en: "On loopback only", "zh-CN": "只在回环地址上监听" },
  "explanation.where.addresses": { en: "On {addresses}", "zh-CN": "在 {addresses} 上监听" },
  "explanation.where.published": { en: "Published on {addresses}", "zh-CN": "发布在 {addresses}" },

  "explanation.who.others": { en: "{who} and {others}", "zh-CN": "{who}和 {others}" },
  "explanation.who.details": { en: "{name} ({details})", "zh-CN": "{name}（{details}）" },
  "explanation.who.pid": { en: "pid {pid}", "zh-CN": "pid {pid}" },
  "explanation.who.user": { en: "user {user}", "zh-CN": "用户 {user}" },
  "explanation.who.since": { en: "since {time}", "zh-CN": "启动于 {time}" },
  "explanation.who.container": { en: "container {name}", "zh-CN": "容器 {name}" },
  "explanation.who.containerPort": { en: "its port {port}", "zh-CN": "容器端口 {port}" },
  "explanation.who.nat": { en: "a NAT rule that sends it on to {target}", "zh-CN": "NAT 规则（转到 {target}）" },
  "explanation.nat.thisHost": { en: "port {port} of this host", "zh-CN": "本机端口 {port}" },
  "explanation.nat.unread": { en: "a target that could not be read", "zh-CN": "读不出的目标" },
  "explanation.who.activated": {
    en: "systemd, which starts {unit} at the first connection",
    "zh-CN": "systemd（首个连接到来时启动 {unit}）",
  },
  "explanation.who.systemdSocket": { en: "systemd (a socket unit)", "zh-CN": "systemd（socket 单元）" },
  "explanation.who.unknown": { en: "a process that could not be read", "zh-CN": "一个读不到的进程" },
  "explanation.who.unknownOf": { en: "a process of uid {uid} that could not be read", "zh-CN": "uid {uid} 的一个读不到的进程" },
  "explanation.who.nobody": { en: "no process (the kernel itself holds the socket)", "zh-CN": "内核（没有对应的进程）" },

  "explanation.title.listens": { en: "What listens", "zh-CN": "监听情况" },
  "explanation.title.owner": { en: "Who", "zh-CN": "占用者" },
  "explanation.title.why": { en: "Why it runs", "zh-CN": "启动来源" },
  "explanation.title.setBy": { en: "What sets the address", "zh-CN": "监听地址的来源" },
  "explanation.title.probes": { en: "Real connections from this host", "zh-CN": "从本机实际连接" },
  "explanation.title.change": { en: "To change it", "zh-CN": "如何修改" },
  "explanation.title.holders": { en: "What else holds the port", "zh-CN": "还有什么占着这个端口" },
  "explanation.title.bind": { en: "Would a bind succeed now?", "zh-CN": "现在能否绑定" },
  "explanation.title.bindSaved": {
    en: "Would a bind have succeeded, as far as the snapshot tells?",
    "zh-CN": "就快照所知，当时能否绑定",
  },
  "explanation.title.warnings": { en: "Worth knowing", "zh-CN": "注意" },
  "explanation.title.limits": { en: "Limits and the accept queue", "zh-CN": "上限与 accept 队列" },
  "explanation.title.expected": { en: "Where it should be, and what is there", "zh-CN": "应当监听的位置与实际情况" },
  "explanation.title.peers": { en: "What it needs", "zh-CN": "它所依赖的服务" },
  "explanation.title.claims": { en: "Ports it sets aside", "zh-CN": "它预留的端口" },
  "explanation.title.claimsOfPort": { en: "Set aside", "zh-CN": "已预留" },
  "explanation.title.reload": { en: "Applying a change", "zh-CN": "如何让改动生效" },
  "explanation.title.evidence": { en: "How this is known", "zh-CN": "依据" },
  "explanation.title.usual": { en: "Its usual ports now", "zh-CN": "它常用的端口现状" },
  "explanation.title.endpoint": { en: "{protocol} {display}", "zh-CN": "{protocol} {display}" },
  "explanation.title.endpointIn": { en: "{protocol} {display} in {namespace}", "zh-CN": "{protocol} {display}（{namespace}）" },

  "explanation.listens.dual": {
    en: "One IPv6 socket on :: with IPV6_V6ONLY off. It accepts IPv6, and IPv4 as mapped addresses (::ffff:a.b.c.d).",
    "zh-CN": "一个绑定 :: 的 IPv6 套接字，IPV6_V6ONLY 为关。既收 IPv6，也收 IPv4（以映射地址 ::ffff:a.b.c.d 的形式）。",
  },
  "explanation.listens.dualNetstat": {
    en: "netstat shows only {netstat}: it prints the socket's family and address, not IPV6_V6ONLY, and there is no second, IPv4 socket to print. ss prints * for exactly this case.",
    "zh-CN":
      "netstat 只显示 {netstat}：它只打印套接字的协议族和地址，不打印 IPV6_V6ONLY，而且本来就没有第二个 IPv4 套接字可显示。ss 用 * 专门表示这种双栈情况。",
  },
  "explanation.listens.ipv6Only": {
    en: "One IPv6 socket on :: with IPV6_V6ONLY on: every IPv6 address, no IPv4.",
    "zh-CN": "一个绑定 :: 的 IPv6 套接字，IPV6_V6ONLY 为开：所有 IPv6 地址，不收 IPv4。",
  },
  "explanation.listens.ipv6OnlyNetstat": {
    en: "netstat prints {netstat} here exactly as for a socket that also accepts IPv4; only ss tells them apart ({ss} here, * there).",
    "zh-CN": "netstat 在这里显示的 {netstat} 与双栈套接字完全一样，只有 ss 能区分（这里是 {ss}，双栈是 *）。",
  },
  "explanation.listens.ipv6OrDual": {
    en: "An IPv6 socket on ::. Whether it also accepts IPv4 depends on IPV6_V6ONLY, which could not be read (coverage: {source}). As root, ss -ltne shows v6only:0 or v6only:1.",
    "zh-CN":
      "一个绑定 :: 的 IPv6 套接字。是否也收 IPv4 取决于 IPV6_V6ONLY，而这里读不到（读取方式：{source}）。用 root 执行 ss -ltne 可以看到 v6only:0 或 v6only:1。",
  },
  "explanation.listens.ipv4": {
    en: "An IPv4 socket on 0.0.0.0: every IPv4 address, no IPv6.",
    "zh-CN": "一个绑定 0.0.0.0 的 IPv4 套接字：所有 IPv4 地址，不收 IPv6。",
  },
  "explanation.listens.loopback": {
    en: "A socket on {address}: only programs on this host reach it.",
    "zh-CN": "套接字绑定在 {address}：只有本机程序能访问。",
  },
  "explanation.listens.mapped": {
    en: "An IPv6 socket on the mapped address {address}: it accepts IPv4 only, as Java programs often do.",
    "zh-CN": "IPv6 套接字绑定在映射地址 {address}：只收 IPv4，Java 程序常见。",
  },
  "explanation.listens.one": {
    en: "A socket on {address} only: connections to this host's other addresses do not reach it.",
    "zh-CN": "套接字只绑定在 {address}：经本机其他地址的连接到不了它。",
  },
  "explanation.listens.udp": {
    en: "UDP has no handshake: the socket takes datagrams, and silence proves nothing.",
    "zh-CN": "UDP 没有握手：套接字只收数据报，没有回应不能说明任何问题。",
  },
  "explanation.listens.reusePort": {
    en: "{count} sockets share the address (SO_REUSEPORT); the kernel spreads what arrives over them.",
    "zh-CN": "{count} 个套接字共用这个地址（SO_REUSEPORT），由内核在它们之间分配流量。",
  },
  "explanation.listens.shared": {
    en: "{count} sockets share the address (SO_REUSEPORT or SO_REUSEADDR).",
    "zh-CN": "{count} 个套接字共用这个地址（SO_REUSEPORT 或 SO_REUSEADDR）。",
  },
  "explanation.listens.device": {
    en: "Tied to the interface {device} (SO_BINDTODEVICE): what arrives through other interfaces is not served. netstat does not show this.",
    "zh-CN": "绑定到网卡 {device}（SO_BINDTODEVICE）：从其他网卡进来的流量不会被处理。netstat 看不出这一点。",
  },
  "explanation.listens.queue": {
    en: "Accept queue: {depth} waiting, limit {limit}.",
    "zh-CN": "accept 队列：等待 {depth} 个，上限 {limit}。",
  },
  "explanation.listens.queueFull": {
    en: "Accept queue full: {depth} waiting, limit {limit}. New connections are dropped until the program accepts; it may hang.",
    "zh-CN": "accept 队列已满：等待 {depth} 个，上限 {limit}。程序取走之前新连接会被丢弃，程序可能卡住了。",
  },
  "explanation.listens.queueNearlyFull": {
    en: "Accept queue: {depth} waiting, limit {limit}. One more connection fits; then new ones are dropped until the program accepts.",
    "zh-CN": "accept 队列：等待 {depth} 个，上限 {limit}。只能再容纳一个连接，之后的新连接会被丢弃，直到程序取走为止。",
  },
  "explanation.listens.bound": {
    en: "Bound without listening: connections are refused. ss -ltn, netstat and /proc/net/tcp do not show it.",
    "zh-CN": "已绑定但没有监听：连接会被拒绝。ss -ltn、netstat 和 /proc/net/tcp 都看不到它。",
  },
  "explanation.listens.natOnly": {
    en: "No socket: NAT rules forward the packets to {target}. ss and netstat show nothing.",
    "zh-CN": "没有套接字：由 NAT 规则把包转发到 {target}。ss 和 netstat 什么都看不到。",
  },
  "explanation.listens.proxy": {
    en: "{program} holds the port for the container ({target}) and copies what reaches it. Packets from other hosts usually take NAT and never meet this process.",
    "zh-CN": "{program} 替容器占着端口（转到 {target}）并转发到达它的流量。来自其他主机的包通常走 NAT，并不经过这个进程。",
  },
  "explanation.listens.placeholder": {
    en: "{program} only keeps the port taken for the container ({target}) and never accepts: NAT rules carry the packets.",
    "zh-CN": "{program} 只是替容器占住端口（转到 {target}），自己并不接受连接：流量由 NAT 规则转走。",
  },
  "explanation.listens.activated": {
    en: "systemd holds the socket and hands it to {unit}.",
    "zh-CN": "套接字由 systemd 持有，再交给 {unit}。",
  },
  "explanation.listens.namespace": {
    en: "In the network namespace {namespace}, not in the host's own: the host's addresses do not lead here.",
    "zh-CN": "位于网络命名空间 {namespace}，不是主机自身的命名空间：连主机的地址到不了这里。",
  },

  "explanation.owner.executable": { en: "Executable: {path}", "zh-CN": "可执行文件：{path}" },
  "explanation.owner.deleted": {
    en: "Executable: {path}. The file that was started is no longer on disk: it was replaced or removed since.",
    "zh-CN": "可执行文件：{path}。启动时的那个文件已不在磁盘上：之后被替换或删除了。",
  },
  "explanation.owner.command": { en: "Command: {command}", "zh-CN": "命令行：{command}" },
  "explanation.owner.workingDirectory": { en: "Working directory: {path}", "zh-CN": "工作目录：{path}" },
  "explanation.owner.container": {
    en: "Container {name}, image {image}, {runtime} {id}",
    "zh-CN": "容器 {name}，镜像 {image}，{runtime} {id}",
  },
  "explanation.owner.compose": { en: "Compose project {project}, service {service}", "zh-CN": "Compose 项目 {project}，服务 {service}" },
  "explanation.owner.more": {
    en: "and {count} more {count:process|processes} with the same socket",
    "zh-CN": "另有 {count} 个进程持有同一个套接字",
  },
  "explanation.owner.unknown": {
    en: "No process that this user may see holds the socket. Run with sudo, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, to see it.",
    "zh-CN": "当前用户能看到的进程都没有持有这个套接字。用 sudo 运行，或授予 CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH 后可见。",
  },
  "explanation.owner.hidden": {
    en: "No process that can be seen from here holds the socket: its process is in another PID namespace or hidden from this /proc, or the socket is the kernel's own (NFS, WireGuard, VXLAN …).",
    "zh-CN":
      "此处看不到持有这个套接字的进程：它在另一个 PID 命名空间里，或在此处的 /proc 中被隐藏，也可能是内核自己的套接字（NFS、WireGuard、VXLAN 等）。",
  },
  "explanation.owner.nobody": {
    en: "No process holds the socket: it belongs to the kernel (NFS, WireGuard, VXLAN …) or its process has just ended.",
    "zh-CN": "没有进程持有这个套接字：它属于内核（NFS、WireGuard、VXLAN 等），或进程刚刚退出。",
  },
  "explanation.why.chain": { en: "Started by: {chain}", "zh-CN": "启动链：{chain}" },
  "explanation.why.unit": { en: "systemd unit: {unit}", "zh-CN": "systemd 单元：{unit}" },
  "explanation.why.unitOf": { en: "systemd unit: {unit} ({details})", "zh-CN": "systemd 单元：{unit}（{details}）" },
  "explanation.why.session": {
    en: "Started from a login session, not by a service: it may end with the session.",
    "zh-CN": "由登录会话启动，不是系统服务：会话结束时它可能随之退出。",
  },
  "explanation.why.socketUnit": { en: "Socket unit {socket} starts {unit}", "zh-CN": "socket 单元 {socket} 会启动 {unit}" },

  "explanation.holder.bound": { en: "{who} has bound {local} without listening", "zh-CN": "{who}绑定了 {local} 但没有监听" },
  "explanation.holder.outgoing": {
    en: "outgoing connection {local} → {remote} of {who}",
    "zh-CN": "{who}的出站连接 {local} → {remote}",
  },
  "explanation.holder.accepted": {
    en: "connection {local} ← {remote} of {who}, accepted by a listener that has gone",
    "zh-CN": "{who}的入站连接 {local} ← {remote}，其监听套接字已关闭",
  },
  "explanation.holder.connection": {
    en: "a connection {local} – {remote} (who opened it is not known) of {who}",
    "zh-CN": "{who}的连接 {local} – {remote}（不知道是哪一端发起的）",
  },
  "explanation.holder.timeWait": {
    en: "closed connection {local} ↔ {remote} in TIME_WAIT",
    "zh-CN": "处于 TIME_WAIT 的已关闭连接 {local} ↔ {remote}",
  },
  "explanation.holder.finWait": {
    en: "closing connection {local} ↔ {remote} in FIN_WAIT",
    "zh-CN": "处于 FIN_WAIT 的正在关闭的连接 {local} ↔ {remote}",
  },
  "explanation.holder.udpConnected": {
    en: "UDP client socket {local} → {remote} of {who}",
    "zh-CN": "{who}的 UDP 客户端套接字 {local} → {remote}",
  },
  "explanation.holder.published": {
    en: "published by the container runtime without a socket: {detail}",
    "zh-CN": "由容器运行时发布，没有套接字：{detail}",
  },
  "explanation.holder.stoppedContainer": {
    en: "the stopped container {detail} takes it when it starts",
    "zh-CN": "已停止的容器 {detail} 启动时会占用它",
  },
  "explanation.holder.reserved": {
    en: "reserved in net.ipv4.ip_local_reserved_ports: the kernel does not hand it out by itself, an explicit bind works",
    "zh-CN": "列在 net.ipv4.ip_local_reserved_ports 中：内核不会自动分配它，显式绑定不受影响",
  },
  "explanation.holder.nat": {
    en: "a NAT rule takes its packets away: {detail}",
    "zh-CN": "有 NAT 规则把它的流量转走：{detail}",
  },
  "explanation.holder.timeWaitEnds": {
    en: "TIME_WAIT ends by itself after at most 60 seconds.",
    "zh-CN": "TIME_WAIT 最多 60 秒后自行结束。",
  },
  "explanation.holder.outgoingEnds": {
    en: "The port is free again when the connection closes. Outgoing connections take ports of net.ipv4.ip_local_port_range ({range}); reserve the port in net.ipv4.ip_local_reserved_ports to keep it for a service.",
    "zh-CN":
      "连接关闭后端口就会空出来。出站连接从 net.ipv4.ip_local_port_range（{range}）里取端口；要把这个端口留给服务，把它写进 net.ipv4.ip_local_reserved_ports。",
  },
  "explanation.holder.unknown": { en: "Not known: {unknown}.", "zh-CN": "无法得知：{unknown}。" },
  "explanation.holder.more": { en: "and {count} more", "zh-CN": "另有 {count} 个" },
  "explanation.holder.inNamespace": { en: "{holder} (in {namespace})", "zh-CN": "{holder}（位于 {namespace}）" },
  "explanation.holder.somebody": { en: "an unknown process", "zh-CN": "未知进程" },

  "explanation.bind.ok": { en: "{addresses} → yes", "zh-CN": "{addresses} → 可以" },
  "explanation.bind.okReuseAddress": {
    en: "{addresses} → only with SO_REUSEADDR; without it {errno}, because of {blocker}",
    "zh-CN": "{addresses} → 要设 SO_REUSEADDR 才可以；不设则 {errno}，原因：{blocker}",
  },
  "explanation.bind.okIfBothReuse": {
    en: "{addresses} → {errno}, because of {blocker}; with SO_REUSEADDR it usually works, provided the socket that is in the way set it too",
    "zh-CN": "{addresses} → {errno}，原因：{blocker}；设了 SO_REUSEADDR 通常可以，前提是挡路的那个套接字也设了它",
  },
  "explanation.bind.no": { en: "{addresses} → no, {errno}, because of {blocker}", "zh-CN": "{addresses} → 不行，{errno}，原因：{blocker}" },
  "explanation.bind.noUsually": {
    en: "{addresses} → {errno}, because of {blocker}; SO_REUSEADDR helps only in the rare case that the socket in the way set it too",
    "zh-CN": "{addresses} → {errno}，原因：{blocker}；只有挡路的套接字也设了 SO_REUSEADDR（少见）时，设它才有用",
  },
  "explanation.bind.sharedBound": {
    en: "A bind next to it takes the port, and of the two sockets only the first to listen may.",
    "zh-CN": "此时能绑定成功，但两个套接字中只有先 listen 的那个能监听。",
  },
  "explanation.bind.endpoint": { en: "{display} of {who}", "zh-CN": "{who}的 {display}" },
  "explanation.bind.diverted": {
    en: "A bind would succeed, but packets may never arrive: {detail}",
    "zh-CN": "绑定会成功，但流量可能到不了这里：{detail}",
  },

  "explanation.warning.splitOwner": {
    en: "Different programs answer on IPv4 and IPv6: {parts}. {place} {reached}.",
    "zh-CN": "IPv4 和 IPv6 由不同程序应答：{parts}。{place}{reached}。",
  },
  "explanation.warning.onThisHost": { en: "On this host", "zh-CN": "在本机上，" },
  "explanation.warning.insideIt": { en: "Inside it", "zh-CN": "在该命名空间内，" },
  "explanation.warning.inNamespace": {
    en: "In the network namespace {namespace}: {warning}",
    "zh-CN": "网络命名空间 {namespace} 中：{warning}",
  },
  "explanation.warning.reached": { en: "{client} reaches {display}", "zh-CN": "{client} 连到 {display}" },
  "explanation.warning.sharedPort": {
    en: "Different programs hold this port on different addresses: {parts}.",
    "zh-CN": "不同程序在不同地址上占用同一端口：{parts}。",
  },
  "explanation.warning.ephemeral": {
    en: "Port {port} lies in net.ipv4.ip_local_port_range ({range}) and is not reserved: an outgoing connection may take it while the service is down, and the service then fails to start. Add it to net.ipv4.ip_local_reserved_ports.",
    "zh-CN":
      "端口 {port} 落在 net.ipv4.ip_local_port_range（{range}）之内且没有保留：服务停止期间，出站连接可能占走它，导致服务起不来。请把它加入 net.ipv4.ip_local_reserved_ports。",
  },
  "explanation.warning.privileged": {
    en: "Port {port} is below {start}: only root or CAP_NET_BIND_SERVICE may bind it.",
    "zh-CN": "端口 {port} 小于 {start}：只有 root 或具备 CAP_NET_BIND_SERVICE 的程序能绑定。",
  },
  "explanation.warning.highRisk": {
    en: "Do not expose port {port} to networks you do not trust: {reason}.",
    "zh-CN": "不要把端口 {port} 暴露给外人：{reason}。",
  },
  "explanation.warning.browserBlocked": {
    en: "Browsers refuse http://HOST:{port} (ERR_UNSAFE_PORT); do not run a web page on this port.",
    "zh-CN": "浏览器会拒绝访问 http://主机:{port}（ERR_UNSAFE_PORT），不要在这个端口上放网页。",
  },
  "explanation.warning.udpShared": {
    en: "{count} UDP sockets overlap on this port. With SO_REUSEADDR the one bound last takes the datagrams, even of another user.",
    "zh-CN": "这个端口上有 {count} 个相互重叠的 UDP 套接字。设了 SO_REUSEADDR 时，最后绑定的会抢走数据报，哪怕属于别的用户。",
  },
  "explanation.warning.udpNewest": {
    en: "At {display} the newest socket is that of {who}: most likely it takes the datagrams.",
    "zh-CN": "{display} 上最新的套接字属于 {who}：数据报多半由它收走。",
  },
  "explanation.warning.udpNewestOfUser": {
    en: "At {display} the newest socket is that of {who}: most likely it takes the datagrams, unless the sockets share them by SO_REUSEPORT.",
    "zh-CN": "{display} 上最新的套接字属于 {who}：除非这些套接字用 SO_REUSEPORT 分摊，数据报多半由它收走。",
  },
  "explanation.warning.executableDeleted": {
    en: "{name} (pid {pid}) runs a file that is no longer on disk. If it was replaced, a restart runs the new version; if it was removed, a restart fails.",
    "zh-CN": "{name}（pid {pid}）运行的文件已不在磁盘上。若是被替换，重启后会用新版本；若是被删除，重启会失败。",
  },
  "explanation.warning.ownersUnknown": {
    en: "The owner of {display} could not be seen. Run with sudo, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, to see it.",
    "zh-CN": "看不到 {display} 的占用者。用 sudo 运行，或授予 CAP_SYS_PTRACE 和 CAP_DAC_READ_SEARCH 后可见。",
  },
  "explanation.warning.ownersHidden": {
    en: "The owner of {display} could not be seen from here.",
    "zh-CN": "此处看不到 {display} 的占用者。",
  },
  "explanation.warning.ipv6Disabled": {
    en: "net.ipv6.conf.all.disable_ipv6 = 1: sockets on :: still show as before and serve IPv4, but no IPv6 arrives and ::1 does not exist.",
    "zh-CN": "net.ipv6.conf.all.disable_ipv6 = 1：绑定 :: 的套接字显示不变、IPv4 照常，但收不到 IPv6，::1 也不存在。",
  },
  "explanation.warning.bindV6Only": {
    en: "net.ipv6.bindv6only = 1: programs that do not set IPV6_V6ONLY themselves get IPv6 only on ::. Node.js, Go and Java are not affected.",
    "zh-CN": "net.ipv6.bindv6only = 1:自己不设 IPV6_V6ONLY 的程序绑定 :: 时只有 IPv6。Node.js、Go、Java 不受影响。",
  },
  "explanation.warning.registered": { en: "IANA registers port {port} for {name}.", "zh-CN": "端口 {port} 在 IANA 登记给 {name}。" },
  "explanation.warning.usualProgram": {
    en: "Port {port} is the usual port of: {name}.",
    "zh-CN": "端口 {port} 通常由这些程序使用：{name}。",
  },
});
