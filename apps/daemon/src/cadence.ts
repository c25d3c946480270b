/**
 * When to look again: twenty times the moving average of what a look costs in processor time, but at least a second, so that looking
 * takes at most a twentieth of one core. Looks at everything, the first one and those that were asked for, are not counted.
 */
export function createCadence(): { add(costMs: number): void; delayMs(): number } {
  let average: number | null = null;
  return {
    add(costMs) {
      average = average === null ? costMs : average + (costMs - average) / 5;
    },
    delayMs: () => Math.max(20 * (average ?? 0), 1000),
  };
}
