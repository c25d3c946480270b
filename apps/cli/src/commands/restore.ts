import type { Command } from "../command.ts";

export const restoreCommand: Command = {
  name: "restore",
  summary: "help.restore.summary",
  description: "help.restore.description",
  arguments: [{ name: "<file>", text: "help.backup.file" }],
  options: [
    { flags: "--data-dir <folder>", text: "help.restore.data-dir" },
    { flags: "--key-file <file>", text: "help.backup.key-file" },
    { flags: "--replace", text: "help.restore.replace" },
  ],
  examples: [
    { line: "portolan restore /mnt/usb/portolan.backup --data-dir /tmp/drill", text: "help.restore.example-drill" },
    { line: "sudo portolan restore /mnt/usb/portolan.backup --replace", text: "help.restore.example-replace" },
  ],
  load: async () => (await import("../backup/restore-backup.ts")).restoreBackup,
};
