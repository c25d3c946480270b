/** The command line of a program beside this file, for whoever starts it without us. */
import { fileURLToPath } from "node:url";

export type OwnProgram = keyof typeof programs;

const programs = {
  "watchdog-main.ts": new URL("./watchdog-main.ts", import.meta.url),
  "ends-main.ts": new URL("./ends-main.ts", import.meta.url),
  "boot-main.ts": new URL("./boot-main.ts", import.meta.url),
} as const;

export function ownProgram(name: OwnProgram, directory: string): readonly [string, ...string[]] {
  return [process.execPath, fileURLToPath(programs[name]), directory];
}
