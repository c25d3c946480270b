import { phrase, type Phrase } from "@portolan/phrases";
import type { Checked } from "./checked.ts";

/** What the reader of a check should know beside its findings: waivers that are not needed, what stood in the way, what was not looked for. */
export function checkNotes({
  unusedWaivers,
  unjudged,
  unfinished,
}: Pick<Checked, "unusedWaivers" | "unjudged" | "unfinished">): readonly Phrase[] {
  return [
    ...unusedWaivers.map(({ finding }) => phrase("check.unusedWaiver", { finding })),
    ...unjudged,
    ...unfinished.map((what) => phrase(`check.unfinished.${what}`)),
  ];
}
