/** One thing that the palette can go to or do. */
import { languages, render, type Phrase } from "@portolan/phrases";
import { fold } from "./fuzzy-match.ts";

export interface PaletteEntry {
  readonly id: string; // the same on every visit, so that recent ones are found again
  readonly kind: "port" | "endpoint" | "service" | "view" | "command";
  readonly label: Phrase;
  readonly detail: string | null; // in fixed width after the label, such as an address
  readonly words: string; // whatever finds it, folded: the label in both languages, and more
  readonly run: () => void;
}

/** The words of a label in every language, so that either finds it. */
export function wordsOf(label: Phrase, ...more: readonly string[]): string {
  return fold([...languages.map((language) => render(label, language)), ...more].join(" "));
}
