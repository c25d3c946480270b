/** Bytes as text and text as bytes, for the few forms that a log writes: base64 of RFC 4648 §4 with padding, ASCII and UTF-8. */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digitOf: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (letter, digit) => [letter, digit]));

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = [bits >> 18, (bits >> 12) & 63, (bits >> 6) & 63, bits & 63].map((digit) => alphabet[digit] ?? "");
    const left = bytes.length - at;
    text += left > 2 ? letters.join("") : `${letters.slice(0, left + 1).join("")}${"=".repeat(3 - left)}`;
  }
  return text;
}

/** null unless it is exactly what `base64` writes: one text for one value, so that no bit can change unseen. */
export function parseBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4) {
    let bits = 0;
    for (let offset = 0; offset < 4; offset += 1) {
      const isPadding = at + offset >= text.length - padding;
      const digit = isPadding ? 0 : digitOf.get(text[at + offset] ?? "");
      if (digit === undefined) return null;
      bits = (bits << 6) | digit;
    }
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8, to += 1) bytes[to] = (bits >> shift) & 255;
  }
  return base64(bytes) === text ? bytes : null;
}

/** Throws for anything that is not ASCII: such a text is a mistake of the caller. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    if (letter.length !== 1 || code > 127) throw new RangeError(`Not ASCII: ${JSON.stringify(letter)}`);
    return code;
  });
}

/** UTF-8 of RFC 3629. Throws for half of a surrogate pair, which has no bytes. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) throw new RangeError("Half of a surrogate pair");
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continuation(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continuation(code >> 6), continuation(code));
    else bytes.push(0xf0 | (code >> 18), continuation(code >> 12), continuation(code >> 6), continuation(code));
  }
  return Uint8Array.from(bytes);
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
