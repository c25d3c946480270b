/** The command line of a program beside this file, for whoever starts it without us. */
import { fileURLToPath } from "node:url";

export function ownProgram(name: "watchdog-main.ts" | "boot-main.ts", directory: string): readonly [string, ...string[]] {
  return [process.execPath, fileURLToPath(new URL(`./${name}`, import.meta.url)), directory];
}
