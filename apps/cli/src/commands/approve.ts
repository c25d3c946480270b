import type { Command } from "../command.ts";

export const approveCommand: Command = {
  name: "approve",
  summary: "help.approve.summary",
  description: "help.approve.description",
  arguments: [{ name: "<plan>", text: "help.approve.plan" }],
  options: [
    { flags: "--key <file>", text: "help.approve.key" },
    { flags: "--as <purpose>", text: "help.approve.as", values: ["approve", "request"] },
  ],
  examples: [{ line: "portolan approve open.json --key approver.key", text: "help.approve.example" }],
  load: async () => (await import("../plan/approve-plan.ts")).approvePlan,
};
