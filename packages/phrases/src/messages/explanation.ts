/** Messages about explanation. */
import { messages } from "../message.ts";

export const explanationMessages = messages({
  "explanation.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
