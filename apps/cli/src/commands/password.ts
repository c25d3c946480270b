import type { Command } from "../command.ts";

export const passwordCommand: Command = {
  name: "password",
  summary: "help.password.summary",
  description: "help.password.description",
  arguments: [{ name: "<name>", text: "help.password.name" }],
  options: [
    { flags: "--data-dir <folder>", text: "help.up.data-dir" },
    { flags: "--without-second-factor", text: "help.password.without-second-factor" },
  ],
  examples: [
    { line: "sudo portolan password mei", text: "help.password.example-plain" },
    { line: "sudo portolan password mei --without-second-factor", text: "help.password.example-factor" },
  ],
  load: async () => (await import("../password/replace-password.ts")).replacePassword,
};
