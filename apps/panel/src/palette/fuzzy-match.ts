/**
 * How well a typed text fits a candidate: letters in order, those that begin words or follow one another count more. Several words must all fit,
 * in any order. Case and accents do not matter. Without a fit null; a higher score is a better fit.
 */
export function fuzzyScore(text: string, candidate: string): number | null {
  return scoreFolded(foldedWords(text), fold(candidate));
}

export function foldedWords(text: string): readonly string[] {
  return fold(text)
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** The same for texts that were folded before, so that ten thousand candidates cost a few milliseconds. */
export function scoreFolded(words: readonly string[], target: string): number | null {
  let total = 0;
  for (const word of words) {
    const score = scoreWord(word, target);
    if (score === null) return null;
    total += score;
  }
  return total - target.length / 200; // of equal fits the shorter
}

/** Without case and accents. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** Whole runs first; else letter by letter, each at the earliest place after the one before. What is spread too thinly is no fit. */
function scoreWord(word: string, target: string): number | null {
  const at = target.indexOf(word);
  if (at !== -1) return 10 * word.length + (isWordStart(target, at) ? 8 : 0) + (at === 0 ? 4 : 0);
  let score = 0;
  let from = 0;
  let before = -2;
  for (const letter of word) {
    const found = target.indexOf(letter, from);
    if (found === -1) return null;
    score += found === before + 1 ? 4 : isWordStart(target, found) ? 3 : -1;
    before = found;
    from = found + letter.length;
  }
  return score > word.length ? score : null;
}

function isWordStart(target: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(target[at - 1] ?? "") || /\p{Script=Han}/u.test(target[at] ?? "");
}
