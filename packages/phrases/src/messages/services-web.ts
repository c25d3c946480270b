/** Messages about web servers. */
import { messages } from "../message.ts";

export const serviceWebMessages = messages({
  "services.haproxy.star": {
    en: "To HAProxy * and no address mean IPv4 only; :: with v4v6 takes both families.",
    "zh-CN": "在 HAProxy 中，* 和不写地址都只监听 IPv4；:: 加 v4v6 才同时接收两种协议族。",
  },
  "services.haproxy.apply": {
    en: "systemctl reload haproxy, or USR2 to the master of -W or -Ws, takes over every change of bind. Without a master start a new process with -sf PID.",
    "zh-CN": "systemctl reload haproxy，或向 -W、-Ws 的主进程发 USR2，bind 的任何改动都会生效。没有主进程时，用 -sf PID 启动新进程来接替。",
  },
});
