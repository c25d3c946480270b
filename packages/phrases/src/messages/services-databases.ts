/** Messages about databases and caches. */
import { messages } from "../message.ts";

export const serviceDatabaseMessages = messages({
  "services.mariadb.group": {
    en: "The line belongs to the group [mysqld]; a later file or group, and the command line, win over it.",
    "zh-CN": "这一行要写在 [mysqld] 组里；后读取的文件或组以及命令行会覆盖它。",
  },
  "services.mariadb.socketOnly": {
    en: "skip-networking closes TCP altogether; only the Unix socket stays.",
    "zh-CN": "skip-networking 会关闭全部 TCP 监听，只保留 Unix 套接字。",
  },
  "services.mariadb.apply": {
    en: "Restart the server: neither a reload nor SET GLOBAL changes bind-address or port. Accounts are bound to hosts too ('user'@'host').",
    "zh-CN": "需要重启：reload 和 SET GLOBAL 都改不了 bind-address 与 port。账号本身也限定了来源主机（'用户'@'主机'）。",
  },
  "services.mysql.noIpv6Only": {
    en: "Not possible for the wildcard: to MySQL :: takes IPv4 too. Bind one IPv6 address, or let the firewall drop IPv4.",
    "zh-CN": "通配地址做不到：MySQL 的 :: 也接收 IPv4。可以绑定某个具体的 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.redis.live": {
    en: "Without a restart: {command} (with --askpass where a password is set). It holds until the next start, so write the line as well: CONFIG REWRITE does not change the line of an included file.",
    "zh-CN":
      "不重启也能改：{command}（设了密码则加 --askpass）。它只在下次启动前有效，所以上面那行也要写：CONFIG REWRITE 不会改动被包含文件里的行。",
  },
  "services.redis.apply": {
    en: "CONFIG SET bind, port and tls-port take effect at once; the file stays as it was until CONFIG REWRITE. A changed file alone needs a restart: there is no reload.",
    "zh-CN": "CONFIG SET bind、port、tls-port 立即生效，但在 CONFIG REWRITE 之前配置文件仍是旧值。只改配置文件则必须重启：它没有 reload。",
  },
  "services.redis.protectedMode": {
    en: "No password is set and protected-mode is on: from other hosts the port accepts the connection and then refuses every command.",
    "zh-CN": "没有设置密码，而 protected-mode 是开启的：其他机器能连上端口，但所有命令都会被拒绝。",
  },
  "services.redis.openToAll": {
    en: "No password is set and protected-mode is off: whoever reaches this port reads and changes everything. Set requirepass or ACL users.",
    "zh-CN": "没有设置密码，protected-mode 也关闭了：能连上这个端口的人可以读取和修改全部内容。请设置 requirepass 或 ACL 用户。",
  },
  "services.memcached.dual": {
    en: "No -l at all means the same: one IPv4 and one IPv6 socket.",
    "zh-CN": "完全不写 -l 也是这个效果：IPv4 和 IPv6 各一个套接字。",
  },
  "services.memcached.apply": {
    en: "Restart memcached; it reads its options once, and the cache is empty afterwards.",
    "zh-CN": "需要重启 memcached：它只在启动时读取参数，重启后缓存会清空。",
  },
  "services.memcached.openToAll": {
    en: "memcached asks for no password: whoever reaches this port reads and changes the cache.",
    "zh-CN": "memcached 不验证密码：能连上这个端口的人可以读取和修改缓存。",
  },
  "services.memcached.udp": {
    en: "UDP is on beyond loopback: forged requests turn it into an amplifier against others. Remove -U.",
    "zh-CN": "UDP 对回环地址之外开放：伪造来源的请求会拿它去做放大攻击。请去掉 -U。",
  },
});
