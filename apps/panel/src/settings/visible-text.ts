/**
 * Names come from programs, containers and people, and may hold characters that turn the text around them (bidirectional controls) or
 * cannot be seen: those are written out, as `\u202E`, so that no name can pass for another one.
 */
const hidden = /[\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/;
const everyHidden = new RegExp(hidden, "g");

export function showHidden(text: string): string {
  if (!hidden.test(text)) return text;
  return text.replaceAll(everyHidden, (one) => `\\u${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
}
