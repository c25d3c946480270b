/** Messages about panel. */
import { messages } from "../message.ts";

export const panelMessages = messages({
  "panel.example": { en: "{count} {count:port|ports} on {name}", "zh-CN": "{name} 上的 {count} 个端口" },
});
