import type { Command } from "../command.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "help.doctor.summary",
  description: "help.doctor.description",
  arguments: [],
  options: [],
  examples: [
    { line: "portolan doctor", text: "help.doctor.example-plain" },
    { line: "sudo portolan doctor", text: "help.doctor.example-root" },
  ],
  load: async () => (await import("../doctor/examine-host.ts")).examineHost,
};
