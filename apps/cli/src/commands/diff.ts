import type { Command } from "../command.ts";

export const diffCommand: Command = {
  name: "diff",
  summary: "help.diff.summary",
  description: "help.diff.description",
  arguments: [
    { name: "<before>", text: "help.diff.before" },
    { name: "<after>", text: "help.diff.after" },
  ],
  options: [
    { flags: "--namespace <id>", text: "help.trace.namespace" },
    { flags: "--snapshot <file>", text: "help.diff.snapshot" },
  ],
  examples: [
    { line: "portolan diff yesterday.json today.json", text: "help.diff.example-snapshots" },
    { line: "sudo nft -j list ruleset > now.json; portolan diff now.json proposed.json", text: "help.diff.example-rules" },
    { line: "portolan diff /etc/iptables/rules.v4,/etc/iptables/rules.v6 new.v4,new.v6", text: "help.diff.example-pair" },
    { line: "portolan diff before.rules after.rules --snapshot web1.json", text: "help.diff.example-host" },
  ],
  load: async () => (await import("../diff/diff-states.ts")).diffStates,
};
