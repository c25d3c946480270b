import type { CommandOption } from "./command.ts";

/** Options that every command takes. */
export const globalOptions: readonly CommandOption[] = [
  { flags: "--json", text: "help.option.json" },
  { flags: "--lang <language>", text: "help.option.lang" },
  { flags: "--no-color", text: "help.option.no-color" },
  { flags: "--verbose", text: "help.option.verbose" },
  { flags: "-h, --help", text: "help.option.help" },
  { flags: "-V, --version", text: "help.option.version" },
];
