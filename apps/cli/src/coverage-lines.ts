import { joinTexts, phrase, render, type Language, type MessageId, type Phrase } from "@portolan/phrases";
import type { Coverage } from "@portolan/snapshot";
import type { Paint } from "./paint.ts";
import { printableText } from "./printable-text.ts";

/** Everything that was not seen, as texts; empty when nothing is missing. */
export function unseen(coverage: Coverage, language: Language): string[] {
  const notes = coverage.notes.map((note) => render({ id: `coverage.${note.code}` as MessageId, params: note.params }, language));
  const counted: Phrase[] = [];
  if (coverage.ownersUnknown > 0) counted.push(phrase("commands.coverage.owners-unknown", { count: coverage.ownersUnknown }));
  if (coverage.namespacesUnreadable > 0)
    counted.push(phrase("commands.coverage.unreadable-namespaces", { count: coverage.namespacesUnreadable }));
  return [...counted.map((part) => render(part, language)), ...notes].map(printableText);
}

/** How the sockets were read and from how many namespaces, as one text. */
export function readingWords(coverage: Coverage, language: Language): string {
  const separator = " · ";
  return [
    render(phrase("commands.coverage.read-by", { source: coverage.sockets }), language),
    render(phrase("commands.coverage.namespaces", { count: coverage.namespacesRead }), language),
  ].join(separator);
}

/** The closing lines of a human answer: one when all was seen, otherwise also what was not and how to see more. */
export function coverageLines({
  lead,
  coverage,
  language,
  paint,
}: {
  lead: string;
  coverage: Coverage;
  language: Language;
  paint: Paint;
}): string[] {
  const missing = unseen(coverage, language);
  const reading = `${lead} · ${readingWords(coverage, language)}`;
  if (missing.length === 0) return [paint("dim", `${reading} · ${render(phrase("commands.coverage.complete"), language)}`)];
  const title = render(phrase("commands.coverage.incomplete"), language);
  const colon = language === "zh-CN" ? "：" : ": ";
  const stop = language === "zh-CN" ? "。" : ". ";
  return [
    paint("dim", reading),
    `${paint("warning", title + colon)}${joinTexts(
      missing.map((text) => text.replace(/[.。]$/, "")),
      language,
    )}${stop}${paint("dim", render(phrase("commands.coverage.more"), language))}`,
  ];
}
