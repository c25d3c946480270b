/** Which entries a typed text finds, best first; recent ones first among equals, and alone where nothing is typed. */
import { foldedWords, scoreFolded } from "./fuzzy-match.ts";
import type { PaletteEntry } from "./palette-entry.ts";

export interface RankedEntry {
  readonly entry: PaletteEntry;
  readonly isRecent: boolean;
}

const mostShown = 40;
const recentBonus = 6;

export function rankEntries(text: string, entries: readonly PaletteEntry[], recent: readonly string[]): readonly RankedEntry[] {
  const order = new Map(recent.map((id, index) => [id, index]));
  const words = foldedWords(text);
  const isEmpty = words.length === 0;
  const found = entries.flatMap((entry, index) => {
    const score = scoreFolded(words, entry.words);
    if (score === null) return [];
    const at = order.get(entry.id);
    const bonus = at === undefined ? 0 : recentBonus + (recent.length - at) * (isEmpty ? 1000 : 0.1);
    return [{ entry, isRecent: at !== undefined, index, score: (isEmpty ? 0 : score) + bonus }];
  });
  return found.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, mostShown);
}
