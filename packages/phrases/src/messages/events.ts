/** Messages about events. */
import { messages } from "../message.ts";

export const eventMessages = messages({
  "events.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
