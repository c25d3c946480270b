/** Messages about the panel's table: groups, columns, views, copies. */
import { messages } from "../message.ts";

export const panelTableMessages = messages({
  "panel.query.badDuration": { en: "“{value}” is not a time such as 30m, 24h or 7d", "zh-CN": "“{value}”不是 30m、24h、7d 这样的时长" },
  "panel.suggest.family": { en: "serves this address family: ipv4, ipv6", "zh-CN": "服务的地址族：ipv4、ipv6" },
  "panel.suggest.device": { en: "bound to a network device", "zh-CN": "绑定的网络设备" },
  "panel.suggest.since": { en: "its process started within 24h, 7d …", "zh-CN": "进程在 24h、7d 等时间内启动" },
});
