/**
 * SHA-256 of FIPS 180-4, for where the hash must be had at once and nothing of the host gives it so, as in a browser's page. Some thirty times slower than the
 * host's own: for proofs, which hash little.
 */
import { joinBytes } from "./bytes.ts";

const blockBytes = 64;

/** The first 32 bits of the fractional parts of the square (2) or cube (3) roots of the first primes. */
function rootWords(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let prime = 2, found = 0; found < count; prime += 1) {
    if (!isPrime(prime)) continue;
    words[found] = Math.floor((prime ** (1 / power) % 1) * 2 ** 32);
    found += 1;
  }
  return words;
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor += 1) if (value % factor === 0) return false;
  return true;
}

const start = rootWords(8, 2);
const rounds = rootWords(64, 3);

export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = pad(bytes);
  const view = new DataView(padded.buffer);
  const state = Uint32Array.from(start);
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += blockBytes) {
    for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(at + index * 4);
    spread(words);
    mix(state, words);
  }
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, index) => out.setUint32(index * 4, word));
  return digest;
}

/** A one bit, zeros, and the length in bits, to whole blocks. */
function pad(bytes: Uint8Array): Uint8Array {
  const zeros = (blockBytes - ((bytes.length + 9) % blockBytes)) % blockBytes;
  const tail = new Uint8Array(1 + zeros + 8);
  tail[0] = 0x80;
  new DataView(tail.buffer).setBigUint64(1 + zeros, BigInt(bytes.length) * 8n);
  return joinBytes(bytes, tail);
}

function spread(words: Uint32Array): void {
  for (let index = 16; index < 64; index += 1) {
    const [before, last] = [word(words, index - 15), word(words, index - 2)];
    const first = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
    const second = turn(last, 17) ^ turn(last, 19) ^ (last >>> 10);
    words[index] = word(words, index - 16) + first + word(words, index - 7) + second;
  }
}

function mix(state: Uint32Array, words: Uint32Array): void {
  const now = Uint32Array.from(state);
  for (let index = 0; index < 64; index += 1) {
    const [a, b, c, e, f, g] = [word(now, 0), word(now, 1), word(now, 2), word(now, 4), word(now, 5), word(now, 6)];
    const chosen = (e & f) ^ (~e & g);
    const sumOfE = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = word(now, 7) + sumOfE + chosen + word(rounds, index) + word(words, index);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    now.copyWithin(1, 0, 7);
    now[4] = word(now, 4) + first;
    now[0] = first + second;
  }
  state.forEach((before, index) => {
    state[index] = before + word(now, index);
  });
}

function turn(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
