/**
 * Puts a parameter into a sentence as Chinese is set: a space between a Han character and a Latin letter or a digit, none between two Han characters
 * or beside a full-width mark. A message cannot know what its parameters begin and end with. Text within one piece is left as it was written.
 */

/** `left` and `right` in one line, with the space between them that the language wants. */
export function joinPieces(left: string, right: string): string {
  if (left === "" || right === "") return left + right;
  const head = left.endsWith(" ") ? left.slice(0, -1) : left;
  const tail = right.startsWith(" ") ? right.slice(1) : right;
  const before = head.charCodeAt(head.length - 1);
  const after = tail.charCodeAt(0);
  if (isFullWidthMark(before) || isFullWidthMark(after) || (isHan(before) && isHan(after))) return head + tail;
  if ((isHan(before) && isWordCharacter(after)) || (isWordCharacter(before) && isHan(after))) return `${head} ${tail}`;
  return left + right;
}

function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff);
}

function isFullWidthMark(code: number): boolean {
  return (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xffef);
}

function isWordCharacter(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
