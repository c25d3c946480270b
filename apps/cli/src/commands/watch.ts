import type { Command } from "../command.ts";

export const watchCommand: Command = {
  name: "watch",
  summary: "help.watch.summary",
  description: "help.watch.description",
  arguments: [{ name: "[words...]", text: "help.watch.words" }],
  options: [{ flags: "--interval <seconds>", text: "help.watch.interval" }],
  examples: [
    { line: "portolan watch", text: "help.watch.example-all" },
    { line: "portolan watch nginx", text: "help.watch.example-word" },
    { line: "portolan watch --json | jq -c 'select(.kind==\"opened\")'", text: "help.watch.example-json" },
  ],
  load: async () => (await import("../watch/watch-changes.ts")).watchChanges,
};
