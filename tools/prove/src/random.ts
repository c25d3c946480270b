/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 up to, and without, `below`. */
  integer(below: number): number;
  chance(share: number): boolean;
  /** One of them; they must not be none. */
  pick<T>(from: readonly T[]): T;
  bits(count: number): bigint;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const integer32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0; // mulberry32
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const integer = (below: number): number => Math.floor((integer32() / 0x1_0000_0000) * below);
  return {
    integer,
    chance: (share) => integer32() / 0x1_0000_0000 < share,
    pick: (from) => {
      const chosen = from[integer(from.length)];
      if (chosen === undefined) throw new Error("nothing to pick from");
      return chosen;
    },
    bits: (count) => {
      let value = 0n;
      for (let left = count; left > 0; left -= 32) value = (value << 32n) | BigInt(integer32());
      return value & ((1n << BigInt(count)) - 1n);
    },
  };
}

/** A seed of its own for each name under one seed. */
export function seedOf(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
