/** Messages about services: how to change where they bind, what applies a change, why a port number is risky. */
import { messages } from "../message.ts";

export const serviceMessages = messages({
  "services.name.mcsmanager-panel": { en: "MCSManager panel", "zh-CN": "MCSManager 面板" },
  "services.name.mcsmanager-daemon": { en: "MCSManager daemon", "zh-CN": "MCSManager 守护进程" },
  "services.name.node": { en: "Node.js program", "zh-CN": "Node.js 程序" },
  "services.name.go": { en: "Go program", "zh-CN": "Go 程序" },
  "services.name.java": { en: "Java program", "zh-CN": "Java 程序" },
  "services.name.literal": { en: "{name}", "zh-CN": "{name}" },

  "services.change.add": { en: "In {place} add:", "zh-CN": "在 {place} 中加入：" },
  "services.change.replace": { en: "In {place} write instead:", "zh-CN": "把 {place} 换成：" },
  "services.change.replacePart": { en: "In {place} write this instead of {part}:", "zh-CN": "在 {place} 中，把 {part} 换成：" },
  "services.change.removePart": { en: "In {place} take this away: {part}", "zh-CN": "在 {place} 中删去：{part}" },
  "services.change.remove": { en: "Take {place} away.", "zh-CN": "删去 {place}。" },
  "services.change.argument": { en: "Start the program with:", "zh-CN": "启动参数改为：" },
  "services.change.inCode": { en: "In the program's own code or settings:", "zh-CN": "在程序自己的代码或配置中：" },
  "services.change.runtimeOption": {
    en: "Start the JVM with this option (or put it into JAVA_TOOL_OPTIONS):",
    "zh-CN": "启动 JVM 时加上这个选项（也可写进 JAVA_TOOL_OPTIONS）：",
  },

  "services.breaks.localhostFallback": {
    en: "Then clients that resolve localhost to ::1 and do not try 127.0.0.1 cannot connect.",
    "zh-CN": "之后把 localhost 解析成 ::1 又不回退到 127.0.0.1 的客户端会连不上。",
  },
  "services.breaks.loopback": {
    en: "Then only programs on this host connect; others need a reverse proxy or an SSH tunnel (ssh -L {port}:127.0.0.1:{port} HOST).",
    "zh-CN": "之后只有本机程序能连接；其他机器要经过反向代理或 SSH 隧道（ssh -L {port}:127.0.0.1:{port} 主机）。",
  },
  "services.breaks.loopbackFamily": { en: "::1 is then no longer served.", "zh-CN": "之后 ::1 不再提供服务。" },

  "services.mcsmanager.noIpv6Only": {
    en: "Not possible: MCSManager cannot ask Node.js for ipv6Only. Let the firewall drop IPv4, or bind 127.0.0.1 and put nginx with listen [::]:PORT in front.",
    "zh-CN":
      "做不到：MCSManager 没有把 ipv6Only 传给 Node.js 的配置项。可以在防火墙里丢弃 IPv4，或改成 127.0.0.1，前面用 nginx 写 listen [::]:端口。",
  },
  "services.mcsmanager.applyByHand.panel": {
    en: "Apply by ending the process and starting it the way it was started; no systemd unit of it was seen. A restart signs everyone out.",
    "zh-CN": "生效方式：结束进程，再用原来的方式启动（没有发现它的 systemd 单元）。重启后所有人需要重新登录。",
  },
  "services.mcsmanager.applyByHand.daemon": {
    en: "Apply by ending the process and starting it the way it was started; no systemd unit of it was seen. After a change of address or port also edit the node in the panel.",
    "zh-CN": "生效方式：结束进程，再用原来的方式启动（没有发现它的 systemd 单元）。改了地址或端口后，面板里的节点地址也要一起改。",
  },
  "services.mcsmanager.apply.panel": {
    en: "Apply with: systemctl restart {unit}. Never reload: SIGHUP ends the panel and systemd does not start it again. A restart signs everyone out.",
    "zh-CN":
      "生效方式：systemctl restart {unit}。不要用 reload：SIGHUP 会让面板直接退出，systemd 也不会再把它拉起来。重启后所有人需要重新登录。",
  },
  "services.mcsmanager.apply.daemon": {
    en: "Apply with: systemctl restart {unit} (never reload: SIGHUP ends it). After a change of address or port also edit the node in the panel.",
    "zh-CN": "生效方式：systemctl restart {unit}（不要 reload：SIGHUP 会让它直接退出）。改了地址或端口后，面板里的节点地址也要一起改。",
  },

  "services.nginx.ipv6OnlyDefault": {
    en: "nginx opens [::] with ipv6only=on unless told otherwise.",
    "zh-CN": "nginx 的 [::] 默认就是 ipv6only=on。",
  },
  "services.nginx.dualAlternative": {
    en: "Or one line instead of two, after a restart: {line}",
    "zh-CN": "也可以用一行代替两行，重启后生效：{line}",
  },
  "services.nginx.allServers": {
    en: "Change every server block that listens on this port: one that is left keeps the old socket.",
    "zh-CN": "监听这个端口的每个 server 块都要改：漏掉一个，旧的套接字就还在。",
  },
  "services.nginx.apply": {
    en: "nginx -s reload adds and removes ports. Between a wildcard and one address on the same port, and for ipv6only, restart: a reload keeps the old socket, exits with 0 and only logs [emerg] bind() failed. nginx -t does not test ports.",
    "zh-CN":
      "增减端口用 nginx -s reload 即可。同一端口在通配地址与具体地址之间切换，或改 ipv6only，必须重启：reload 会沿用旧套接字，退出码仍是 0，只在日志里留下 [emerg] bind() failed。nginx -t 不检查端口。",
  },

  "services.postgresql.socketOnly": {
    en: "listen_addresses = '' closes TCP altogether; only the Unix socket stays.",
    "zh-CN": "listen_addresses = '' 会关闭全部 TCP 监听，只保留 Unix 套接字。",
  },
  "services.postgresql.twoSockets": {
    en: "'*' opens two sockets, 0.0.0.0 and [::] (IPV6_V6ONLY on).",
    "zh-CN": "'*' 会打开两个套接字：0.0.0.0 与 [::]（IPV6_V6ONLY 为开）。",
  },
  "services.postgresql.apply": {
    en: "Restart PostgreSQL: a reload does not change listen_addresses or port. pg_hba.conf must allow the clients too (there a reload is enough). A value in postgresql.auto.conf or on the command line wins over postgresql.conf.",
    "zh-CN":
      "需要重启 PostgreSQL：reload 不会改变 listen_addresses 和 port。pg_hba.conf 也要放行客户端（它只需 reload）。postgresql.auto.conf 或命令行里的值优先于 postgresql.conf。",
  },

  "services.portolan.default": {
    en: "Portolan listens on 127.0.0.1 and ::1 only; the port is that of --port, 13390 without it.",
    "zh-CN": "Portolan 只监听 127.0.0.1 和 ::1；端口由 --port 指定，默认 13390。",
  },
  "services.portolan.loopbackOnly": {
    en: "Portolan refuses every address but loopback. From another computer use ssh -L 13390:localhost:13390 HOST.",
    "zh-CN": "Portolan 拒绝监听回环以外的地址。从其他电脑访问请用 ssh -L 13390:localhost:13390 主机。",
  },
  "services.portolan.apply": { en: "End portolan up with Ctrl-C and start it again.", "zh-CN": "用 Ctrl-C 结束 portolan up，再重新启动。" },
  "services.node.default": {
    en: "Node.js: without a host, listen() opens one socket on :: for IPv4 and IPv6; '0.0.0.0' is IPv4 only.",
    "zh-CN": "Node.js 的 listen() 不写 host 时，在 :: 上开一个同时收 IPv4 和 IPv6 的套接字；写 '0.0.0.0' 则只有 IPv4。",
  },
  "services.node.localhost": {
    en: "'localhost' opens only one of 127.0.0.1 and ::1, whichever the resolver names first.",
    "zh-CN": "'localhost' 只会打开 127.0.0.1 与 ::1 中的一个，取决于解析结果的第一个。",
  },
  "services.java.default": {
    en: "Java: 0.0.0.0 and no address both open one dual-stack socket on ::; 0.0.0.0 does not mean IPv4 only.",
    "zh-CN": "Java：写 0.0.0.0 或不写地址，都是在 :: 上开一个双栈套接字；0.0.0.0 并不等于只监听 IPv4。",
  },
  "services.java.noIpv6Only": {
    en: "Not possible for the wildcard: the JVM always clears IPV6_V6ONLY. Bind one IPv6 address, or let the firewall drop IPv4.",
    "zh-CN": "通配地址做不到：JVM 总会关掉 IPV6_V6ONLY。可以绑定某个具体的 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.go.default": {
    en: 'Go: ":PORT" and "0.0.0.0:PORT" both open one dual-stack socket on ::; 0.0.0.0 does not mean IPv4 only.',
    "zh-CN": 'Go 中 ":端口" 与 "0.0.0.0:端口" 都是在 :: 上开一个双栈套接字；0.0.0.0 并不等于只监听 IPv4。',
  },
  "services.go.noIpv4Only": {
    en: 'Not possible for the wildcard with an option: the code must use "tcp4". Bind one IPv4 address of this host instead, or let the firewall drop IPv6.',
    "zh-CN": '通配地址无法用参数做到：代码里必须用 "tcp4"。可以改为绑定本机某个 IPv4 地址，或在防火墙里丢弃 IPv6。',
  },
  "services.go.noIpv6Only": {
    en: 'Not possible for the wildcard with an option: the code must use "tcp6". Bind one IPv6 address of this host instead, or let the firewall drop IPv4.',
    "zh-CN": '通配地址无法用参数做到：代码里必须用 "tcp6"。可以改为绑定本机某个 IPv6 地址，或在防火墙里丢弃 IPv4。',
  },
  "services.runtime.apply": {
    en: "Restart the program; a listening socket never changes its address.",
    "zh-CN": "需要重启程序：已经在监听的套接字无法改地址。",
  },

  "services.dockerApi.apply": {
    en: "Restart Docker. Never open the API beyond 127.0.0.1 without TLS: whoever reaches it is root on this host.",
    "zh-CN": "需要重启 Docker。没有 TLS 就不要把 API 开到 127.0.0.1 之外：能连上它的人就等于本机 root。",
  },

  "services.risk.cleartextLogin": { en: "passwords travel in clear text", "zh-CN": "密码以明文传输" },
  "services.risk.fileSharing": {
    en: "file sharing, a favourite target of worms and ransomware",
    "zh-CN": "文件共享，蠕虫和勒索软件的常见目标",
  },
  "services.risk.rootByApi": {
    en: "whoever reaches this API can become root on the host",
    "zh-CN": "能访问这个 API 的人可以取得宿主机 root 权限",
  },
  "services.risk.noLogin": {
    en: "the usual program here answers without a password by default",
    "zh-CN": "常用在这个端口上的程序默认不需要密码",
  },
  "services.risk.database": {
    en: "a database; password guessing is constant on the Internet",
    "zh-CN": "数据库端口，在公网上会一直被爆破密码",
  },
  "services.risk.remoteDesktop": {
    en: "remote desktop; password guessing is constant on the Internet",
    "zh-CN": "远程桌面，在公网上会一直被爆破密码",
  },
  "services.risk.amplification": {
    en: "usable for amplification attacks with forged sources",
    "zh-CN": "可被伪造来源的请求用来做放大攻击",
  },
  "services.risk.rpc": {
    en: "remote procedure calls that reveal or run things on the host",
    "zh-CN": "远程过程调用，会泄露主机信息或在主机上执行操作",
  },
  "services.risk.debugger": {
    en: "a debugger's port: whoever reaches it runs code in the program",
    "zh-CN": "调试端口：能连上的人可以在程序里执行代码",
  },
  "services.risk.clusterApi": {
    en: "cluster internals: whoever reaches it may control the cluster",
    "zh-CN": "集群内部接口：能连上的人可能控制整个集群",
  },
});
