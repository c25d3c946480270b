import type { Command } from "../command.ts";

export const rollbackCommand: Command = {
  name: "rollback",
  summary: "help.rollback.summary",
  description: "help.rollback.description",
  arguments: [{ name: "[id]", text: "help.rollback.id" }],
  options: [],
  examples: [
    { line: "sudo portolan rollback", text: "help.rollback.example-plain" },
    { line: "sudo portolan rollback k7w2abcd", text: "help.rollback.example-id" },
  ],
  load: async () => (await import("../plan/rollback-change.ts")).rollbackChange,
};
