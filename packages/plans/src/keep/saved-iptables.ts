/** A plan's rules in what iptables-save has written: in front of the rule in front of which they stand in the kernel. */
import { iptablesRuleWords } from "@portolan/ruleset";
import type { IptablesChange, IptablesStep } from "../step.ts";
import { onlyPlace, SavedLines, type SavedEdit } from "./saved-edit.ts";

/** `steps`: of one family. */
export function editSavedIptables(saved: string, steps: readonly IptablesStep[], comment: string): SavedEdit {
  const text = new SavedLines(saved);
  for (const { table, changes } of steps) {
    for (const change of changes) {
      if (change.kind === "redirect") return { code: "not-found", what: change.chain }; // it ends
      const missing = edit(text, change, { table, comment });
      if (missing !== null) return { code: "not-found", what: missing };
    }
  }
  return text.edited();
}

interface Part {
  readonly table: string;
  readonly comment: string;
}

/** What is missing; null: nothing, and it is done. */
function edit(text: SavedLines, change: Exclude<IptablesChange, { readonly kind: "redirect" }>, { table, comment }: Part): string | null {
  const { lines } = text;
  const start = onlyPlace(lines.flatMap((line, index) => (line.trim() === `*${table}` ? [index] : [])));
  if (start === null) return `*${table}`;
  const end = lines.findIndex((line, index) => index > start && line.trim() === "COMMIT");
  const within = (isMeant: (line: string) => boolean): readonly number[] =>
    lines.flatMap((line, index) => (index > start && index < end && isMeant(line) ? [index] : []));
  if (onlyPlace(within((line) => line.startsWith(`:${change.chain} `))) === null) return `:${change.chain}`;
  const named = change.kind === "delete" ? change.text : change.before;
  const rules = within((line) => withoutCounters(line).startsWith(`-A ${change.chain} `));
  const at = named === null ? (rules[0] ?? end) : onlyPlace(rules.filter((index) => withoutCounters(lines[index] ?? "") === named));
  if (at === null) return named;
  if (change.kind === "delete") text.remove(at);
  else text.insert(at, change.rules.flatMap((rule) => iptablesRuleWords(rule, comment).map((words) => `-A ${change.chain} ${words.join(" ")}`))); // prettier-ignore
  return null;
}

/** `iptables-save -c` writes counters in front. */
function withoutCounters(line: string): string {
  return line.replace(/^\[\d+:\d+\] /, "").trimEnd();
}
