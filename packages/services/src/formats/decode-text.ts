/** Bytes of a configuration file as text. UTF-8 with replacement characters, so that bytes of another encoding never stop a parser. */

/** WHATWG Encoding, present in Node.js and browsers alike; declared here because pure packages compile without either's types. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
