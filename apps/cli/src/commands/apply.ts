import type { Command } from "../command.ts";

export const applyCommand: Command = {
  name: "apply",
  summary: "help.apply.summary",
  description: "help.apply.description",
  arguments: [{ name: "[plan]", text: "help.apply.plan" }],
  options: [
    { flags: "--no-wait", text: "help.apply.no-wait" },
    { flags: "--extend <seconds>", text: "help.apply.extend" },
  ],
  examples: [
    { line: "sudo portolan apply open.json", text: "help.apply.example-plain" },
    { line: "sudo portolan apply --extend 120", text: "help.apply.example-extend" },
  ],
  load: async () => (await import("../plan/apply-plan-file.ts")).applyPlanFile,
};
