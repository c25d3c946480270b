/** Waiting time before the next start of a child that ended: doubles up to 30 s, and is small again after a minute of life. */
export function createRestartDelay(now: () => number): { started(): void; decideDelayMs(): number } {
  let failures = 0;
  let startedAt = now();
  return {
    started() {
      startedAt = now();
    },
    decideDelayMs() {
      failures = now() - startedAt > 60_000 ? 0 : failures;
      return Math.min(250 * 2 ** failures++, 30_000);
    },
  };
}
