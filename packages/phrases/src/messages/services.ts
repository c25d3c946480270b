/** Messages about services. */
import { messages } from "../message.ts";

export const serviceMessages = messages({
  "services.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
