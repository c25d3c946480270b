import { phrase, render, type Language, type MessageId } from "@portolan/phrases";
import type { Coverage } from "@portolan/snapshot";
import { wrapTo } from "./display-width.ts";
import type { Paint } from "./paint.ts";
import { printableText } from "./printable-text.ts";

/** Everything that was not seen, one sentence for each kind; empty when nothing is missing. Notes of a kind are told by their first. */
export function unseen(coverage: Coverage, language: Language): string[] {
  const kinds = Map.groupBy(coverage.notes, (note) => note.code);
  const texts = [...kinds.values()].map(([first, ...others]) => {
    if (first === undefined) return "";
    const text = render({ id: `coverage.${first.code}` as MessageId, params: first.params }, language);
    return others.length === 0 ? text : text + render(phrase("commands.coverage.others", { count: others.length }), language);
  });
  const isTold = coverage.notes.some((note) => note.code.startsWith("namespace"));
  const count = coverage.namespacesUnreadable;
  const counted = count > 0 && !isTold ? [render(phrase("commands.coverage.unreadable-namespaces", { count }), language)] : [];
  return [...counted, ...texts].map(printableText);
}

/** How the sockets were read and from how many namespaces, as one text. */
export function readingWords(coverage: Coverage, language: Language): string {
  const separator = " · ";
  return [
    render(phrase("commands.coverage.read-by", { source: coverage.sockets }), language),
    render(phrase("commands.coverage.namespaces", { count: coverage.namespacesRead }), language),
  ].join(separator);
}

export interface ClosingInput {
  readonly lead: string; // what stands before how it was read
  readonly coverage: Coverage;
  readonly language: Language;
  readonly paint: Paint;
  readonly width: number | null; // null: not wrapped
}

/** The closing lines of a human answer: one when all was seen, otherwise also what was not and how to see more. */
export function coverageLines({ lead, coverage, ...page }: ClosingInput): string[] {
  const { language, paint, width } = page;
  const reading = `${lead} · ${readingWords(coverage, language)}`;
  const complete = coverage.notes.length === 0 ? ` · ${render(phrase("commands.coverage.complete"), language)}` : "";
  const lines = width === null ? [reading + complete] : wrapTo(reading + complete, width);
  return [...lines.map((line) => paint("dim", line)), ...unseenLines(coverage, page)];
}

const mark = "! ";

/** What could not be seen, a marked paragraph for each kind. */
export function unseenLines(coverage: Coverage, { language, paint, width }: Pick<ClosingInput, "language" | "paint" | "width">): string[] {
  return unseen(coverage, language).flatMap((text) => {
    const lines = width === null ? [text] : wrapTo(text, width - mark.length);
    return lines.map((line, index) => (index === 0 ? paint("warning", mark) : " ".repeat(mark.length)) + line);
  });
}
