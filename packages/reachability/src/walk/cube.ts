/**
 * Everything about a packet that is neither its source address nor decided by the host: what the sender chooses (source port, TTL, …) and which
 * named conditions hold. A cube is a product of sets, so two cubes meet or not, and a test cuts one in two.
 * At most MAX_CONDITIONS conditions are told apart; further ones fork without a memory of it and mark the cube as blurred.
 */
import type { Condition, Field, Interval } from "@portolan/ruleset";
import { intersectRanges, rangesOf, rangesText, subtractRanges, type NumberRanges } from "./port-ranges.ts";

export const MAX_CONDITIONS = 8;

/** What a sender chooses, with all values it may take and the one an ordinary sender sends. */
export const choiceDomains: ReadonlyMap<Field, { readonly all: NumberRanges; readonly ordinary: number }> = new Map([
  ["source-port", { all: [1, 65_535], ordinary: 40_000 }],
  ["ttl", { all: [1, 255], ordinary: 64 }],
  ["length", { all: [20, 65_535], ordinary: 60 }],
  ["dscp", { all: [0, 63], ordinary: 0 }],
  ["ecn", { all: [0, 3], ordinary: 0 }],
]);

export interface Cube {
  /** Only fields that something cut. */
  readonly choices: ReadonlyMap<Field, NumberRanges>;
  /** Bits of the conditions that are decided, and which of those hold. */
  readonly decided: number;
  readonly holding: number;
  /** Some condition beyond the limit was assumed one way. */
  readonly blurred: boolean;
  readonly key: string;
}

export const wholeCube: Cube = makeCube({ choices: new Map(), decided: 0, holding: 0, blurred: false });

function makeCube(fields: Omit<Cube, "key">): Cube {
  const choices = [...fields.choices].map(([field, ranges]) => `${field}=${rangesText(ranges)}`).sort();
  return { ...fields, key: `${choices.join(" ")}|${fields.decided}|${fields.holding}|${fields.blurred ? 1 : 0}` };
}

export function valuesOf(cube: Cube, field: Field): NumberRanges {
  return cube.choices.get(field) ?? choiceDomains.get(field)?.all ?? [0, 0];
}

/** The part of the cube whose values of the field are in the intervals, and the rest; null for an empty one. */
export function cutByChoice(cube: Cube, field: Field, ranges: NumberRanges): { inside: Cube | null; outside: Cube | null } {
  const values = valuesOf(cube, field);
  const inside = intersectRanges(values, ranges);
  if (inside.length === 0) return { inside: null, outside: cube };
  const outside = subtractRanges(values, ranges);
  if (outside.length === 0) return { inside: cube, outside: null };
  return { inside: withChoice(cube, field, inside), outside: withChoice(cube, field, outside) };
}

export function withChoice(cube: Cube, field: Field, ranges: NumberRanges): Cube {
  return makeCube({ ...cube, choices: new Map([...cube.choices, [field, ranges]]) });
}

export function choiceRanges(intervals: readonly Interval[], mask: bigint | null, field: Field): NumberRanges {
  const whole = choiceDomains.get(field)?.all ?? [0, 0];
  const last = whole[1] ?? 0;
  if (mask === null) return intersectRanges(rangesOf(intervals), [0, last]);
  const found: number[] = [];
  for (let value = 0; value <= last; value += 1) {
    const masked = BigInt(value) & mask;
    if (!intervals.some(({ lo, hi }) => masked >= lo && masked <= hi)) continue;
    if (found.length > 0 && found.at(-1) === value - 1) found[found.length - 1] = value;
    else found.push(value, value);
  }
  return found;
}

/** The conditions that one walk met, in the order in which it met them. */
export interface ConditionTable {
  readonly known: readonly Condition[];
  /** Beyond the limit. */
  readonly blurred: readonly Condition[];
  /** Bit of a condition; null: beyond the limit. */
  readonly bitOf: (condition: Condition) => number | null;
}

export function createConditionTable(limit = MAX_CONDITIONS): ConditionTable {
  const known: Condition[] = [];
  const blurred: Condition[] = [];
  const bits = new Map<string, number | null>();
  return {
    known,
    blurred,
    bitOf: (condition) => {
      const bit = bits.get(condition.id);
      if (bit !== undefined) return bit;
      const made = known.length < limit ? 1 << known.length : null;
      (made === null ? blurred : known).push(condition);
      bits.set(condition.id, made);
      return made;
    },
  };
}

/** The part of the cube in which the condition holds, and the one in which it does not. */
export function cutByCondition(cube: Cube, bit: number | null): { holds: Cube | null; fails: Cube | null } {
  if (bit === null) {
    const blurred = cube.blurred ? cube : makeCube({ ...cube, blurred: true });
    return { holds: blurred, fails: blurred };
  }
  if ((cube.decided & bit) !== 0) return (cube.holding & bit) !== 0 ? { holds: cube, fails: null } : { holds: null, fails: cube };
  const decided = cube.decided | bit;
  return {
    holds: makeCube({ ...cube, decided, holding: cube.holding | bit }),
    fails: makeCube({ ...cube, decided }),
  };
}
