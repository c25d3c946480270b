/** Numbers that look random and are the same for the same seed. */
export interface Dice {
  /** From 0 up to, and without, `below`. */
  integer(below: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...(readonly T[])]): T;
  /** Each with this chance, in their order. */
  some<T>(from: readonly T[], share: number): readonly T[];
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const share = (): number => {
    state = (state + 0x6d2b79f5) >>> 0; // mulberry32
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const integer = (below: number): number => Math.floor(share() * below);
  return {
    integer,
    chance: (wanted) => share() < wanted,
    pick: (from) => from[integer(from.length)] ?? from[0],
    some: (from, wanted) => from.filter(() => share() < wanted),
  };
}
