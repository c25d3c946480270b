import type { Command } from "../command.ts";

export const lsCommand: Command = {
  name: "ls",
  summary: "help.ls.summary",
  description: "help.ls.description",
  arguments: [{ name: "[words...]", text: "help.ls.words" }],
  options: [
    { flags: "--port <port>", text: "help.ls.port" },
    { flags: "--proto <protocol>", text: "help.option.proto", values: ["tcp", "udp"] },
    { flags: "--scope <scope>", text: "help.ls.scope", values: ["ipv4", "ipv6", "dual", "loopback"] },
    { flags: "--namespace <id>", text: "help.ls.namespace" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan ls", text: "help.ls.example-all" },
    { line: "portolan ls nginx", text: "help.ls.example-word" },
    { line: "portolan ls public -unit:ssh", text: "help.ls.example-query" },
    { line: "portolan ls --scope dual --proto tcp", text: "help.ls.example-scope" },
    { line: "portolan ls --json | jq -r '.endpoints[].port'", text: "help.ls.example-json" },
  ],
  load: async () => (await import("../ls/list-endpoints.ts")).listEndpoints,
};
