/**
 * In which order ports are tried. Keyed: a permutation that only who knows the database's secret can foresee, each place at a fixed cost: a Feistel network of four
 * rounds over the smallest even number of bits, walked until it falls inside (cycle walking), its round keys by HalfSipHash-2-4. Rendezvous: each port has a weight
 * for the claimant, the same everywhere and for ever, so that a pool that grows leaves nearly everybody where they are. Left out: what is free.
 */

/** 64 bits. A database draws its own once. */
export type PortSecret = readonly [number, number];

/** Known to all: what is not to be guessed uses the database's own. */
export const openSecret: PortSecret = [0, 0];

/** HalfSipHash-2-4 with 64 bits of result, of the text as UTF-16LE (Aumasson and Bernstein, 2012; the 32-bit variant of Linux's lib/siphash.c). */
export function hashText(text: string, [k0, k1]: PortSecret): readonly [number, number] {
  const state = Int32Array.of(k0, k1 ^ 0xee, 0x6c796765 ^ k0, 0x74656462 ^ k1);
  for (let at = 0; at + 1 < text.length; at += 2) absorb(state, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
  absorb(state, (text.length % 2 === 0 ? 0 : text.charCodeAt(text.length - 1)) | ((text.length & 0x7f) << 25));
  return [squeeze(state, 0xee), squeeze(state, 0xdd)];
}

function absorb(state: Int32Array, word: number): void {
  state[3] = (state[3] ?? 0) ^ word;
  sipRound(state);
  sipRound(state);
  state[0] = (state[0] ?? 0) ^ word;
}

function squeeze(state: Int32Array, mark: number): number {
  if (mark === 0xee) state[2] = (state[2] ?? 0) ^ mark;
  else state[1] = (state[1] ?? 0) ^ mark;
  for (let round = 0; round < 4; round += 1) sipRound(state);
  return ((state[1] ?? 0) ^ (state[3] ?? 0)) >>> 0;
}

function sipRound(state: Int32Array): void {
  let [v0 = 0, v1 = 0, v2 = 0, v3 = 0] = [state[0], state[1], state[2], state[3]];
  v0 = (v0 + v1) | 0;
  v1 = rotate(v1, 5) ^ v0;
  v0 = rotate(v0, 16);
  v2 = (v2 + v3) | 0;
  v3 = rotate(v3, 8) ^ v2;
  v0 = (v0 + v3) | 0;
  v3 = rotate(v3, 7) ^ v0;
  v2 = (v2 + v1) | 0;
  v1 = rotate(v1, 13) ^ v2;
  v2 = rotate(v2, 16);
  state[0] = v0;
  state[1] = v1;
  state[2] = v2;
  state[3] = v3;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Place in the order, from 0 → index below `size`: each index once over the places 0 to size − 1. */
export function keyedOrder(size: number, key: readonly [number, number]): (place: number) => number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const mask = (1 << halfBits) - 1;
  const keys = [key[0], key[1], mix(key[0] ^ 0x9e3779b9), mix(key[1] ^ 0x7f4a7c15)] as const;
  return (place) => {
    let index = place;
    do {
      let left = index >>> halfBits;
      let right = index & mask;
      for (const one of keys) {
        const following = left ^ (mix(right ^ one) & mask);
        left = right;
        right = following;
      }
      index = (left << halfBits) | right;
    } while (index >= size);
    return index;
  };
}

/** Weight of a port for the claimant whose hash is the key: the highest is the first. Ties, one in 2^32, go to the lower port. */
export function rendezvousWeight(port: number, key: readonly [number, number]): number {
  return mix(mix(port ^ key[0]) ^ key[1]) >>> 0;
}

/** The finaliser of MurmurHash3: each bit of what goes in changes half of what comes out. */
function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
