/** Every text in English. The build writes them into this file's place, see `vite.config.ts`. */
import { textsIn } from "./texts-in.ts";

export const englishTexts: Readonly<Record<string, string>> = textsIn("en");
