/** Messages about commands. */
import { messages } from "../message.ts";

export const commandMessages = messages({
  "commands.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
