import type { Command } from "../command.ts";

export const traceCommand: Command = {
  name: "trace",
  summary: "help.trace.summary",
  description: "help.trace.description",
  arguments: [],
  options: [
    { flags: "--from <address>", text: "help.trace.from" },
    { flags: "--to <address>", text: "help.trace.to" },
    { flags: "--port <port>", text: "help.trace.port" },
    { flags: "--protocol <protocol>", text: "help.trace.protocol", values: ["tcp", "udp"] },
    { flags: "--in <interface>", text: "help.trace.in" },
    { flags: "--source-port <port>", text: "help.trace.source-port" },
    { flags: "--state <state>", text: "help.trace.state", values: ["new", "established"] },
    { flags: "--packets <file>", text: "help.trace.packets" },
    { flags: "--namespace <id>", text: "help.trace.namespace" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan trace --from 198.51.100.7 --to 192.0.2.1 --port 443", text: "help.trace.example-one" },
    { line: "portolan trace --from 10.8.0.5 --to 192.0.2.1 --port 53 --protocol udp --in wg0", text: "help.trace.example-in" },
    { line: "portolan trace --packets packets.jsonl --json", text: "help.trace.example-many" },
  ],
  load: async () => (await import("../trace/trace-packets.ts")).tracePackets,
};
