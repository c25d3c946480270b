/** How long to rest at most, however dear a look is: a host that is hard to look at is still looked at twice a minute. */
const longestMs = 30_000;

/**
 * When to look again: twenty times the moving average of what a look costs in processor time, but at least a second, so that looking
 * takes at most a twentieth of one core. The average begins at nothing: a program that has just started is slow, which says little.
 * Looks at everything, the first one and those that were asked for, are not counted.
 */
export function createCadence(): { add(costMs: number): void; delayMs(): number } {
  let average = 0;
  return {
    add(costMs) {
      average += (costMs - average) / 5;
    },
    delayMs: () => Math.min(Math.max(20 * average, 1000), longestMs),
  };
}
