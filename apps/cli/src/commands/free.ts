import type { Command } from "../command.ts";

export const freeCommand: Command = {
  name: "free",
  summary: "help.free.summary",
  description: "help.free.description",
  arguments: [{ name: "[count]", text: "help.free.count" }],
  options: [
    { flags: "--near <port>", text: "help.free.near" },
    { flags: "--range <ports>", text: "help.free.range" },
    { flags: "--proto <protocol>", text: "help.option.proto", values: ["tcp", "udp"] },
    { flags: "--allow <kinds>", text: "help.free.allow" },
    { flags: "--snapshot <file>", text: "help.option.snapshot" },
  ],
  examples: [
    { line: "portolan free", text: "help.free.example-one" },
    { line: "portolan free 5 --range 20000-30000", text: "help.free.example-range" },
    { line: "portolan free --near 8080 --allow assigned", text: "help.free.example-near" },
    { line: "PORT=$(portolan free) node server.js", text: "help.free.example-shell" },
  ],
  load: async () => (await import("../free/offer-ports.ts")).offerPorts,
};
