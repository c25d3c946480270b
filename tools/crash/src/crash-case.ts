/** What happens in one case, decided by the seed and its number alone: what is wanted, who dies when, and what it comes to where nobody dies. */
import type { BackEndName } from "./back-ends/back-end.ts";
import { createDice, type Dice } from "./dice.ts";

export interface CrashCase {
  readonly number: number;
  readonly backEnd: BackEndName;
  /** For the rules and what is wanted of them. */
  readonly diceSeed: number;
  readonly ending: Ending;
  /** When the maker dies; null: it does not, or at its ending. */
  readonly makerDies: Death | null;
  /** The watch dies with the maker, and comes back with whoever starts next. */
  readonly watchDies: boolean;
  /** At which points those who undo it die, one after the other; the last one lives. */
  readonly undoersDieAt: readonly number[];
  /** Between the change and its end. */
  readonly isMeddledWith: boolean;
  readonly boot: "none" | "program" | "systemd";
  /** Real connections are tried before and after; otherwise to the sign-in alone. */
  readonly hasPackets: boolean;
}

/** `silence`: nobody confirms in time. `left`: who made it goes. `killed`: every process of ours at once, while it waits. */
const endings = ["confirm", "confirm", "undo", "silence", "left", "killed", "broken-promise"] as const;
export type Ending = (typeof endings)[number];

export type Death =
  /** Before or after a thing that lasts: a record, a step, the undoing of one. */
  | { readonly atPoint: number }
  | { readonly afterMs: number }
  /** At the maker's own system call of this name, or a tool's, whichever of its processes comes to so many first. */
  | { readonly call: SystemCall; readonly when: number };

/** How often each may come, of those that a change hangs on. */
const systemCalls = { fsync: 6, rename: 4, clone: 24, sendmsg: 6, sendto: 12, setsockopt: 8, unlink: 8 } as const;
export type SystemCall = keyof typeof systemCalls;

/** Of each thing that lasts before and after: a record, a step, a record, a record. */
const makerPoints = 10;
const undoerPoints = 6;
const bootedBackEnds: ReadonlySet<BackEndName> = new Set(["nft", "ufw"]);

export function crashCase(seed: number, number: number, names: readonly [BackEndName, ...BackEndName[]]): CrashCase {
  const dice = createDice(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const backEnd = names[number % names.length] ?? names[0];
  const ending = dice.pick(endings);
  const makerDies = dice.chance(0.6) ? death(dice) : null;
  const boots = ending !== "confirm" && backEnd !== "docker-user" && dice.chance(0.25);
  return {
    number,
    backEnd,
    diceSeed: dice.integer(2 ** 31),
    ending,
    makerDies,
    watchDies: ending === "killed" || dice.chance(0.5),
    undoersDieAt: Array.from({ length: dice.integer(3) }, () => dice.integer(undoerPoints)),
    isMeddledWith: dice.chance(0.4),
    boot: !boots ? "none" : bootedBackEnds.has(backEnd) && dice.chance(0.5) ? "systemd" : "program",
    hasPackets: dice.chance(0.5),
  };
}

function death(dice: Dice): Death {
  const kind = dice.integer(3);
  if (kind === 0) return { atPoint: dice.integer(makerPoints) };
  if (kind === 1) return { afterMs: 300 + dice.integer(1500) };
  const call = dice.pick(["fsync", "rename", "clone", "sendmsg", "sendto", "setsockopt", "unlink"] as const);
  return { call, when: 1 + dice.integer(systemCalls[call]) };
}

export function describeCase(crash: CrashCase): string {
  const { number, backEnd, ending, makerDies, watchDies, undoersDieAt, isMeddledWith, boot } = crash;
  const undoers = undoersDieAt.length === 0 ? [] : [`who undoes dies at point ${undoersDieAt.join(", then ")}`];
  return [
    `${number} ${backEnd}: ${ending}`,
    describeDeath(makerDies),
    ...undoers,
    ...(watchDies ? ["the watch dies too"] : []),
    ...(isMeddledWith ? ["meddled with"] : []),
    ...(boot === "none" ? [] : [`a boot by ${boot}`]),
  ].join(", ");
}

function describeDeath(death: Death | null): string {
  if (death === null) return "the maker lives";
  if ("atPoint" in death) return `the maker dies at point ${death.atPoint}`;
  return "afterMs" in death ? `the maker dies after ${death.afterMs} ms` : `${death.call} ${death.when} is deadly`;
}
