/** Text put together from several lines of a file, such as a continued line or a quoted value, that still knows the line of every character. */
export interface PlacedText {
  readonly text: string;
  readonly starts: readonly LineStart[]; // ascending; the first begins at 0
}

export interface LineStart {
  readonly at: number; // offset in the text
  readonly line: number; // 1-based line of the file
}

export interface PlacedWord {
  readonly text: string;
  readonly line: number;
}

/** Line on which the character at an offset stands. */
export function lineAt({ starts }: PlacedText, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return starts[low]?.line ?? 1;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", s: " " };

/** Words as systemd and shells split them: at white space, quotes of both kinds joined in, a backslash escapes. An open quote ends with the text. */
export function splitWords(value: PlacedText): PlacedWord[] {
  const { text } = value;
  const words: PlacedWord[] = [];
  let word: { text: string; line: number } | null = null;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote === "" && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= { text: "", line: lineAt(value, at) };
    if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === "\\" && at + 1 < text.length) {
      const escaped = text[++at] ?? "";
      word.text += escapes[escaped] ?? escaped;
    } else word.text += character;
  }
  if (word !== null) words.push(word);
  return words;
}
