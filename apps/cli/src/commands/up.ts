import type { Command } from "../command.ts";

export const upCommand: Command = {
  name: "up",
  summary: "help.up.summary",
  description: "help.up.description",
  arguments: [],
  options: [
    { flags: "--port <port>", text: "help.up.port" },
    { flags: "--data-dir <folder>", text: "help.up.data-dir" },
    { flags: "--database-file <file>", text: "help.up.database-file" },
    { flags: "--link", text: "help.up.link" },
  ],
  examples: [
    { line: "portolan up", text: "help.up.example-plain" },
    { line: "sudo portolan up", text: "help.up.example-root" },
    { line: "portolan up --port 8080", text: "help.up.example-port" },
  ],
  load: async () => (await import("../up/start-panel.ts")).startPanel,
};
