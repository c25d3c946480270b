/** Messages about web servers. */
import { messages } from "../message.ts";

export const serviceWebMessages = messages({
  "services.apache.noIpv6Only": {
    en: "Not possible with Listen: [::] takes IPv4 too. Bind one IPv6 address, or let the firewall drop IPv4.",
    "zh-CN": "用 Listen 做不到：[::] 也会接收 IPv4。可以绑定某个具体的 IPv6 地址，或在防火墙里丢弃 IPv4。",
  },
  "services.apache.restart": {
    en: "Then restart, do not reload: between a wildcard and one address of the same port a reload ends the whole server.",
    "zh-CN": "之后用 restart，不要用 reload：同一端口在通配地址与具体地址之间切换时，reload 会让整个服务器退出。",
  },
  "services.apache.apply": {
    en: "A reload (graceful) adds and removes ports. When a port goes from a wildcard to one address or back, only a restart works: a reload ends the server with “no listening sockets available”. configtest does not test ports.",
    "zh-CN":
      "reload（graceful）可以增减端口。同一端口在通配地址与具体地址之间切换时只能 restart：reload 会让服务器退出，日志为 “no listening sockets available”。configtest 不检查端口。",
  },
  "services.haproxy.star": {
    en: "To HAProxy * and no address mean IPv4 only; :: with v4v6 takes both families.",
    "zh-CN": "在 HAProxy 中，* 和不写地址都只监听 IPv4；:: 加 v4v6 才同时接收两种协议族。",
  },
  "services.haproxy.applyUnit": {
    en: "Apply with: systemctl reload {unit}. It takes over every change of bind without dropping connections.",
    "zh-CN": "生效方式：systemctl reload {unit}。bind 的任何改动都会生效，已有连接不会中断。",
  },
  "services.haproxy.apply": {
    en: "USR2 to the master of -W or -Ws takes over every change of bind. Without a master start a new process with -sf PID.",
    "zh-CN": "向 -W、-Ws 的主进程发 USR2，bind 的任何改动都会生效。没有主进程时，用 -sf PID 启动新进程来接替。",
  },
});
