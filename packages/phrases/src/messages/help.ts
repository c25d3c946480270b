/** Messages of the command line's help: summaries, descriptions, arguments, options and examples of each command. */
import { messages } from "../message.ts";

export const helpMessages = messages({
  "help.usage": { en: "Usage", "zh-CN": "用法" },
  "help.commands": { en: "Commands", "zh-CN": "命令" },
  "help.arguments": { en: "Arguments", "zh-CN": "参数" },
  "help.options": { en: "Options", "zh-CN": "选项" },
  "help.global-options": { en: "For every command", "zh-CN": "通用选项" },
  "help.examples": { en: "Examples", "zh-CN": "示例" },
  "help.exit-codes": { en: "Exit codes", "zh-CN": "退出码" },
  "help.more": { en: "portolan COMMAND --help says more about a command.", "zh-CN": "portolan 命令 --help 可查看该命令的详细说明。" },
  "help.tagline": {
    en: "Portolan shows what listens on this host, for whom, run by what, and where that is set.",
    "zh-CN": "Portolan 查看本机在监听什么、接受谁的连接、由谁运行、在哪里设置。",
  },
  "help.exit.0": {
    en: "fine, also when some things could not be seen (the last line says which)",
    "zh-CN": "正常；部分内容无法查看时也是 0（末行会说明）",
  },
  "help.exit.1": {
    en: "findings, not enough free ports, a difference, or refused",
    "zh-CN": "存在问题，空闲端口不足，存在差异，或被拒绝",
  },
  "help.exit.2": { en: "the command line or a file cannot be used", "zh-CN": "命令行或文件有误" },
  "help.exit.3": { en: "nothing could be read for lack of permission", "zh-CN": "权限不足，什么都读不到" },
  "help.exit.4": { en: "no such snapshot, namespace or running service", "zh-CN": "没有这样的快照、网络命名空间或正在运行的服务" },
  "help.exit.5": { en: "a fault", "zh-CN": "故障" },

  "help.option.json": { en: "print a document for programs instead of text", "zh-CN": "输出供程序读取的 JSON" },
  "help.option.lang": {
    en: "en or zh-CN (otherwise PORTOLAN_LANG, then the locale)",
    "zh-CN": "en 或 zh-CN（默认取 PORTOLAN_LANG，其次是系统区域设置）",
  },
  "help.option.no-color": { en: "no colours (NO_COLOR and FORCE_COLOR work too)", "zh-CN": "不使用颜色（也可用 NO_COLOR、FORCE_COLOR）" },
  "help.option.verbose": { en: "say more when something fails", "zh-CN": "出错时输出更多信息" },
  "help.option.help": { en: "show this help", "zh-CN": "显示帮助" },
  "help.option.version": { en: "show the version", "zh-CN": "显示版本" },
  "help.option.proto": { en: "only this protocol", "zh-CN": "仅限该协议" },
  "help.option.snapshot": {
    en: "read a saved snapshot (- is standard input) instead of this host; nothing is probed then",
    "zh-CN": "读取已保存的快照（- 为标准输入）而非本机；此时不做任何探测",
  },

  "help.ls.summary": { en: "every endpoint of this host", "zh-CN": "列出本机的全部端点" },
  "help.ls.description": {
    en: "Lists every place at which this host can be spoken to: TCP listeners, open UDP sockets, ports that are bound without listening, ports published by containers and sockets held by systemd, in every network namespace that can be read. The address is printed as ss prints it; scope says which addresses and families it accepts. Nothing is left out: UDP sockets of clients and other namespaces are listed too, and the last line says what could not be seen. A terminal that is too narrow loses columns from the right; --json always has all of them.",
    "zh-CN":
      "列出可以与本机通信的全部位置：TCP 监听、打开的 UDP 套接字、已绑定但未监听的端口、容器发布的端口以及 systemd 持有的套接字，涵盖所有可读的网络命名空间。地址按 ss 的格式显示；“范围”说明接受哪些地址和协议族。不会隐藏任何内容：客户端的 UDP 套接字和其他命名空间也会列出，末行说明哪些内容无法查看。终端过窄时会从右侧省略列；--json 始终包含全部字段。",
  },
  "help.ls.words": {
    en: "a query, the same as in the panel's search box; every word must hold. A number is a port, 80,8000-8100 are ports, tcp and udp are protocols; public, loopback and unowned stand for themselves; unit:nginx or scope:ipv4,dual ask one field, since:24h the age of the process; any other word may stand anywhere in a row; a minus before a word excludes: -unit:ssh",
    "zh-CN":
      "查询条件，与面板搜索框的写法相同；每个词都要满足。数字是端口，80,8000-8100 是一组端口，tcp 和 udp 是协议；public、loopback、unowned 各表其意；unit:nginx、scope:ipv4,dual 只查一个字段，since:24h 查进程启动时间；其他词可出现在行内任意位置；词前加减号表示排除：-unit:ssh",
  },
  "help.ls.port": { en: "only this port", "zh-CN": "仅限该端口" },
  "help.ls.scope": { en: "only endpoints that accept this", "zh-CN": "仅限接受该范围的端点" },
  "help.ls.namespace": {
    en: "only this network namespace: host, name:NAME, container:ID, unit:UNIT or inode:N",
    "zh-CN": "仅限该网络命名空间：host、name:NAME、container:ID、unit:UNIT 或 inode:N",
  },
  "help.ls.example-all": { en: "everything", "zh-CN": "列出全部" },
  "help.ls.example-word": { en: "what nginx holds", "zh-CN": "nginx 占用了什么" },
  "help.ls.example-query": { en: "everything other machines may reach, without SSH", "zh-CN": "其他机器可能访问到的端点，不含 SSH" },
  "help.ls.example-scope": { en: "TCP endpoints that serve IPv4 and IPv6", "zh-CN": "同时服务 IPv4 和 IPv6 的 TCP 端点" },
  "help.ls.example-json": { en: "for scripts", "zh-CN": "用于脚本" },

  "help.explain.summary": {
    en: "who serves a port or whether a service answers, and why",
    "zh-CN": "解释一个端口或一个服务：由谁提供、是否应答、为什么",
  },
  "help.explain.description": {
    en: "Answers in the first line who gets in over IPv4 and over IPv6, where it listens and who serves it. Then: what listens and how ss and netstat print it, who runs it, what set its address, the rules that decide who gets in, real connections to it over each address of this host, how to change its scope, and warnings. For a port that nobody listens on: what else holds it, and whether a program could take it. For a service: whether each of its parts answers and what follows where one does not, which file and line sets each port, its limits, the ports it sets aside, and which reload or restart applies a change.",
    "zh-CN":
      "首行直接回答谁能通过 IPv4、IPv6 访问，在哪里监听，由谁提供。随后说明：监听了什么，ss 和 netstat 如何显示，由谁运行，地址在哪里设置，决定谁能访问的规则，从本机各地址实际连接的结果，如何改变范围，以及警告。若无人监听该端口：还有什么占用着它，程序能否绑定成功。若给出服务：各个部分是否应答、缺了哪个会怎样，每个端口由哪个文件哪一行决定，连接上限，预留的端口，以及改动如何生效。",
  },
  "help.explain.port": {
    en: "PORT: a number (both protocols), tcp/PORT or udp/PORT. SERVICE: a service, unit, container or program, such as nginx",
    "zh-CN": "端口：数字（两种协议）、tcp/端口、udp/端口；服务：服务、单元、容器或程序的名字，如 nginx",
  },
  "help.explain.probe": {
    en: "connect also where that starts a program, such as the service of a systemd socket",
    "zh-CN": "即使会因此启动程序（例如 systemd socket 对应的服务）也发起连接",
  },
  "help.explain.no-probe": { en: "make no connections", "zh-CN": "不发起连接" },
  "help.explain.example-port": { en: "netstat shows only :::23333; is IPv4 served?", "zh-CN": "netstat 只显示 :::23333，IPv4 能访问吗？" },
  "help.explain.example-protocol": { en: "one protocol only", "zh-CN": "只看一种协议" },
  "help.explain.example-service": { en: "the panel and its daemon: do both answer?", "zh-CN": "面板和守护进程是否都有应答" },
  "help.explain.example-unit": { en: "what a systemd unit holds", "zh-CN": "某个 systemd 单元占用的端口" },
  "help.explain.example-snapshot": { en: "from a saved snapshot", "zh-CN": "读取已保存的快照" },

  "help.explain.example-from": { en: "may this network reach it?", "zh-CN": "这个网段能访问它吗？" },
  "help.explain.example-allow": { en: "what to run so that only this network gets in", "zh-CN": "怎样只放行这个网段" },
  "help.explain.allow": {
    en: "print what to run so that exactly these get in: prefixes with commas, or nobody, or everyone",
    "zh-CN": "打印只放行这些来源的命令：用逗号分隔的网段，或 nobody（谁都不放行）、everyone（全部放行）",
  },
  "help.option.from": {
    en: "answer for these sources alone: an address or a prefix such as 10.0.0.0/8",
    "zh-CN": "只针对这些来源作答：一个地址，或 10.0.0.0/8 这样的网段",
  },

  "help.reach.summary": { en: "who gets in, for every endpoint and open port", "zh-CN": "列出每个端点和放行端口谁能访问" },
  "help.reach.description": {
    en: "For every endpoint: which sources reach it over IPv4 and over IPv6, by the kernel's rules, routes and switches and the way the answer takes. Then the ports that the firewall lets in although nothing listens there, and what is led on to other machines. portolan explain PORT names the rules that decide. Every network namespace that can be read is judged by its own rules. Reading rules needs root.",
    "zh-CN":
      "对每个端点列出哪些来源可以通过 IPv4、IPv6 访问，依据是内核的规则、路由、开关以及应答的去路；随后列出没有程序监听却被防火墙放行的端口，以及被转发到其他机器的流量。portolan explain 端口 会给出起决定作用的规则。每个可读的网络命名空间按各自的规则判断。读取规则需要 root。",
  },
  "help.reach.example-all": { en: "everything", "zh-CN": "列出全部" },
  "help.reach.example-from": { en: "what this network reaches", "zh-CN": "这个网段能访问什么" },
  "help.reach.example-query": { en: "only endpoints on addresses that others see", "zh-CN": "只看绑定在对外地址上的端点" },
  "help.reach.example-json": { en: "for scripts, from a saved snapshot", "zh-CN": "用于脚本，读取已保存的快照" },

  "help.trace.summary": { en: "the way of one packet, rule by rule", "zh-CN": "逐条规则追踪一个数据包的去路" },
  "help.trace.description": {
    en: "Follows one packet through the rules, routes and sockets as they were read, and then its answer: each hook in order, each rule that acted, and what became of it. Nothing is sent. With --packets a file of JSON lines is answered line by line.",
    "zh-CN":
      "按读到的规则、路由和套接字追踪一个数据包，再追踪它的应答：依次列出经过的每个挂载点、每条起作用的规则以及最终结果。不会真正发送数据包。用 --packets 可以逐行处理一个 JSON Lines 文件。",
  },
  "help.trace.from": { en: "address of the sender", "zh-CN": "发送方地址" },
  "help.trace.to": { en: "address it is sent to", "zh-CN": "目的地址" },
  "help.trace.port": { en: "port it is sent to", "zh-CN": "目的端口" },
  "help.trace.protocol": { en: "tcp (a SYN) unless said otherwise", "zh-CN": "默认 tcp（SYN 包）" },
  "help.trace.in": {
    en: "interface it arrives by; otherwise the one that the way back to the sender leaves by",
    "zh-CN": "入口接口；默认取回到发送方的路由所用的接口",
  },
  "help.trace.source-port": { en: "port it is sent from (40000)", "zh-CN": "源端口（默认 40000）" },
  "help.trace.state": {
    en: "the first packet of a connection, or one of a connection that exists",
    "zh-CN": "连接的首个数据包，或已建立连接中的数据包",
  },
  "help.trace.packets": {
    en: "JSON lines with source, destination, destinationPort and, if wanted, iif, protocol, sourcePort, state (- is standard input)",
    "zh-CN": "JSON Lines 文件，字段为 source、destination、destinationPort，可选 iif、protocol、sourcePort、state（- 为标准输入）",
  },
  "help.trace.namespace": { en: "the network namespace meant (host)", "zh-CN": "所在的网络命名空间（默认 host）" },
  "help.trace.example-one": { en: "may this address open a connection?", "zh-CN": "这个地址能建立连接吗？" },
  "help.trace.example-in": { en: "a datagram that comes through the tunnel", "zh-CN": "从隧道进来的数据报" },
  "help.trace.example-many": { en: "many packets, an answer a line", "zh-CN": "批量追踪，每行一个结果" },

  "help.diff.summary": { en: "who gained and who lost access between two states", "zh-CN": "比较两种状态：谁的访问变多或变少" },
  "help.diff.description": {
    en: "Compares what two states let in over the whole space of packets, not their texts: two rulesets written differently that do the same are equal, and that is said only where it is proved. A state is a saved snapshot, or a file of rules (nft -j list ruleset, iptables-save, ip6tables-save; both together as rules.v4,rules.v6) that is taken together with the interfaces, routes and sockets of this host or of --snapshot. The exit code is 0 when they are equal and 1 when they differ or equality is not proved.",
    "zh-CN":
      "比较两种状态放行的全部数据包，而不是比较文本：写法不同但效果相同的规则视为相同，并且只有证明之后才会这样说。状态可以是已保存的快照，也可以是规则文件（nft -j list ruleset、iptables-save、ip6tables-save 的输出；两者一起写成 rules.v4,rules.v6），后者与本机或 --snapshot 的接口、路由和套接字一起使用。相同时退出码为 0；不同或无法证明相同时为 1。",
  },
  "help.diff.before": { en: "a snapshot or a file of rules", "zh-CN": "快照或规则文件" },
  "help.diff.after": { en: "a snapshot or a file of rules", "zh-CN": "快照或规则文件" },
  "help.diff.snapshot": {
    en: "take interfaces, routes and sockets for files of rules from this snapshot",
    "zh-CN": "规则文件所用的接口、路由和套接字取自该快照",
  },
  "help.diff.example-snapshots": { en: "what changed since yesterday", "zh-CN": "与昨天相比有什么变化" },
  "help.diff.example-rules": { en: "what a new ruleset would change here", "zh-CN": "新规则在本机会带来什么变化" },
  "help.diff.example-pair": { en: "both families of iptables at once", "zh-CN": "同时给出 iptables 的两个地址族" },
  "help.diff.example-host": { en: "two files of rules on another host", "zh-CN": "在另一台主机的环境下比较两个规则文件" },

  "help.free.summary": { en: "ports that are really free", "zh-CN": "查找真正空闲的端口" },
  "help.free.description": {
    en: "Offers ports that nothing holds: no socket, no silent bind, no connection, no container (stopped ones included), no NAT rule; each is tried with a real bind before it is offered. Ports that would cause trouble later are not offered unless allowed: those the kernel takes for outgoing connections, those assigned to a service, those below 1024, those that attract attacks. The port is not kept for you: another program may take it.",
    "zh-CN":
      "给出没有任何占用的端口：没有套接字、静默绑定、连接、容器（包括已停止的）或 NAT 规则占用，并且逐个实际绑定验证。日后会引起麻烦的端口默认不提供：内核用于外连的临时端口、已分配给某服务的端口、1024 以下的端口、常被攻击的端口。端口不会为你保留，其他程序仍可能占用。",
  },
  "help.free.count": { en: "how many ports (1)", "zh-CN": "需要多少个端口（默认 1）" },
  "help.free.near": { en: "nearest to this port first", "zh-CN": "优先选择离该端口最近的" },
  "help.free.range": { en: "only from these ports, such as 20000-30000", "zh-CN": "仅从这些端口中选择，如 20000-30000" },
  "help.free.allow": {
    en: "also offer these kinds, joined by commas: ephemeral, well-known, assigned, high-risk",
    "zh-CN": "也提供这些类别的端口，用逗号分隔：ephemeral、well-known、assigned、high-risk",
  },
  "help.free.example-one": { en: "one port", "zh-CN": "一个端口" },
  "help.free.example-range": { en: "five ports from a range", "zh-CN": "从指定范围取五个端口" },
  "help.free.example-near": { en: "near 8080, registered ones too", "zh-CN": "8080 附近，包括已注册的端口" },
  "help.free.example-shell": { en: "straight into a program", "zh-CN": "直接交给程序使用" },

  "help.watch.summary": { en: "changes as they happen", "zh-CN": "实时显示变化" },
  "help.watch.description": {
    en: "Prints one line for each change: opened, closed, widened (127.0.0.1 → 0.0.0.0), narrowed, another owner, another binary, restarted. A restart is one line, not two. With --json a header line, then one portolan.event/1 a line. Ends with Ctrl-C.",
    "zh-CN":
      "每个变化输出一行：打开、关闭、范围扩大（127.0.0.1 → 0.0.0.0）、范围缩小、更换占用者、更换程序文件、重启。重启只占一行。使用 --json 时先输出一行头部，之后每行一个 portolan.event/1。按 Ctrl-C 结束。",
  },
  "help.watch.words": {
    en: "only changes of endpoints that contain every word, as with ls",
    "zh-CN": "仅显示包含所有关键词的端点的变化，写法同 ls",
  },
  "help.watch.interval": { en: "seconds between two looks (1), from 0.1 to 3600", "zh-CN": "两次查看的间隔秒数（默认 1），0.1 到 3600" },
  "help.watch.example-all": { en: "everything", "zh-CN": "全部变化" },
  "help.watch.example-word": { en: "only nginx", "zh-CN": "仅 nginx" },
  "help.watch.example-json": { en: "for scripts", "zh-CN": "用于脚本" },

  "help.doctor.summary": { en: "what Portolan can and cannot see here", "zh-CN": "检查 Portolan 在此能看到什么、看不到什么" },
  "help.doctor.description": {
    en: "Tries each way of reading this host and says for each whether it works, and how to let Portolan see more where it does not.",
    "zh-CN": "逐项尝试读取本机的各种途径，说明是否可用；不可用时说明如何让 Portolan 看到更多。",
  },
  "help.doctor.example-plain": { en: "as this user", "zh-CN": "以当前用户检查" },
  "help.doctor.example-root": { en: "as root", "zh-CN": "以 root 检查" },

  "help.snapshot.summary": { en: "save everything known about this host", "zh-CN": "保存本机的全部信息" },
  "help.snapshot.description": {
    en: "Writes one document with everything that Portolan reads here: sockets, owners, containers, addresses, routes and the texts of the firewall rules; never the contents of files, never secrets. ls, explain and free read it on any machine with --snapshot. Without --out it goes to standard output.",
    "zh-CN":
      "把 Portolan 在此读到的全部信息写成一个文档：套接字、占用者、容器、地址、路由和防火墙规则文本；不含文件内容，也不含密钥。在任何机器上都可用 ls、explain、free 的 --snapshot 读取。不指定 --out 时输出到标准输出。",
  },
  "help.snapshot.out": { en: "write to this file (- is standard output)", "zh-CN": "写入该文件（- 表示标准输出）" },
  "help.snapshot.example-file": { en: "into a file", "zh-CN": "保存为文件" },
  "help.snapshot.example-ssh": { en: "from another host", "zh-CN": "从另一台主机获取" },

  "help.up.summary": { en: "the web panel of this host", "zh-CN": "启动本机的网页面板" },
  "help.up.description": {
    en: "Starts the web panel on 127.0.0.1 and ::1 and prints a link that signs in once. Where one runs already, prints a fresh link to it and ends. Where the output is not a terminal, such as a journal, no link is printed: portolan up --link gives one. The history of changes is kept in the data folder. Started by root, only the scanner stays root; what speaks to the browser does not. Ctrl-C ends it.",
    "zh-CN":
      "在 127.0.0.1 和 ::1 上启动网页面板，并打印一次性登录链接。如已有实例在运行，则打印它的新链接并退出。输出不是终端（例如写入日志）时不打印链接，可用 portolan up --link 获取。变化历史保存在数据目录中。以 root 启动时只有扫描进程保留 root 权限，与浏览器通信的进程不保留。按 Ctrl-C 结束。",
  },
  "help.up.port": {
    en: "port of the panel (13390); the next free one is used when it is taken",
    "zh-CN": "面板端口（默认 13390）；被占用时使用下一个空闲端口",
  },
  "help.up.data-dir": { en: "folder of the database", "zh-CN": "数据库所在目录" },
  "help.up.database-file": {
    en: "file with the address of a PostgreSQL in the place of SQLite, for several servers; PORTOLAN_DATABASE_FILE does the same",
    "zh-CN": "保存 PostgreSQL 地址的文件，用它代替 SQLite，供多台服务器共用；也可用 PORTOLAN_DATABASE_FILE 指定",
  },
  "help.up.link": {
    en: "print nothing but a fresh sign-in link: of the panel that runs, or of one started now where none runs",
    "zh-CN": "只打印新的登录链接：已有面板在运行时取它的链接，否则启动一个",
  },
  "help.up.example-plain": { en: "as this user", "zh-CN": "以当前用户启动" },
  "help.up.example-root": { en: "with the owners of every port", "zh-CN": "可看到每个端口的占用者" },
  "help.up.example-port": { en: "on another port", "zh-CN": "使用其他端口" },

  "help.completion.summary": { en: "completion for bash, zsh or fish", "zh-CN": "生成 bash、zsh、fish 的补全脚本" },
  "help.completion.description": {
    en: "Prints a script that completes commands, options and values of portolan when the Tab key is pressed.",
    "zh-CN": "输出补全脚本，按 Tab 键即可补全 portolan 的命令、选项和取值。",
  },
  "help.completion.shell": { en: "bash, zsh or fish", "zh-CN": "bash、zsh 或 fish" },
  "help.completion.example-bash": { en: "bash, for all users", "zh-CN": "bash，对所有用户生效" },
  "help.completion.example-zsh": { en: "zsh, with ~/.zfunc in fpath", "zh-CN": "zsh，需将 ~/.zfunc 加入 fpath" },
  "help.completion.example-fish": { en: "fish", "zh-CN": "fish" },

  "help.help.summary": { en: "help about a command", "zh-CN": "查看命令的帮助" },
  "help.help.description": {
    en: "Shows all commands, or one with its options and examples.",
    "zh-CN": "显示全部命令，或某个命令的选项和示例。",
  },
  "help.help.command": { en: "name of a command", "zh-CN": "命令名" },
  "help.help.example-command": { en: "about explain", "zh-CN": "查看 explain 的说明" },

  "help.version.summary": { en: "the version", "zh-CN": "显示版本" },
  "help.version.description": {
    en: "Prints the version of Portolan, its Node and this kernel.",
    "zh-CN": "输出 Portolan、其 Node 以及内核的版本。",
  },
  "help.version.example-json": { en: "for bug reports", "zh-CN": "用于反馈问题" },
});
