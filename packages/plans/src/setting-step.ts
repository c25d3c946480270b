/** The step that makes a service listen otherwise, as a person types it: lines of files, what checks them where the service has it, what takes them over. */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { SettingEdit, SettingStep } from "./step.ts";

export function printSettingStep({ edits, activation }: SettingStep): readonly PrintedCommand[] {
  // From the last line to the first, so that no line's number changes before its turn.
  const ordered = edits.toSorted((a, b) => (a.file === b.file ? (b.line ?? Infinity) - (a.line ?? Infinity) : a.file < b.file ? -1 : 1));
  return [...backups(edits), ...ordered.map(printEdit), printCommand(["systemctl", activation.by, activation.unit])];
}

export function undoSettingStep({ edits, activation }: SettingStep): readonly PrintedCommand[] {
  const files = [...new Set(edits.map(({ file }) => file))];
  return [
    ...files.map((file) => printCommand(["mv", `${file}.portolan`, file])),
    printCommand(["systemctl", activation.by, activation.unit]),
  ];
}

function backups(edits: readonly SettingEdit[]): readonly PrintedCommand[] {
  return [...new Set(edits.map(({ file }) => file))].map((file) => printCommand(["cp", "-a", file, `${file}.portolan`]));
}

function printEdit({ file, line, part, text }: SettingEdit): PrintedCommand {
  if (line === null) return printCommand(["sed", "-i", `$a\\${inserted(text)}`, file]);
  if (part !== null) return printCommand(["sed", "-i", `${line}s/${pattern(part)}/${replacement(text)}/`, file]);
  return printCommand(["sed", "-i", text === "" ? `${line}d` : `${line}c\\${inserted(text)}`, file]);
}

/** Text after `a\` and `c\`: each line but the last ends in a backslash. */
function inserted(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\\n");
}

function pattern(text: string): string {
  return text.replaceAll(/[\\/.*[\]^$]/g, String.raw`\$&`);
}

function replacement(text: string): string {
  return text.replaceAll(/[\\/&]/g, String.raw`\$&`).replaceAll("\n", "\\\n");
}
