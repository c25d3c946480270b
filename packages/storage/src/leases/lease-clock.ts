/**
 * Lease time: milliseconds that grow by what really passed. A wall clock that is put forward or back while the server runs moves the offset between the two and
 * nothing else; across a restart the wall is believed, but never backwards. The fence counts grants and never sinks.
 */
export interface LeaseInstant {
  /** By the wall, milliseconds since 1970. */
  readonly nowMs: number;
  /** By a clock of the caller's process that nobody sets (`performance.now()`); left out, the wall is believed, never backwards. */
  readonly elapsedMs?: number | undefined;
}

export interface ClockRow {
  readonly fence: number;
  readonly leaseMs: number;
  readonly offsetMs: number;
}

export class LeaseClock {
  #row: ClockRow;
  #seen: { readonly elapsedMs: number; readonly leaseMs: number } | null = null;

  constructor(row: ClockRow) {
    this.#row = row;
  }

  get row(): ClockRow {
    return this.#row;
  }

  /** Lease time at that instant. */
  advance({ nowMs, elapsedMs }: LeaseInstant): number {
    const leaseMs = Math.round(Math.max(this.#row.leaseMs, this.#leaseTimeAt(nowMs, elapsedMs)));
    if (elapsedMs !== undefined) this.#seen = { elapsedMs, leaseMs };
    this.#row = { fence: this.#row.fence, leaseMs, offsetMs: Math.round(nowMs) - leaseMs };
    return leaseMs;
  }

  #leaseTimeAt(nowMs: number, elapsedMs: number | undefined): number {
    const isGoing = elapsedMs !== undefined && this.#seen !== null && elapsedMs >= this.#seen.elapsedMs;
    return isGoing && this.#seen !== null ? this.#seen.leaseMs + elapsedMs - this.#seen.elapsedMs : nowMs - this.#row.offsetMs;
  }

  /** A number that no grant of this database has had. */
  nextFence(): number {
    this.#row = { ...this.#row, fence: this.#row.fence + 1 };
    return this.#row.fence;
  }

  /** After somebody was found who knows a higher one. */
  raiseFence(atLeast: number): void {
    this.#row = { ...this.#row, fence: Math.max(this.#row.fence, atLeast) };
  }

  /** After a write that is not to be. */
  goBackTo(row: ClockRow): void {
    this.#row = row;
  }

  wallOf(leaseMs: number): number {
    return leaseMs + this.#row.offsetMs;
  }
}
