import type { Command } from "../command.ts";

export const snapshotCommand: Command = {
  name: "snapshot",
  summary: "help.snapshot.summary",
  description: "help.snapshot.description",
  arguments: [],
  options: [{ flags: "-o, --out <file>", text: "help.snapshot.out" }],
  examples: [
    { line: "portolan snapshot --out web1.json", text: "help.snapshot.example-file" },
    { line: "ssh web1 sudo portolan snapshot --out - > web1.json", text: "help.snapshot.example-ssh" },
  ],
  load: async () => (await import("../snapshot/save-snapshot.ts")).saveSnapshot,
};
