import type { Command } from "../command.ts";

export const planCommand: Command = {
  name: "plan",
  summary: "help.plan.summary",
  description: "help.plan.description",
  arguments: [
    { name: "<wish>", text: "help.plan.wish", values: ["allow", "close", "deny", "limit", "bind", "sysctl", "show", "status"] },
    { name: "[target]", text: "help.plan.target" },
  ],
  options: [
    { flags: "--from <sources>", text: "help.plan.from", repeats: true },
    { flags: "--only", text: "help.plan.only" },
    { flags: "--also", text: "help.plan.also" },
    { flags: "--mac <addresses>", text: "help.plan.mac", repeats: true },
    { flags: "--until <time>", text: "help.plan.until" },
    { flags: "--rate <rate>", text: "help.plan.rate" },
    { flags: "--burst <count>", text: "help.plan.burst" },
    { flags: "--per <what>", text: "help.plan.per", values: ["source", "port"] },
    { flags: "--bandwidth <rate>", text: "help.plan.bandwidth" },
    { flags: "--direction <direction>", text: "help.plan.direction", values: ["in", "out"] },
    { flags: "--scope <scope>", text: "help.plan.scope", values: ["ipv4", "ipv6", "dual", "loopback"] },
    { flags: "--accept-risk <names>", text: "help.plan.accept-risk", repeats: true },
    { flags: "-o, --out <file>", text: "help.plan.out" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "sudo portolan plan allow tcp/23333 --from 192.168.0.0/16 --only --out open.json", text: "help.plan.example-only" },
    { line: "sudo portolan plan allow tcp/8080 --from 203.0.113.7 --also --until 2h", text: "help.plan.example-until" },
    { line: "sudo portolan plan close tcp/23", text: "help.plan.example-close" },
    { line: "sudo portolan plan deny --from 203.0.113.0/24", text: "help.plan.example-deny" },
    { line: "sudo portolan plan limit tcp/443 --rate 200/s --per source", text: "help.plan.example-rate" },
    { line: "sudo portolan plan limit tcp/8333 --bandwidth 20mbit --direction out", text: "help.plan.example-bandwidth" },
    { line: "sudo portolan plan bind mcsmanager-panel --scope ipv4", text: "help.plan.example-bind" },
    { line: "portolan plan show open.json", text: "help.plan.example-show" },
  ],
  load: async () => (await import("../plan/run-plan.ts")).runPlan,
};
