import type { Command } from "../command.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "help.explain.summary",
  description: "help.explain.description",
  arguments: [{ name: "<port-or-service>", text: "help.explain.port", offers: "services" }],
  options: [
    { flags: "--from <prefix>", text: "help.option.from" },
    { flags: "--allow <sources>", text: "help.explain.allow" },
    { flags: "--probe", text: "help.explain.probe" },
    { flags: "--no-probe", text: "help.explain.no-probe" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan explain 23333", text: "help.explain.example-port" },
    { line: "portolan explain udp/53", text: "help.explain.example-protocol" },
    { line: "portolan explain 5432 --from 10.0.0.0/8", text: "help.explain.example-from" },
    { line: "portolan explain 23333 --allow 192.168.0.0/16", text: "help.explain.example-allow" },
    { line: "portolan explain mcsmanager", text: "help.explain.example-service" },
    { line: "portolan explain nginx.service", text: "help.explain.example-unit" },
    { line: "portolan explain 443 --snapshot web1.json", text: "help.explain.example-snapshot" },
  ],
  load: async () => (await import("../explain/explain-target.ts")).explainToReader,
};
