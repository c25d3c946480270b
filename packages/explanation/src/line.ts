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

/** A text that is the same in every language: a name, an address, a path. */
export function literal(text: string): Phrase {
  return phrase("explanation.literal", { text });
}
