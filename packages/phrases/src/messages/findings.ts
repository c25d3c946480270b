/** Messages about findings: of each code what was found, what it means, and what to do about it. */
import { messages } from "../message.ts";

export const findingMessages = messages({
  "finding.narrow-rule-made-void.title": {
    en: "{display}: the rule for {intended} has no effect, more get in",
    "zh-CN": "{display}：只放行 {intended} 的规则不起作用，别人也能进来",
  },
  "finding.narrow-rule-made-void.meaning": {
    en: "One rule lets in only {intended} ({narrow}). A broader one ({broad}) lets in {sources} over {over}, so the narrow rule protects nothing.",
    "zh-CN": "一条规则只放行 {intended}（{narrow}），但另一条更宽的规则（{broad}）经 {over} 放行了 {sources}，因此窄规则不起任何保护作用。",
  },
  "finding.narrow-rule-made-void.remedy": {
    en: "Remove the broad rule, for every address family, and keep the narrow one.",
    "zh-CN": "删除那条更宽的规则（IPv4 和 IPv6 都要删），只保留窄规则。",
  },

  "finding.runtime-differs-from-permanent.title": {
    en: "firewalld zone {zone}: what is active is not what is saved",
    "zh-CN": "firewalld 区域 {zone}：当前生效的配置与保存的配置不一致",
  },
  "finding.runtime-differs-from-permanent.meaning": {
    en: "Active only: {runtimeOnly}. Saved only: {permanentOnly}. The next reload or reboot applies the saved configuration.",
    "zh-CN": "仅当前生效：{runtimeOnly}。仅已保存：{permanentOnly}。下次重新加载或重启后，以保存的配置为准。",
  },
  "finding.runtime-differs-from-permanent.remedy": {
    en: "Keep what is active with firewall-cmd --runtime-to-permanent, or return to what is saved with firewall-cmd --reload.",
    "zh-CN": "要保留当前配置，运行 firewall-cmd --runtime-to-permanent；要恢复已保存的配置，运行 firewall-cmd --reload。",
  },

  "finding.docker-bypass.title": {
    en: "{display}: the container's port is open past {guard}",
    "zh-CN": "{display}：容器端口绕过了 {guard}，已对外开放",
  },
  "finding.docker-bypass.meaning": {
    en: "{guard} would stop this port, but traffic to the container {container} (port {containerPort}) is forwarded and never passes INPUT. These get in: {sources}.",
    "zh-CN":
      "{guard} 本应拦住该端口，但发往容器 {container}（端口 {containerPort}）的流量走转发路径，不经过 INPUT。能进来的来源：{sources}。",
  },
  "finding.docker-bypass.remedy": {
    en: "Publish the port on 127.0.0.1 only, or restrict its sources in the chain DOCKER-USER.",
    "zh-CN": "只在 127.0.0.1 上发布该端口，或者在 DOCKER-USER 链里限制来源。",
  },

  "finding.ipv6-open-ipv4-filtered.title": {
    en: "{display}: filtered over IPv4, open over IPv6",
    "zh-CN": "{display}：IPv4 有过滤，IPv6 却敞开",
  },
  "finding.ipv6-open-ipv4-filtered.meaning": {
    en: "Over IPv6 these get in: {open}. Over IPv4: {filtered}. A client with IPv6 walks around the IPv4 rules.",
    "zh-CN": "经 IPv6 能进来：{open}；经 IPv4：{filtered}。有 IPv6 的客户端可以绕过 IPv4 规则。",
  },
  "finding.ipv6-open-ipv4-filtered.remedy": {
    en: "Write the same limits for IPv6, or bind the service to IPv4 alone.",
    "zh-CN": "为 IPv6 写上同样的限制，或者让服务只监听 IPv4。",
  },
  "finding.ipv4-open-ipv6-filtered.title": {
    en: "{display}: filtered over IPv6, open over IPv4",
    "zh-CN": "{display}：IPv6 有过滤，IPv4 却敞开",
  },
  "finding.ipv4-open-ipv6-filtered.meaning": {
    en: "Over IPv4 these get in: {open}. Over IPv6: {filtered}. A client walks around the IPv6 rules by using IPv4.",
    "zh-CN": "经 IPv4 能进来：{open}；经 IPv6：{filtered}。客户端改用 IPv4 就能绕过 IPv6 规则。",
  },
  "finding.ipv4-open-ipv6-filtered.remedy": {
    en: "Write the same limits for IPv4, or open IPv6 too if everyone is meant to get in.",
    "zh-CN": "为 IPv4 写上同样的限制；如果本来就要对所有人开放，也放行 IPv6。",
  },

  "finding.open-to-source-port.title": {
    en: "Source port {sourcePort} opens {displays}",
    "zh-CN": "使用源端口 {sourcePort} 就能访问 {displays}",
  },
  "finding.open-to-source-port.meaning": {
    en: "The rule “{rule}” accepts whatever comes from port {sourcePort}. The sender chooses that port, so anybody gets in who sends from it.",
    "zh-CN": "规则“{rule}”接受一切来自端口 {sourcePort} 的流量。源端口由发送方自己选择，因此任何人从该端口发起连接都能进来。",
  },
  "finding.open-to-source-port.remedy": {
    en: "Delete the rule. Answers to the host's own queries are let in by “ct state established,related accept”.",
    "zh-CN": "删除这条规则。本机查询的应答由“ct state established,related accept”放行即可。",
  },

  "finding.loopback-publish-reachable.title": {
    en: "{display}: meant for this host only, reachable over {via}",
    "zh-CN": "{display}：本应只供本机使用，却能经 {via} 访问",
  },
  "finding.loopback-publish-reachable.meaning": {
    en: "The port is bound or published on a loopback address, but packets from {via} reach {target}: neighbours on that link can connect.",
    "zh-CN": "该端口只绑定或发布在回环地址上，但来自 {via} 的数据包能到达 {target}：同一链路上的邻居可以连接。",
  },
  "finding.loopback-publish-reachable.remedy": {
    en: "Drop packets to 127.0.0.0/8 that come in by a network interface before translation (nftables: prerouting, priority raw; iptables: table raw), and set net.ipv4.conf.*.route_localnet to 0 where nothing needs it.",
    "zh-CN":
      "在地址转换之前丢弃从网络接口进来、目的地址属于 127.0.0.0/8 的数据包（nftables：prerouting、优先级 raw；iptables：raw 表），不需要时把 net.ipv4.conf.*.route_localnet 设为 0。",
  },

  "finding.tunnel-accepts-all.title": {
    en: "Everything is accepted from {interface}",
    "zh-CN": "来自 {interface} 的流量全部放行",
  },
  "finding.tunnel-accepts-all.meaning": {
    en: "The rule “{rule}” accepts all that comes in by {interface}, before any limit of single ports. Everybody in that network reaches {displays}.",
    "zh-CN": "规则“{rule}”放行从 {interface} 进来的全部流量，先于各端口的限制。该网络里的所有人都能访问 {displays}。",
  },
  "finding.tunnel-accepts-all.remedy": {
    en: "If not every member of that network is trusted, limit the rule to the ports and sources they need, or use the network's own access rules.",
    "zh-CN": "如果该网络中并非所有成员都可信，把规则限制到所需的端口和来源，或者使用该网络自己的访问控制。",
  },

  "finding.dead-opening.title": {
    en: "{protocol} {ports}: open in the firewall, nothing listens",
    "zh-CN": "{protocol} {ports}：防火墙已放行，但没有程序监听",
  },
  "finding.dead-opening.meaning": {
    en: "The rule “{rule}” lets in {sources}. Whatever is started on these ports later is open at once.",
    "zh-CN": "规则“{rule}”放行了 {sources}。以后在这些端口上启动的任何程序都会立刻对外开放。",
  },
  "finding.dead-opening.remedy": {
    en: "Remove the opening, or start what it was made for.",
    "zh-CN": "删除这条放行规则，或者启动它所针对的服务。",
  },

  "finding.no-firewall.title": { en: "No firewall: every port is open to every network", "zh-CN": "没有防火墙：所有端口对所有网络开放" },
  "finding.no-firewall.meaning": {
    en: "Apart from single banned addresses no rule stops new connections to this host. Whatever listens is open, now: {displays}.",
    "zh-CN": "除了个别被封禁的地址，没有任何规则阻止新连接。监听中的程序都对外开放，目前有：{displays}。",
  },
  "finding.no-firewall.remedy": {
    en: "Set up ufw, firewalld or nftables with a drop policy and open what is meant to be reached; a filter in front of the host is not seen from here.",
    "zh-CN": "用 ufw、firewalld 或 nftables 设置默认丢弃，再放行需要对外的端口。主机前面的过滤设备从这里看不到。",
  },

  "finding.sign-in-without-limit.title": {
    en: "{display}: {service} is open to the whole internet, and no rule limits sign-ins",
    "zh-CN": "{display}：{service} 面向整个互联网，没有规则限制登录尝试",
  },
  "finding.sign-in-without-limit.meaning": {
    en: "No rule in the way limits the rate or bans an address after failed sign-ins. fail2ban writes its rules at the first ban; it does not run here, or could not be seen.",
    "zh-CN": "路径上没有任何规则限制连接频率，登录失败后也不会封禁地址。fail2ban 在第一次封禁时才写规则，但这里没有运行它，或者看不到它。",
  },
  "finding.sign-in-without-limit.remedy": {
    en: "Limit the sources, use ufw limit or a rate in nftables, or let fail2ban watch the sign-ins; with SSH allow keys only.",
    "zh-CN": "限制来源，用 ufw limit 或 nftables 限速，或者用 fail2ban 监视登录；SSH 请只允许密钥登录。",
  },

  "finding.upstream-gone.title": {
    en: "{service} passes requests on to {target}, where nothing listens",
    "zh-CN": "{service} 把请求转发到 {target}，但那里没有程序监听",
  },
  "finding.upstream-gone.meaning": {
    en: "{setting} names it (upstream {upstream}). Other targets of the same upstream: {left}. Where there are none, whoever asks gets an error (502 or 503).",
    "zh-CN": "{setting} 写了这个目标（上游 {upstream}）。同一上游的其他目标有 {left} 个；一个都没有时，访问者会得到错误（502 或 503）。",
  },
  "finding.upstream-gone.remedy": {
    en: "Start the service on that port again, or write its present port into {setting} and reload {service}.",
    "zh-CN": "让服务重新监听该端口，或者在 {setting} 中改成它现在的端口，再重载 {service}。",
  },

  "finding.shadowed-rule.title": { en: "A rule decides nothing: {place}", "zh-CN": "规则不起作用：{place}" },
  "finding.shadowed-rule.meaning": {
    en: "“{rule}” never decides anything: earlier rules decide every packet it matches ({by}).",
    "zh-CN": "“{rule}”从不起决定作用：它匹配的每个数据包都已由前面的规则处理（{by}）。",
  },
  "finding.shadowed-rule.remedy": {
    en: "Remove the rule, or move it before those that hide it.",
    "zh-CN": "删除这条规则，或者把它移到遮蔽它的规则之前。",
  },

  "finding.contradictory-rules.title": { en: "A rule is overruled by earlier ones: {place}", "zh-CN": "规则被前面的规则推翻：{place}" },
  "finding.contradictory-rules.meaning": {
    en: "“{rule}” never takes effect: earlier rules decide otherwise for every packet it matches ({by}).",
    "zh-CN": "“{rule}”从未生效：前面的规则对它匹配的每个数据包作出了相反的处理（{by}）。",
  },
  "finding.contradictory-rules.remedy": {
    en: "Decide which of them is meant: put this rule before the others, or remove it.",
    "zh-CN": "确定想要的是哪一条：把这条规则移到前面，或者删除它。",
  },

  "finding.meant-to-serve-unreachable.title": {
    en: "{display}: {service} is meant to be reached, and nobody gets in",
    "zh-CN": "{display}：{service} 应当对外服务，却无人能访问",
  },
  "finding.meant-to-serve-unreachable.meaning": {
    en: "It listens for the network, but every other host is stopped ({why}).",
    "zh-CN": "它监听着对外的地址，但其他主机全被拦住（{why}）。",
  },
  "finding.meant-to-serve-unreachable.remedy": {
    en: "Open the port for those who need it, or bind the service to 127.0.0.1 and ::1 if only this host uses it.",
    "zh-CN": "为需要的来源放行该端口；如果只有本机使用，让服务只监听 127.0.0.1 和 ::1。",
  },

  "finding.neighbour-discovery-blocked.title": {
    en: "IPv6 neighbour discovery is blocked",
    "zh-CN": "IPv6 邻居发现被拦截",
  },
  "finding.neighbour-discovery-blocked.meaning": {
    en: "“{rule}” stops neighbour solicitations or advertisements. {displays} would be open over IPv6, but nobody can find this host on the link.",
    "zh-CN": "“{rule}”拦截了邻居请求或邻居通告。{displays} 本可经 IPv6 访问，但链路上没有人能找到这台主机。",
  },
  "finding.neighbour-discovery-blocked.remedy": {
    en: "Accept the ICMPv6 types nd-neighbor-solicit and nd-neighbor-advert (and nd-router-advert where the host configures itself).",
    "zh-CN": "放行 ICMPv6 的 nd-neighbor-solicit 和 nd-neighbor-advert（主机自动配置地址时还要放行 nd-router-advert）。",
  },

  "finding.accept-queue-near-full.title": {
    en: "{display}: accept queue at {percent} % ({depth} of {limit})",
    "zh-CN": "{display}：接受队列已用 {percent}%（{depth}/{limit}）",
  },
  "finding.accept-queue-near-full.meaning": {
    en: "Connections wait for the program to take them. When the queue is full, the kernel drops new ones.",
    "zh-CN": "有连接在等待程序接收。队列满后，内核会丢弃新连接。",
  },
  "finding.accept-queue-near-full.remedy": {
    en: "Find out why the program is slow to accept; raise its backlog together with net.core.somaxconn if bursts are normal.",
    "zh-CN": "查明程序接收连接缓慢的原因；如果突发属于正常情况，同时调大程序的 backlog 和 net.core.somaxconn。",
  },

  "finding.time-wait-near-wall.title": {
    en: "TIME_WAIT at {percent} % of its limit ({count} of {limit})",
    "zh-CN": "TIME_WAIT 已达上限的 {percent}%（{count}/{limit}）",
  },
  "finding.time-wait-near-wall.meaning": {
    en: "Above net.ipv4.tcp_max_tw_buckets the kernel forgets closed connections early, and late packets may reach new ones.",
    "zh-CN": "超过 net.ipv4.tcp_max_tw_buckets 后，内核会提前忘掉已关闭的连接，迟到的数据包可能混进新连接。",
  },
  "finding.time-wait-near-wall.remedy": {
    en: "Let clients and proxies reuse connections (keep-alive), or raise net.ipv4.tcp_max_tw_buckets.",
    "zh-CN": "让客户端和代理复用连接（keep-alive），或者调大 net.ipv4.tcp_max_tw_buckets。",
  },

  "finding.ephemeral-range-near-wall.title": {
    en: "Outgoing ports at {percent} % ({count} of {limit})",
    "zh-CN": "出站端口已用 {percent}%（{count}/{limit}）",
  },
  "finding.ephemeral-range-near-wall.meaning": {
    en: "So many TCP sockets are in use that ports of {range} may run out for connections to one destination.",
    "zh-CN": "在用的 TCP 套接字很多，连往同一目的地时 {range} 内的端口可能用完。",
  },
  "finding.ephemeral-range-near-wall.remedy": {
    en: "Reuse connections, or widen net.ipv4.ip_local_port_range.",
    "zh-CN": "复用连接，或者扩大 net.ipv4.ip_local_port_range。",
  },

  "finding.listener-in-ephemeral-range.title": {
    en: "Listeners inside the range of outgoing ports {range}",
    "zh-CN": "有监听端口落在出站端口范围 {range} 内",
  },
  "finding.listener-in-ephemeral-range.meaning": {
    en: "The kernel may give these ports to outgoing connections while the service is down, and it then cannot start: {displays}.",
    "zh-CN": "服务停止期间，内核可能把这些端口分给出站连接，服务随后就无法启动：{displays}。",
  },
  "finding.listener-in-ephemeral-range.remedy": {
    en: "List them in net.ipv4.ip_local_reserved_ports, or move the services below the range.",
    "zh-CN": "把它们写入 net.ipv4.ip_local_reserved_ports，或者把服务移到该范围之外。",
  },

  "finding.bound-by-selinux.title": { en: "{subject}: SELinux forbids it", "zh-CN": "{subject}：被 SELinux 禁止" },
  "finding.bound-by-selinux.meaning": { en: "The policy has no permission for it: {rule}.", "zh-CN": "策略没有允许该操作：{rule}。" },
  "finding.bound-by-selinux.remedy": {
    en: "Label the port with semanage port or switch the boolean that is named for it; never turn SELinux off for this.",
    "zh-CN": "用 semanage port 给端口打标签，或者打开对应的布尔值；不要为此关闭 SELinux。",
  },

  "finding.connection-contradicts-rules.title": {
    en: "{display}: real connections contradict the rules as they were read",
    "zh-CN": "{display}：实际连接与读到的规则不符",
  },
  "finding.connection-contradicts-rules.meaning": {
    en: "Connected from this host, though the rules should stop it: {connected}. Failed from this host, though the rules let it in: {failed}. One of the two is not as it seems, so do not rely on who gets in here.",
    "zh-CN":
      "从本机连接成功，但按规则应被拦截：{connected}。从本机连接失败，但按规则应放行：{failed}。两者之中必有一处与实际不符，因此这里关于谁能访问的结论不可全信。",
  },
  "finding.connection-contradicts-rules.remedy": {
    en: "Ask again, in case the rules changed in between. If it stays so, look for what acts outside the rules (BPF programs, proxies, security modules): portolan doctor lists what could not be read. Then report it with the output of portolan snapshot.",
    "zh-CN":
      "先再问一次，规则可能恰好在此期间变了。如果依然如此，检查规则之外起作用的东西（BPF 程序、代理、安全模块）：portolan doctor 会列出没能读到的内容。然后附上 portolan snapshot 的输出反馈给我们。",
  },

  "finding.undeclared-endpoint.title": {
    en: "{display}: reachable, and not in the policy",
    "zh-CN": "{display}：可被访问，但策略中没有声明",
  },
  "finding.undeclared-endpoint.meaning": {
    en: "Others than this host get in, and no declared endpoint covers it.",
    "zh-CN": "本机以外的来源能访问它，而策略中没有对应的端点。",
  },
  "finding.undeclared-endpoint.remedy": {
    en: "Declare it with those who may reach it, or close it.",
    "zh-CN": "在策略中声明它以及允许的来源，或者关闭它。",
  },

  "finding.reaches-too-many.title": { en: "{display}: more get in than declared", "zh-CN": "{display}：能访问的来源多于声明" },
  "finding.reaches-too-many.meaning": {
    en: "Not declared, but they get in or may: {sources}.",
    "zh-CN": "未声明却能（或可能）进来的来源：{sources}。",
  },
  "finding.reaches-too-many.remedy": {
    en: "Limit the rules to the declared sources, or declare these too.",
    "zh-CN": "把规则限制到已声明的来源，或者补充声明。",
  },

  "finding.reaches-too-few.title": { en: "{display}: declared sources do not get in", "zh-CN": "{display}：已声明的来源无法访问" },
  "finding.reaches-too-few.meaning": { en: "Declared, but stopped: {sources}.", "zh-CN": "已声明却被拦住的来源：{sources}。" },
  "finding.reaches-too-few.remedy": {
    en: "Open the port for them, or take them out of the policy.",
    "zh-CN": "为它们放行该端口，或者从策略中去掉。",
  },

  "finding.declared-endpoint-missing.title": {
    en: "{protocol} {ports}: declared, but nothing listens",
    "zh-CN": "{protocol} {ports}：已声明，但没有程序监听",
  },
  "finding.declared-endpoint-missing.meaning": {
    en: "The policy expects an endpoint there ({name}).",
    "zh-CN": "策略要求这里有端点（{name}）。",
  },
  "finding.declared-endpoint-missing.remedy": {
    en: "Start the service, or mark the endpoint as optional.",
    "zh-CN": "启动该服务，或者把该端点标为 optional。",
  },

  "finding.forbidden-port.title": { en: "{display}: port {port} is forbidden here", "zh-CN": "{display}：禁止使用端口 {port}" },
  "finding.forbidden-port.meaning": {
    en: "The rules of the house forbid this port, and others than this host reach it.",
    "zh-CN": "内部规定禁止使用该端口，而本机以外的来源能访问它。",
  },
  "finding.forbidden-port.remedy": { en: "Stop the service, or close the port.", "zh-CN": "停止该服务，或者关闭该端口。" },

  "finding.port-without-reason.title": {
    en: "{display}: a port below {below} without a reason",
    "zh-CN": "{display}：使用了 {below} 以下的端口，但没有写明理由",
  },
  "finding.port-without-reason.meaning": {
    en: "The policy asks that every reachable port below {below} says why it is needed.",
    "zh-CN": "策略要求 {below} 以下每个可访问的端口都写明用途。",
  },
  "finding.port-without-reason.remedy": {
    en: "Declare the endpoint with a reason, or move the service to a higher port.",
    "zh-CN": "在策略中声明该端点并写明理由，或者把服务换到更高的端口。",
  },

  "finding.waiver-expired.title": { en: "The waiver for {finding} ended on {until}", "zh-CN": "对 {finding} 的豁免已于 {until} 到期" },
  "finding.waiver-expired.meaning": {
    en: "Its reason was: {reason}. The finding counts again.",
    "zh-CN": "当时的理由：{reason}。该问题重新计入。",
  },
  "finding.waiver-expired.remedy": {
    en: "Resolve the finding, or renew the waiver with a new date.",
    "zh-CN": "解决该问题，或者用新的日期续期豁免。",
  },

  "check.none": { en: "No findings.", "zh-CN": "没有发现问题。" },
  "check.noneButWaived": { en: "No findings but {count} waived.", "zh-CN": "除 {count} 项已豁免外，没有发现问题。" },
  "check.counts": { en: "{count} {count:finding|findings}: {counts}", "zh-CN": "发现 {count} 个问题：{counts}" },
  "check.count.high": { en: "{count} high", "zh-CN": "高 {count}" },
  "check.count.medium": { en: "{count} medium", "zh-CN": "中 {count}" },
  "check.count.low": { en: "{count} low", "zh-CN": "低 {count}" },
  "check.count.waived": { en: "{count} waived", "zh-CN": "已豁免 {count}" },
  "check.severity.high": { en: "High", "zh-CN": "高" },
  "check.severity.medium": { en: "Medium", "zh-CN": "中" },
  "check.severity.low": { en: "Low", "zh-CN": "低" },
  "check.severity.waived": { en: "Waived", "zh-CN": "已豁免" },
  "check.ask": {
    en: "The commands for exactly the sources you want are printed by",
    "zh-CN": "只放行指定来源所需的命令，可这样得到：",
  },
  "check.commands": { en: "To run, in this order:", "zh-CN": "按此顺序执行：" },
  "check.rules": { en: "Decided by:", "zh-CN": "起决定作用的：" },
  "check.witness": {
    en: "For example: {source}, port {sourcePort}, to {destination}, port {port}, through {via}.",
    "zh-CN": "例如：{source} 端口 {sourcePort} → {destination} 端口 {port}，经 {via}。",
  },
  "check.id": { en: "For a waiver: {id}", "zh-CN": "用于豁免：{id}" },
  "check.waivedUntil": { en: "{title} (until {until}: {reason})", "zh-CN": "{title}（至 {until}：{reason}）" },
  "check.unusedWaiver": {
    en: "The waiver for {finding} is not needed: there is no such finding.",
    "zh-CN": "对 {finding} 的豁免已不需要：没有这样的问题。",
  },
  "check.policy": { en: "Held against {path}.", "zh-CN": "已对照 {path}。" },
  "check.noPolicy": {
    en: "No policy was given: these are good practice and the forbidden ports {ports} alone.",
    "zh-CN": "没有给出策略文件：这里只检查通用做法和禁用端口 {ports}。",
  },
  "check.problem": { en: "line {line}: {text}", "zh-CN": "第 {line} 行：{text}" },
  "check.problem.not-yaml": { en: "not YAML: {detail}", "zh-CN": "不是有效的 YAML：{detail}" },
  "check.problem.wrong-shape": { en: "{place}: {detail}", "zh-CN": "{place}：{detail}" },
  "check.problem.unknown-key": { en: "{place} has an unknown key: {detail}", "zh-CN": "{place} 中有未知的键：{detail}" },
  "check.problem.missing-key": { en: "{place} lacks a key: {detail}", "zh-CN": "{place} 缺少键：{detail}" },
  "check.problem.bad-value": { en: "{place}: {detail}", "zh-CN": "{place}：{detail}" },
  "check.problem.too-large": { en: "the file is too large: {detail}", "zh-CN": "文件过大：{detail}" },
  "check.document": { en: "the document", "zh-CN": "文档" },
  "check.progress": { en: "Looking for findings", "zh-CN": "正在检查问题" },
  "check.unfinished.map": {
    en: "The rules are too many to be mapped whole: not every hidden rule and not every open port without a listener was looked for.",
    "zh-CN": "规则过多，未能完整绘制：被遮蔽的规则和无人监听却放行的端口没有全部检查。",
  },
  "check.unfinished.selinux": {
    en: "SELinux was not asked about every port of every service: there were too many questions. portolan explain PORT asks about one.",
    "zh-CN": "没有就每个服务的每个端口询问 SELinux：问题过多。portolan explain 端口 会单独询问该端口。",
  },

  "help.check.summary": { en: "what is wrong: findings, and a policy that must hold", "zh-CN": "检查问题：风险发现以及必须满足的策略" },
  "help.check.description": {
    en: "Lists what is dangerous, void or forgotten in who gets in: containers open past the firewall, IPv6 open beside a filtered IPv4, broad rules that make narrow ones void, openings with nothing behind them, queues near their limit. With a policy file (YAML) it also holds the host against what was declared: endpoints, who may reach them, forbidden ports, waivers that end. Exit code 1 when there is any finding that is not waived, so that it can stand in CI. --from keeps the findings that concern one network. With --snapshot nothing live is asked: firewalld's saved configuration and socket counts are then left out.",
    "zh-CN":
      "列出访问控制中危险、失效或被遗忘的地方：绕过防火墙的容器、IPv4 有过滤而 IPv6 敞开、让窄规则失效的宽规则、放行却无人监听的端口、接近上限的队列。给出策略文件（YAML）时，还会对照其中的声明：端点、允许的来源、禁用端口、有期限的豁免。只要有未豁免的问题，退出码就是 1，可直接用于 CI。--from 只保留与某个网段有关的问题。使用 --snapshot 时不查询本机的实时信息：不检查 firewalld 保存的配置和套接字计数。",
  },
  "help.check.policy": {
    en: "a policy file, YAML or JSON; without one only good practice",
    "zh-CN": "策略文件（YAML 或 JSON）；不给则只检查通用做法",
  },
  "help.check.sarif": {
    en: "also write the findings as SARIF 2.1.0, for code scanning; - prints them",
    "zh-CN": "同时把结果写成 SARIF 2.1.0 文件，供代码扫描平台使用；- 表示直接输出",
  },
  "help.check.html": {
    en: "also write a report as one HTML page that needs nothing else; - prints it",
    "zh-CN": "同时写一份独立的单页 HTML 报告；- 表示直接输出",
  },
  "help.check.example-reports": {
    en: "for CI: the findings for code scanning and a page to keep",
    "zh-CN": "用于 CI：供代码扫描的结果，以及一页可留存的报告",
  },
  "help.check.from": { en: "only findings that concern this address or prefix", "zh-CN": "只看与该地址或网段有关的问题" },
  "help.check.example-plain": { en: "what good practice has against this host", "zh-CN": "按通用做法检查本机" },
  "help.check.example-policy": { en: "hold this host against a policy, as in CI", "zh-CN": "对照策略检查本机，可用于 CI" },
  "help.check.example-snapshot": { en: "for scripts, from a saved snapshot", "zh-CN": "用于脚本，读取已保存的快照" },

  "finding.list.none": { en: "nothing", "zh-CN": "无" },
  "finding.list.nobody": { en: "nobody", "zh-CN": "无人" },
  "finding.list.everyone": { en: "everyone", "zh-CN": "任何来源" },
  "finding.list.more": { en: "{count} more", "zh-CN": "另外 {count} 个" },
});
