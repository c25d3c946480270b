/** What happens in one case, decided by the seed and its number alone: who dies when, and what the change comes to where nobody dies. */
import { createDice, type Dice } from "./dice.ts";
import type { BackEndName } from "./back-ends/back-end.ts";

export interface CrashCase {
  readonly number: number;
  readonly backEnd: BackEndName;
  /** For the rules and the change. */
  readonly diceSeed: number;
  readonly ending: "confirm" | "undo" | "silence" | "broken-promise";
  /** When the maker dies; null: it does not. */
  readonly makerDies: Death | null;
  /** A watch of its own runs beside the maker. */
  readonly isWatched: boolean;
  /** At which points those who undo it die, one after the other; the last one lives. */
  readonly undoersDieAt: readonly number[];
  readonly isMeddledWith: boolean;
}

export type Death = { readonly atPoint: number } | { readonly afterMs: number };

/** Of each thing that lasts before and after: a record, a step, a record, a record. */
const makerPoints = 10;
const undoerPoints = 6;

export function crashCase(seed: number, number: number, names: readonly [BackEndName, ...BackEndName[]]): CrashCase {
  const dice = createDice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  return {
    number,
    backEnd: names[number % names.length] ?? names[0],
    diceSeed: dice.integer(2 ** 31),
    ending: dice.pick(["confirm", "undo", "silence", "broken-promise"]),
    makerDies: dice.chance(0.9) ? death(dice) : null,
    isWatched: dice.chance(0.4),
    undoersDieAt: Array.from({ length: dice.integer(3) }, () => dice.integer(undoerPoints)),
    isMeddledWith: dice.chance(0.3),
  };
}

function death(dice: Dice): Death {
  return dice.chance(0.6) ? { atPoint: dice.integer(makerPoints) } : { afterMs: 50 + dice.integer(1500) };
}

export function describeCase({ number, backEnd, ending, makerDies, isWatched, undoersDieAt, isMeddledWith }: CrashCase): string {
  const dies = makerDies === null ? "the maker lives" : "atPoint" in makerDies ? `the maker dies at point ${makerDies.atPoint}` : `the maker dies after ${makerDies.afterMs} ms`; // prettier-ignore
  const undoers = undoersDieAt.length === 0 ? [] : [`who undoes dies at point ${undoersDieAt.join(", then ")}`];
  return [`${number} ${backEnd}: ${ending}`, dies, ...undoers, ...(isWatched ? ["watched"] : []), ...(isMeddledWith ? ["meddled with"] : [])].join(", "); // prettier-ignore
}
