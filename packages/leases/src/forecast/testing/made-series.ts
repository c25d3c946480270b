/** Hourly use of made pools, the same for the same seed. */
export type Dice = () => number;

/** Mulberry32: from 0 up to 1. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of mean 0 and variance 1. */
export function normal(dice: Dice): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
}

export interface MadeSeries {
  readonly hours: number;
  readonly seed: number;
}

export const madeSeries = {
  /** Nothing of the past says anything about what comes. */
  noise: ({ hours, seed }: MadeSeries): readonly number[] => {
    const dice = diceOf(seed);
    return Array.from({ length: hours }, () => Math.max(0, 500 + 50 * normal(dice)));
  },
  /** The last value is all that can be said. */
  walk: ({ hours, seed }: MadeSeries): readonly number[] => {
    const dice = diceOf(seed);
    let level = 2000;
    return Array.from({ length: hours }, () => (level = Math.max(0, level + 5 * normal(dice))));
  },
  /** Half a port an hour more, over days with a wave. */
  growth: ({ hours, seed }: MadeSeries): readonly number[] => {
    const dice = diceOf(seed);
    return Array.from({ length: hours }, (_, hour) => 300 + 0.5 * hour + 20 * Math.sin((2 * Math.PI * hour) / 24) + 8 * normal(dice));
  },
  /** Days with a wave, and weekends of less. */
  weekly: ({ hours, seed }: MadeSeries): readonly number[] => {
    const dice = diceOf(seed);
    const weekend = (hour: number): boolean => Math.floor(hour / 24) % 7 >= 5;
    return Array.from(
      { length: hours },
      (_, hour) => 500 + 100 * Math.sin((2 * Math.PI * hour) / 24) - (weekend(hour) ? 150 : 0) + 15 * normal(dice),
    );
  },
} as const;
