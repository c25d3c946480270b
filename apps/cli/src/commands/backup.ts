import type { Command } from "../command.ts";

export const backupCommand: Command = {
  name: "backup",
  summary: "help.backup.summary",
  description: "help.backup.description",
  arguments: [{ name: "<file>", text: "help.backup.file" }],
  options: [
    { flags: "--data-dir <folder>", text: "help.ledger.data-dir" },
    { flags: "--key-file <file>", text: "help.backup.key-file" },
  ],
  examples: [
    { line: "sudo portolan backup /mnt/usb/portolan.backup", text: "help.backup.example-passphrase" },
    { line: "sudo portolan backup /srv/portolan.backup --key-file /root/backup.key", text: "help.backup.example-key" },
  ],
  load: async () => (await import("../backup/make-backup.ts")).makeBackup,
};
