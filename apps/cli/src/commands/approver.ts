import type { Command } from "../command.ts";

export const approverCommand: Command = {
  name: "approver",
  summary: "help.approver.summary",
  description: "help.approver.description",
  arguments: [
    { name: "<action>", text: "help.approver.action", values: ["list", "add", "remove", "key"] },
    { name: "[name]", text: "help.approver.name" },
    { name: "[key]", text: "help.approver.key" },
  ],
  options: [],
  examples: [
    { line: "portolan approver key approver.key", text: "help.approver.example-key" },
    { line: "sudo portolan approver add mei 3q2-7wAB…", text: "help.approver.example-add" },
    { line: "sudo portolan approver list", text: "help.approver.example-list" },
  ],
  load: async () => (await import("../plan/run-approver.ts")).runApprover,
};
