import type { Command } from "../command.ts";

export const checkCommand: Command = {
  name: "check",
  summary: "help.check.summary",
  description: "help.check.description",
  arguments: [{ name: "[policy]", text: "help.check.policy" }],
  options: [
    { flags: "--from <prefix>", text: "help.check.from" },
    { flags: "--sarif <file>", text: "help.check.sarif" },
    { flags: "--html <file>", text: "help.check.html" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan check", text: "help.check.example-plain" },
    { line: "portolan check policy.yaml", text: "help.check.example-policy" },
    { line: "portolan check policy.yaml --json --snapshot web1.json", text: "help.check.example-snapshot" },
    { line: "portolan check policy.yaml --sarif portolan.sarif --html report.html", text: "help.check.example-reports" },
  ],
  load: async () => (await import("../check/check-host.ts")).checkHost,
};
