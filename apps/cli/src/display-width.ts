/** How many columns a text takes on a terminal. Covers East Asian wide characters, emoji and marks of zero width; ambiguous characters count as one. */

// First and last code point of each block in which every assigned character is two columns wide (Unicode 17, EastAsianWidth W and F).
// Emoji are found by their property instead.
const wideRanges: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115e],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x2e99],
  [0x2e9b, 0x2ef3],
  [0x2f00, 0x2fd5],
  [0x2ff0, 0x303e],
  [0x3041, 0x3096],
  [0x3099, 0x30ff],
  [0x3105, 0x312f],
  [0x3131, 0x3163],
  [0x3165, 0x318e],
  [0x3190, 0x31e5],
  [0x31ef, 0x321e],
  [0x3220, 0x3247],
  [0x3250, 0xa48c],
  [0xa490, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18df2],
  [0x1aff0, 0x1b2fb],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
const emoji = /^\p{Emoji_Presentation}$/u;

const ascii = /^[\x20-\x7e]*$/;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
// Colour and style sequences that this program writes itself.
// oxlint-disable-next-line no-control-regex
const styles = /\x1b\[[0-9;]*m/g;

/** Columns of a text. Our own colour sequences count as nothing; other control characters must have been made visible before. */
export function displayWidth(text: string): number {
  const plain = text.includes("\x1b") ? text.replaceAll(styles, "") : text;
  if (ascii.test(plain)) return plain.length;
  let width = 0;
  for (const character of plain) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (zeroWidth.test(character)) return 0;
  return wideRanges.some(([first, last]) => code >= first && code <= last) || emoji.test(character) ? 2 : 1;
}

/** Pads with spaces on the right up to `width` columns. A wider text is returned as it is. */
export function padEndTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts a text without colour to at most `width` columns, marking the cut with "…". */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    const next = characterWidth(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

/** Like `cutTo`, but keeps the end: of an address the port matters most. */
export function cutStartTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const characters = text.match(/./gsu) ?? [];
  let start = characters.length;
  for (let used = 1; start > 0 && used + characterWidth(characters[start - 1] ?? "") <= width; start -= 1) {
    used += characterWidth(characters[start - 1] ?? "");
  }
  return `…${characters.slice(start).join("")}`;
}

// A Chinese character, a run of spaces, or a word; closing punctuation stays with what it closes.
const pieces = /(?:[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+)[，。、；：！？）」]*|\s+/gu;

/** Breaks a text into lines of at most `width` columns: at spaces, and between Chinese characters, which have none. */
export function wrapTo(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(pieces) ?? []) {
    if (displayWidth(line) + displayWidth(piece.trimEnd()) > width && line !== "") {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}
