/** Messages about errors. */
import { messages } from "../message.ts";

export const errorMessages = messages({
  "errors.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
