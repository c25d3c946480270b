/** Messages about remote access, file transfer, proxies, names and monitoring agents. */
import { messages } from "../message.ts";

export const serviceNetworkMessages = messages({
  "services.network.noIpv6Wildcard": {
    en: "Not possible for the wildcard: {name} leaves IPV6_V6ONLY to the system, so :: also serves IPv4 unless net.ipv6.bindv6only is 1. Bind one IPv6 address, or let the firewall drop IPv4.",
    "zh-CN":
      "通配地址做不到：{name} 不设置 IPV6_V6ONLY，:: 也会接受 IPv4，除非 net.ipv6.bindv6only 为 1。可以绑定某个具体的 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.warning.openProxy": {
    en: "Open proxy: whoever reaches port {port} uses this host as a proxy without a password. Start microsocks with -u and -P, or bind 127.0.0.1.",
    "zh-CN": "开放代理：能连上端口 {port} 的人不需要密码就能把本机当作代理。请用 -u 和 -P 启动 microsocks，或改为监听 127.0.0.1。",
  },
  "services.microsocks.apply": {
    en: "Restart microsocks with the new arguments; it has no configuration file, and SIGHUP ends it.",
    "zh-CN": "用新的参数重新启动 microsocks；它没有配置文件，SIGHUP 会让它直接退出。",
  },

  "services.vsftpd.oneOfTwo": {
    en: "Exactly one of listen and listen_ipv6 may be YES; with both vsftpd does not start. A blank at the end of a line also stops it.",
    "zh-CN": "listen 与 listen_ipv6 只能有一个为 YES，都为 YES 时 vsftpd 无法启动。行尾多一个空格也会启动失败。",
  },
  "services.vsftpd.apply": {
    en: "Restart vsftpd: SIGHUP is ignored for address and port. Passive data ports (pasv_min_port to pasv_max_port) must be open in the firewall too.",
    "zh-CN": "需要重启 vsftpd：SIGHUP 不会改变地址和端口。被动模式的数据端口（pasv_min_port 到 pasv_max_port）也要在防火墙放行。",
  },

  "services.dante.apply": {
    en: "SIGHUP to the mother process (systemctl reload) is enough, also for internal addresses and ports. A file that it cannot read ends it: test with danted -V first. An interface name stands for the addresses it had when the file was read.",
    "zh-CN":
      "向主进程发送 SIGHUP（systemctl reload）即可，internal 的地址和端口也会生效。配置有误会让它直接退出，先用 danted -V 检查。写接口名时，取的是读取配置那一刻该接口上的地址。",
  },

  "services.sshd.wayBack": {
    en: "Before you apply it, make a way back in case the new setting locks you out: copy the file, and let a timer restore it and reload sshd after some minutes (such as systemd-run --on-active=5min). Keep this session open, test with a second one, then stop the timer.",
    "zh-CN":
      "生效之前先留好退路，以防改完连不上：备份配置文件，并设一个定时器在几分钟后恢复它并重载 sshd（例如 systemd-run --on-active=5min）。保持当前会话不断开，另开一个会话测试，确认没问题再取消定时器。",
  },
  "services.sshd.removeListenAddress": {
    en: "Remove every ListenAddress line of these ports: with one, only what is listed is opened.",
    "zh-CN": "删掉这些端口的所有 ListenAddress 行：只要写了一行，就只打开列出的地址。",
  },
  "services.sshd.loopbackLocksOut": {
    en: "Then nobody signs in from outside: make sure that you have a console.",
    "zh-CN": "之后外部将无法登录：请确认你有控制台可用。",
  },
  "services.sshd.apply.byHand": {
    en: "Test with sshd -t first, then send SIGHUP to the listener: it starts itself again and takes over every change, sessions stay. SIGHUP with a file that it cannot read ends it. Where ssh.socket is active (Ubuntu), systemd holds the port: run systemctl daemon-reload, then stop the service, then systemctl restart ssh.socket, all in one command. The socket cannot be restarted while the service runs, and from the stop on nobody new gets in: if the socket does not come back, you are locked out. Never without a timer that restores the old files and starts ssh.socket.",
    "zh-CN":
      "先用 sshd -t 检查，再向监听进程发送 SIGHUP：它会重新启动自己并应用全部改动，已有会话不受影响。配置有误时 SIGHUP 会让 sshd 退出。启用了 ssh.socket 的系统（Ubuntu）由 systemd 占用端口：先执行 systemctl daemon-reload，再停止该服务，然后执行 systemctl restart ssh.socket，三步写成一条命令。服务运行期间无法重启 ssh.socket；服务停止后新连接进不来，如果 ssh.socket 没能恢复，你就被锁在外面。没有能自动恢复旧文件并启动 ssh.socket 的定时器，不要动手。",
  },
  "services.sshd.apply.unit": {
    en: "Test with sshd -t first, then run systemctl reload {unit}: every change is taken over, sessions stay. A reload with a file that sshd cannot read ends it. Where ssh.socket is active (Ubuntu), systemd holds the port: run systemctl daemon-reload, then stop {unit}, then systemctl restart ssh.socket, all in one command. The socket cannot be restarted while the service runs, and from the stop on nobody new gets in: if the socket does not come back, you are locked out. Never without a timer that restores the old files and starts ssh.socket.",
    "zh-CN":
      "先用 sshd -t 检查，再执行 systemctl reload {unit}：全部改动都会生效，已有会话不受影响。配置有误时 reload 会让 sshd 退出。启用了 ssh.socket 的系统（Ubuntu）由 systemd 占用端口：先执行 systemctl daemon-reload，再停止 {unit}，然后执行 systemctl restart ssh.socket，三步写成一条命令。服务运行期间无法重启 ssh.socket；服务停止后新连接进不来，如果 ssh.socket 没能恢复，你就被锁在外面。没有能自动恢复旧文件并启动 ssh.socket 的定时器，不要动手。",
  },

  "services.zabbix.apply": {
    en: "Restart {name}: SIGHUP ends it, and userparameter_reload changes no port.",
    "zh-CN": "需要重启 {name}：SIGHUP 会让它直接退出，userparameter_reload 不会改变端口。",
  },
  "services.zabbix.goWildcard": {
    en: "Not possible for the wildcard: agent 2 opens one dual-stack socket for 0.0.0.0 and for no address, and refuses ::. List single addresses, or let the firewall drop the other family.",
    "zh-CN":
      "通配地址做不到：agent 2 对 0.0.0.0 和不写地址都是开一个双栈套接字，并且拒绝 ::。可以列出具体地址，或在防火墙里丢弃另一个地址族。",
  },

  "services.proftpd.tight": {
    en: "DefaultAddress alone opens the wildcard all the same; only with SocketBindTight on is the address bound.",
    "zh-CN": "只写 DefaultAddress 仍会监听通配地址；加上 SocketBindTight on 才会真正绑定该地址。",
  },
  "services.proftpd.noIpv6Only": {
    en: "Not possible for the wildcard: ProFTPD clears IPV6_V6ONLY. Bind one IPv6 address with SocketBindTight on, or let the firewall drop IPv4.",
    "zh-CN": "通配地址做不到：ProFTPD 会关掉 IPV6_V6ONLY。可以配合 SocketBindTight on 绑定某个 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.proftpd.apply": {
    en: "SIGHUP (systemctl reload) is enough, also for Port and UseIPv6. Test with proftpd -t first: a reload with a broken file ends the server. Passive ports must be open in the firewall too.",
    "zh-CN":
      "发送 SIGHUP（systemctl reload）即可，Port 和 UseIPv6 也会生效。先用 proftpd -t 检查：配置有误时 reload 会让服务退出。被动模式端口也要在防火墙放行。",
  },

  "services.bind.perAddress": {
    en: "BIND opens one UDP and one TCP socket for every address of the host that the list matches, not the wildcard.",
    "zh-CN": "BIND 会为列表匹配到的每个本机地址各开 UDP 和 TCP 套接字，而不是监听通配地址。",
  },
  "services.bind.apply": {
    en: "rndc reconfig (or SIGHUP, systemctl reload) is enough: listen-on and ports are taken over at once. New addresses of the host are found when interface-interval passes. Test with named-checkconf first.",
    "zh-CN":
      "rndc reconfig（或 SIGHUP、systemctl reload）即可：listen-on 和端口立即生效。主机新增的地址要等 interface-interval 到期才会监听。请先用 named-checkconf 检查。",
  },
  "services.warning.openResolver": {
    en: "allow-recursion lets any source ask: whoever reaches port 53 can use this server to amplify attacks.",
    "zh-CN": "allow-recursion 允许任意来源递归查询：能连上 53 端口的人可以用它做放大攻击。",
  },
});
