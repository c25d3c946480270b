import { addressFromBytes } from "@portolan/net";

/** An address as /proc/net prints it: 32-bit words in the machine's order, as hexadecimal. Null for anything else. */
export function parseProcAddress(text: string): string | null {
  if ((text.length !== 8 && text.length !== 32) || !/^[0-9A-Fa-f]+$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let word = 0; word < bytes.length; word += 4) {
    for (let byte = 0; byte < 4; byte++) bytes[word + byte] = Number.parseInt(text.slice((word + 3 - byte) * 2, (word + 4 - byte) * 2), 16);
  }
  return addressFromBytes(bytes);
}
