import type { Command } from "../command.ts";

export const reachCommand: Command = {
  name: "reach",
  summary: "help.reach.summary",
  description: "help.reach.description",
  arguments: [{ name: "[words...]", text: "help.ls.words" }],
  options: [
    { flags: "--from <prefix>", text: "help.option.from" },
    { flags: "--port <port>", text: "help.ls.port" },
    { flags: "--proto <protocol>", text: "help.option.proto", values: ["tcp", "udp"] },
    { flags: "--scope <scope>", text: "help.ls.scope", values: ["ipv4", "ipv6", "dual", "loopback"] },
    { flags: "--namespace <id>", text: "help.ls.namespace" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan reach", text: "help.reach.example-all" },
    { line: "portolan reach --from 10.0.0.0/8", text: "help.reach.example-from" },
    { line: "portolan reach public", text: "help.reach.example-query" },
    { line: "portolan reach --json --snapshot web1.json", text: "help.reach.example-json" },
  ],
  load: async () => (await import("../reach/list-reach.ts")).listReach,
};
