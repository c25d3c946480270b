import type { Command } from "../command.ts";

export const ledgerCommand: Command = {
  name: "ledger",
  summary: "help.ledger.summary",
  description: "help.ledger.description",
  arguments: [
    { name: "<action>", text: "help.ledger.action", values: ["verify", "prove", "erase", "follow"] },
    { name: "[index]", text: "help.ledger.index" },
  ],
  options: [
    { flags: "--data-dir <folder>", text: "help.ledger.data-dir" },
    { flags: "--checkpoint <file>", text: "help.ledger.checkpoint" },
    { flags: "--key <key>", text: "help.ledger.key" },
    { flags: "-o, --out <file>", text: "help.ledger.out" },
  ],
  examples: [
    { line: "sudo portolan ledger verify", text: "help.ledger.example-verify" },
    { line: "portolan ledger verify --data-dir ./backup --checkpoint last-month.txt", text: "help.ledger.example-checkpoint" },
    { line: "sudo portolan ledger prove 17 --out entry-17.tlog-proof", text: "help.ledger.example-prove" },
    { line: "sudo portolan ledger erase mei", text: "help.ledger.example-erase" },
    { line: "sudo portolan ledger follow", text: "help.ledger.example-follow" },
  ],
  load: async () => (await import("../ledger/run-ledger.ts")).runLedger,
};
