/** When something is asked of the leases: by the wall, and by a clock that nobody sets, so that a jump of the wall ends no lease. */
export interface LeaseInstant {
  readonly nowMs: number;
  readonly elapsedMs: number;
}

export function leaseInstant(): LeaseInstant {
  return { nowMs: Date.now(), elapsedMs: performance.now() };
}
