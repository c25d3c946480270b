/** How often work was done in a turn, by callers that each wait for their answer before they ask again. */
export interface CallRate {
  readonly perSecond: number;
  readonly waitedMs: readonly number[];
}

export interface Turn {
  readonly callers: number;
  readonly forMs: number;
  /** What is done by one call, of the caller with this number; resolves with how much of it. */
  readonly call: (caller: number) => Promise<number>;
}

export async function measureCalls({ callers, forMs, call }: Turn): Promise<CallRate> {
  const waitedMs: number[] = [];
  const startMs = performance.now();
  let done = 0;
  const run = async (caller: number): Promise<void> => {
    for (let nowMs = startMs; nowMs - startMs < forMs;) {
      const askedMs = performance.now();
      const count = await call(caller);
      done += count; // read after the wait: the callers share it
      nowMs = performance.now();
      waitedMs.push(nowMs - askedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => run(caller)));
  return { perSecond: (done / (performance.now() - startMs)) * 1000, waitedMs };
}

/** Of 99 in 100, or of another share. */
export function quantile(samples: readonly number[], share = 0.99): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
