/** Every text in Chinese. The build writes them into this file's place, see `vite.config.ts`. */
import { textsIn } from "./texts-in.ts";

export const chineseTexts: Readonly<Record<string, string>> = textsIn("zh-CN");
