/**
 * Makes text that came from other programs safe to show: a process may name itself with escape sequences or with
 * marks that reverse the direction of a line. They become visible as \x1b, \u202e and so on.
 */
// oxlint-disable-next-line no-control-regex
const unsafe = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const plain = /^[\x20-\x7e]*$/; // most texts, told in a tenth of the time

export function printableText(text: string): string {
  if (plain.test(text)) return text;
  return text.replaceAll(unsafe, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
