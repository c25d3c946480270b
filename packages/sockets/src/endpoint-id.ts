/**
 * The id of an endpoint: the same on every run and every host for the same (network namespace, protocol, address, port, device).
 * base32 (RFC 4648, lower case) of the SHA-256 of that tuple as a JSON array, first 16 characters: 80 bits, so ten thousand endpoints on
 * each of a thousand hosts collide with a chance below 1 in 10^10.
 */
import type { Socket } from "@portolan/snapshot";

export interface EndpointKey {
  readonly namespace: string;
  readonly protocol: Socket["protocol"];
  readonly address: string; // canonical
  readonly port: number;
  readonly device: string | null;
}

/** SHA-256 of a text's UTF-8 bytes. */
export type Sha256 = (text: string) => Uint8Array;

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** The canonical text of a key; also usable as the key of a map. */
export function endpointTuple({ namespace, protocol, address, port, device }: EndpointKey): string {
  return JSON.stringify([namespace, protocol, address, port, device]);
}

export function endpointId(key: EndpointKey, sha256: Sha256): string {
  return idOfTuple(endpointTuple(key), sha256);
}

export function idOfTuple(tuple: string, sha256: Sha256): string {
  return base32(sha256(tuple));
}

/** The first 16 characters: ten bytes, five bits a character. */
function base32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (let index = 0; index < 10; index += 1) {
    buffer = ((buffer << 8) | (bytes[index] ?? 0)) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31] ?? "";
    }
  }
  return text;
}
