/**
 * Leases on the writer's connection: the statements, what is remembered of the tables, and the clock. What it remembers is forgotten after any fault and read
 * anew from the tables, which are the truth.
 */
import type { KeptNumbers, Lease, Pool, PortSecret } from "@portolan/leases";
import { LeaseBook, type BookHost } from "./lease-book.ts";
import { LeaseClock, type LeaseInstant } from "./lease-clock.ts";
import type { Told } from "./lease-entries.ts";
import { numberOfLeaseId } from "./lease-id.ts";
import { leaseOfRow, type LeaseRow } from "./lease-row.ts";
import type { LeaseStore } from "./lease-store.ts";

export class LeaseEngine {
  readonly store: LeaseStore;
  readonly #kept: KeptNumbers;
  #clock: LeaseClock | null = null;
  #book: LeaseBook | null = null;
  #secret: PortSecret = [0, 0];
  /** Outlive the book: they are nowhere else. */
  #hosts: ReadonlyMap<string, BookHost> = new Map();
  /** pool → claims refused since its use was last recorded. */
  readonly refused = new Map<string, number>();
  readonly told = { minute: 0, refusals: 0 };
  /** The transaction is of this write alone: who began it rolls all of it back and has it done again, so that nothing is marked to go back to. */
  isAlone = false;

  constructor(store: LeaseStore, kept: KeptNumbers) {
    this.store = store;
    this.#kept = kept;
  }

  /** In place of what the store would tell at once. */
  remember(book: LeaseBook): void {
    this.#hosts = book.hosts;
    this.#book = book;
  }

  get book(): LeaseBook {
    if (this.#book === null) {
      const book = new LeaseBook(this.#kept);
      book.load(this.store, this.#hosts);
      this.#hosts = book.hosts;
      this.#book = book;
    }
    return this.#book;
  }

  get clock(): LeaseClock {
    if (this.#clock === null) this.#readClock();
    if (this.#clock === null) throw new Error("the lease clock is missing");
    return this.#clock;
  }

  get secret(): PortSecret {
    void this.clock;
    return this.#secret;
  }

  #readClock(): void {
    const { secret, ...row } = this.store.readClock();
    const view = new DataView(secret.buffer, secret.byteOffset, 8);
    this.#secret = [view.getInt32(0), view.getInt32(4)];
    if (this.#clock === null) this.#clock = new LeaseClock(row);
    else this.#clock.goBackTo(row);
  }

  /** What was remembered may be of a transaction that is not to be. */
  forget(): void {
    this.#book = null;
    if (this.#clock !== null) this.#isClockStale = true;
  }
  #isClockStale = false;

  /** Begins a write: lease time now. */
  begin(instant: LeaseInstant): number {
    if (this.#isClockStale) this.#readClock();
    this.#isClockStale = false;
    return this.clock.advance(instant);
  }

  /** Ends a write: the clock goes to the table with it. */
  end(): void {
    this.store.writeClock(this.clock.row);
  }

  /** Null: there is none. */
  find(id: string): LeaseRow | null {
    const number = numberOfLeaseId(id);
    const row = number === null ? null : this.store.leaseByNumber(number);
    return row !== null && row.id === id ? row : this.store.adoptedLease(id);
  }

  leaseOf(row: LeaseRow): Lease {
    return leaseOfRow(row, this.clock.row.offsetMs);
  }

  /** With lease time turned into the wall's. */
  shown(lease: Lease): Lease {
    const { offsetMs } = this.clock.row;
    const wall = (ms: number | null): number | null => (ms === null ? null : ms + offsetMs);
    return {
      ...lease,
      grantedMs: lease.grantedMs + offsetMs,
      changedMs: lease.changedMs + offsetMs,
      expiresMs: wall(lease.expiresMs),
      quarantineUntilMs: wall(lease.quarantineUntilMs),
    };
  }

  poolOf(id: string): Pool | null {
    return this.book.pools.get(id)?.pool ?? null;
  }
}

export function toldBy(by: string, { nowMs }: LeaseInstant, personal: string | null = null): Told {
  return { by, at: new Date(nowMs).toISOString(), personal };
}
