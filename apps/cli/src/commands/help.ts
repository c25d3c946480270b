import type { Command } from "../command.ts";

export const helpCommand: Command = {
  name: "help",
  summary: "help.help.summary",
  description: "help.help.description",
  arguments: [{ name: "[command]", text: "help.help.command" }],
  options: [],
  examples: [{ line: "portolan help explain", text: "help.help.example-command" }],
  load: async () => (await import("../help/show-help.ts")).showHelp,
};
