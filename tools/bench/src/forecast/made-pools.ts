/**
 * Pools whose use is made, not measured: leases begin by chance at a rate that has days and weeks, and last for a lognormal time of hours, as reservations do.
 * What differs is what happens to the rate. The same for the same seed.
 */
export interface MadePool {
  readonly name: string;
  /** Ports in use at the end of each hour. */
  readonly hourly: readonly number[];
}

const days = 70;
const hours = days * 24;
/** So that the first hours are not of an empty pool. */
const warmUpHours = 7 * 24;

/** hour → how much the usual rate is multiplied by. */
const stories: Readonly<Record<string, (hour: number, dice: () => number) => number>> = {
  steady: () => 1,
  growth: (hour) => 0.6 + (1.2 * hour) / hours,
  step: (hour) => (hour < 0.7 * hours ? 0.8 : 1.3),
  bursts: (_hour, dice) => (dice() < 0.02 ? 6 : 0.9),
  holiday: (hour) => (Math.floor(hour / 24) % 30 >= 27 ? 0.3 : 1),
  decline: (hour) => 1.4 - (0.9 * hour) / hours,
};

export function madePools(seedsEach: number): readonly MadePool[] {
  return Object.entries(stories).flatMap(([name, story]) =>
    Array.from({ length: seedsEach }, (_, seed) => ({ name: `${name} ${seed + 1}`, hourly: simulate(story, seed + 1) })),
  );
}

function simulate(story: (hour: number, dice: () => number) => number, seed: number): readonly number[] {
  const dice = diceOf(seed * 7919);
  const ends = new Float64Array(warmUpHours + hours + 24 * 30);
  const inUse: number[] = [];
  let live = 0;
  for (let at = 0; at < warmUpHours + hours; at += 1) {
    const hour = Math.max(0, at - warmUpHours);
    const begun = poisson(12 * dayWave(at) * story(hour, dice), dice);
    live -= ends[at] ?? 0;
    for (let lease = 0; lease < begun; lease += 1) {
      const end = at + Math.max(1, Math.round(6 * Math.exp(1.2 * normal(dice)))); // median of six hours
      if (end < ends.length) ends[end] = (ends[end] ?? 0) + 1;
    }
    live += begun;
    if (at >= warmUpHours) inUse.push(live);
  }
  return inUse;
}

/** Nights and weekends of less. */
function dayWave(hour: number): number {
  const night = 1 + 0.7 * Math.sin((2 * Math.PI * ((hour % 24) - 8)) / 24);
  return Math.floor(hour / 24) % 7 >= 5 ? 0.5 * night : night;
}

function poisson(mean: number, dice: () => number): number {
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = dice(); product > floor; product *= dice()) count += 1;
  return count;
}

function normal(dice: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
}

/** Mulberry32: from 0 up to 1. */
function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
