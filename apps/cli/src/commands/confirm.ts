import type { Command } from "../command.ts";

export const confirmCommand: Command = {
  name: "confirm",
  summary: "help.confirm.summary",
  description: "help.confirm.description",
  arguments: [],
  options: [],
  examples: [{ line: "sudo portolan confirm", text: "help.confirm.example" }],
  load: async () => (await import("../plan/confirm-change.ts")).confirmChange,
};
