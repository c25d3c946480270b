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
    en: "Apply with: systemctl daemon-reload, then stop the service, then systemctl restart {unit} and start the service. After the daemon-reload alone the old address is closed and the new one not yet open, while the unit still shows as active; while the service runs, restart {unit} is refused. To stop the service alone changes nothing.",
    "zh-CN":
      "生效方式：先 systemctl daemon-reload，再停掉服务，然后 systemctl restart {unit} 并启动服务。只做 daemon-reload 会关掉旧地址，新地址却还没打开，单元仍显示 active；服务还在运行时，restart {unit} 会被拒绝。只停服务则什么都不会变。",
  },
});
