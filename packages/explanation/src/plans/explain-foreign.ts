/** A wish printed for another system, in words: what it leaves open, or what the system has no word for. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ForeignAnswer, ForeignSystem } from "@portolan/plans";
import { literal } from "../line.ts";

const names: Readonly<Record<ForeignSystem, string>> = {
  windows: "Windows",
  aws: "AWS security group",
  alibaba: "Alibaba Cloud security group",
  kubernetes: "Kubernetes NetworkPolicy",
};

/** The first line is what it is, or why it is not. */
export function explainForeign(answer: ForeignAnswer, system: ForeignSystem, wish: Phrase): readonly Phrase[] {
  const name = literal(names[system]);
  if (answer.code === "cannot-say") return [phrase(`foreign.cannot.${answer.what}`, { system: name })];
  const isToFill = answer.lines.some((line) => /GROUP_ID|REGION_ID|NAME"$/.test(line));
  return [
    phrase("foreign.title", { wish, system: name }),
    ...(isToFill ? [phrase("foreign.fill")] : []),
    ...answer.notes.map((note) => phrase(`foreign.note.${note}`)),
  ];
}
