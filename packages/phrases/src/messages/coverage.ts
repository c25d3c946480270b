/** Messages about coverage. */
import { messages } from "../message.ts";

export const coverageMessages = messages({
  "coverage.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
