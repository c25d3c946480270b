import type { Command } from "../command.ts";

export const versionCommand: Command = {
  name: "version",
  summary: "help.version.summary",
  description: "help.version.description",
  arguments: [],
  options: [],
  examples: [{ line: "portolan version --json", text: "help.version.example-json" }],
  load: async () => (await import("../version/show-version.ts")).showVersion,
};
