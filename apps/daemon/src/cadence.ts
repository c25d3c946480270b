/**
 * When to look again: twenty times the moving average of what a look costs, but at least a second, so that looking takes
 * at most a twentieth of one core's time. The first look reads everything and is not counted.
 */
export function createCadence(): { add(costMs: number): void; delayMs(): number } {
  let average: number | null = null;
  let counted = -1;
  return {
    add(costMs) {
      counted++;
      if (counted > 0) average = average === null ? costMs : average + (costMs - average) / 5;
    },
    delayMs: () => Math.max(20 * (average ?? 0), 1000),
  };
}
