/** Messages about systemd sockets and container publishes. */
import { messages } from "../message.ts";

export const serviceSystemdMessages = messages({
  "services.name.systemd-socket": { en: "systemd socket", "zh-CN": "systemd 套接字单元" },
  "services.systemdSocket.edit": {
    en: "With systemctl edit {unit} write a drop-in:",
    "zh-CN": "用 systemctl edit {unit} 写一个 drop-in：",
  },
  "services.systemdSocket.repeat": {
    en: "The empty line forgets every Listen line of the unit; repeat the others that are to stay.",
    "zh-CN": "空的那一行会清掉该单元之前所有的 Listen 行；还要保留的其他行需要重新写上。",
  },
  "services.systemdSocket.apply": {
    en: "Apply with: systemctl daemon-reload && systemctl restart {unit}. To restart or stop the service alone changes nothing: systemd keeps the socket.",
    "zh-CN": "生效方式：systemctl daemon-reload && systemctl restart {unit}。只重启或停止服务没有用：套接字仍由 systemd 持有。",
  },
});
