/** Lines and sections of an explanation, built in one place so that every section has the same shape. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ExplanationLine, ExplanationSection, SectionId } from "./explanation.ts";

export function textLine(text: Phrase, tone: ExplanationLine["tone"] = "plain"): ExplanationLine {
  return { text, code: null, tone };
}

export function codeLine(code: string): ExplanationLine {
  return { text: null, code, tone: "plain" };
}

/** A section with its title, in a list to be spread; an empty list when it has nothing to say. */
export function section(id: SectionId, lines: readonly ExplanationLine[]): ExplanationSection[] {
  return lines.length === 0 ? [] : [{ id, title: phrase(`explanation.title.${id}`), lines }];
}

/** The same lines without those that an earlier one says word for word. Not for lines of code, which may have to be written twice. */
export function withoutRepeats(lines: readonly ExplanationLine[]): readonly ExplanationLine[] {
  return [...new Map(lines.map((line) => [JSON.stringify([line.text, line.code]), line])).values()];
}

/** A text that is the same in every language: a name, an address, a path. */
export function literal(text: string): Phrase {
  return phrase("explanation.literal", { text });
}
