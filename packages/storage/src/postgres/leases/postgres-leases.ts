/**
 * Leases on PostgreSQL: the same engine as on SQLite, run on rows that were read before, what it writes flushed in a few statements. What it remembers is brought up
 * to what other servers have written at the beginning of each transaction, which holds the writer's lock; should the constraint refuse all the same, as
 * after a hand in the database, everything is read anew and tried again.
 */
import { keptBecause } from "@portolan/leases/kept-ports";
import { sql } from "kysely";
import type { ClockRow } from "../../leases/lease-clock.ts";
import { LeaseBook, type HostRow } from "../../leases/lease-book.ts";
import { LeaseEngine } from "../../leases/lease-engine.ts";
import { numberOfLeaseId } from "../../leases/lease-id.ts";
import { leaseWriting } from "../../leases/lease-writing.ts";
import type { BookAdoption, ClaimBatch, MoveBatch } from "../../leases/lease-operations.ts";
import { packText } from "../../packed-text.ts";
import type { Connection } from "../../tables.ts";
import type { Operations } from "../../operations.ts";
import { answerQuestion, fetchByKeys, fetchByNumbers, fetchForBook } from "./fetch-lease-rows.ts";
import type { DecidedSteps, TablesAt } from "./claim-flight.ts";
import { clockOf, flushLeases, isClock } from "./flush-leases.ts";
import { catchUpLeases, loadBook, printPlaces, readPlaces, type Known } from "./lease-book-of-tables.ts";
import { MissingRows, PostgresLeaseStore, type LeaseStep } from "./postgres-lease-store.ts";

export interface LeaseRun {
  readonly operation: string;
  readonly input: unknown;
  /** Runs what it is given with the surroundings of the request. */
  readonly within: <Output>(run: () => Promise<Output>) => Promise<Output>;
}

/** Decided on what is remembered, which now holds it; not written yet. `undo`: it is not to be; of several the last one first. */
export interface Decided extends DecidedSteps {
  readonly outcomes: readonly LeaseOutcome[];
  readonly undo: () => void;
}

export type LeaseOutcome = { readonly output: unknown } | { readonly error: unknown };

const mostTries = 8;
/** Of questions that turn up while one operation runs. */
const mostQuestions = 5000;
const ofHosts: ReadonlySet<string> = new Set(["writeLeaseHost", "writeOccupied", "adoptBook"]);
const decidable: ReadonlySet<string> = new Set(["claimLeases", "moveLeases"]);
const shared: ReadonlySet<string> = new Set(["claimLeases", "moveLeases", "previewClaim"]);

export class PostgresLeases {
  readonly #store: PostgresLeaseStore;
  readonly #engine: LeaseEngine;
  readonly #operations: Operations;
  /** Null: what is remembered is of no use. */
  #known: Known | null = null;
  #secret: Uint8Array = new Uint8Array(8);
  /** As the tables have it, or will when what is on its way has landed. */
  #clock: ClockRow = { fence: 0, leaseMs: 0, offsetMs: 0 };
  #last = 0;
  /** When it was last asked, nobody else had written. */
  #isAlone = false;

  constructor() {
    this.#store = new PostgresLeaseStore(
      {
        release: (host, rows) => this.#engine.book.hostByNumber(host).occupancy.release(rows),
        take: (host, rows) => this.#engine.book.hostByNumber(host).occupancy.take(rows),
        wake: (row) => this.#engine.book.wake(row.pool, row.host, row),
      },
      (host) => this.#engine.book.hostByNumber(host).id,
    );
    this.#engine = new LeaseEngine(this.#store, keptBecause);
    this.#operations = leaseWriting(this.#engine);
  }

  has(operation: string): boolean {
    return Object.hasOwn(this.#operations, operation);
  }

  /** Whether two of them, one after the other, may be run together. */
  isShared(operation: string): boolean {
    return shared.has(operation);
  }

  /** A transaction that was written to is not to be. */
  forget(): void {
    this.#known = null;
  }

  /** What was written besides leases stands: the number of the record's last entry. */
  keepLast(last: number): void {
    this.#last = last;
  }

  /** Whether claims may be decided before the lock is held: nobody else seems to write. */
  canDecide(): boolean {
    return this.#isAlone && this.#known !== null && !this.#store.isBookLost;
  }

  /** Whether it is among what can be decided so. */
  isDecidable(operation: string): boolean {
    return decidable.has(operation);
  }

  /** Null: not without the lock; nothing happened. `reads`: in no transaction, where everything that was decided before is written; null: nothing may be read. */
  async decide(connection: Connection, runs: readonly LeaseRun[], reads: Connection | null): Promise<Decided | null> {
    if (!this.canDecide() || this.#known === null) return null;
    const before: TablesAt = { known: this.#known, clock: this.#clock, last: this.#last };
    this.#engine.clock.goBackTo(before.clock);
    this.#store.begin({ ...before.clock, secret: this.#secret }, before.last);
    if (reads !== null) await this.#fetchAhead(reads, runs);
    const start = this.#store.mark();
    const outcomes: LeaseOutcome[] = [];
    for (const run of runs) {
      const outcome = await this.#decideOne(connection, run, reads);
      if (outcome === null) {
        this.#store.goBackTo(start);
        return null;
      }
      outcomes.push(outcome);
    }
    return { outcomes, ...this.#kept(before) };
  }

  async #decideOne(connection: Connection, run: LeaseRun, reads: Connection | null): Promise<LeaseOutcome | null> {
    const mark = this.#store.mark();
    for (let asked = 0; ; asked++) {
      try {
        return { output: await run.within(async () => this.#operations[run.operation]?.(connection, run.input as never)) };
      } catch (error) {
        this.#store.goBackTo(mark);
        if (this.#store.isBookLost) return null;
        if (!(error instanceof MissingRows)) return { error };
        if (reads === null || asked >= mostQuestions) return null;
        await answerQuestion(reads, this.#store, error.question);
      }
    }
  }

  #kept(before: TablesAt): Omit<Decided, "outcomes"> {
    const { steps } = this.#store;
    const known = this.#counted(steps, before.known);
    const after: TablesAt = { known, clock: clockOf(steps) ?? before.clock, last: this.#store.lastEntry() };
    const back = this.#store.takeUndo();
    this.#keep(after);
    const undo = (): void => {
      back();
      this.#isAlone = false;
      this.#keep(before);
    };
    return { steps, before, after, undo };
  }

  #keep({ known, clock, last }: TablesAt): void {
    this.#known = known;
    this.#clock = clock;
    this.#last = last;
  }

  /** In the order of the runs, within a transaction that holds the writer's lock. One that fails takes nothing of the others with it. */
  async run(connection: Connection, runs: readonly LeaseRun[]): Promise<readonly LeaseOutcome[]> {
    for (let tries = 1; ; tries++) {
      await sql`savepoint leases`.execute(connection);
      try {
        const outcomes = await this.#runAll(connection, runs);
        await sql`release leases`.execute(connection);
        return outcomes;
      } catch (error) {
        this.#known = null;
        await sql`rollback to leases`.execute(connection);
        if (!isOverlap(error) || tries >= mostTries) return await this.#failed(connection, runs, error);
      }
    }
  }

  /** What several could not do together each does alone. */
  async #failed(connection: Connection, runs: readonly LeaseRun[], error: unknown): Promise<readonly LeaseOutcome[]> {
    if (runs.length === 1) return [{ error }];
    const outcomes: LeaseOutcome[] = [];
    for (const run of runs) outcomes.push(...(await this.run(connection, [run])));
    return outcomes;
  }

  async #runAll(connection: Connection, runs: readonly LeaseRun[]): Promise<readonly LeaseOutcome[]> {
    await this.#begin(connection);
    await this.#fetchAhead(connection, runs);
    const outcomes: LeaseOutcome[] = [];
    for (const run of runs) outcomes.push(await this.#runOne(connection, run));
    await this.#flush(connection);
    return outcomes;
  }

  async #begin(connection: Connection): Promise<void> {
    const { rows } = await sql<{
      fence: number;
      lease_ms: number;
      offset_ms: number;
      secret: Uint8Array;
      change: number;
      places_change: number;
      last: number;
    }>`select lease_clock.*, (select coalesce(max(number), 0) from entry) as last from lease_clock`.execute(connection);
    const [row] = rows;
    if (row === undefined) throw new Error("the lease clock is missing");
    const clock = { fence: row.fence, leaseMs: row.lease_ms, offsetMs: row.offset_ms };
    this.#secret = row.secret;
    this.#clock = clock;
    this.#isAlone = row.change === this.#known?.change && row.places_change === this.#known.placesChange && row.last === this.#last;
    this.#store.begin({ ...clock, secret: row.secret }, row.last);
    this.#engine.clock.goBackTo(clock);
    const now = { change: row.change, placesChange: row.places_change };
    if (this.#known === null || this.#store.isBookLost) await this.#load(connection);
    else await this.#catchUp(connection, this.#known, now);
    this.#known = now;
    this.#last = row.last;
  }

  async #load(connection: Connection): Promise<void> {
    const book = new LeaseBook(keptBecause);
    await loadBook(connection, book);
    this.#engine.remember(book);
    this.#store.isBookLost = false;
  }

  async #catchUp(connection: Connection, known: Known, now: Known): Promise<void> {
    const { book } = this.#engine;
    if (now.placesChange !== known.placesChange) await readPlaces(connection, book, known.placesChange);
    if (now.change !== known.change) await catchUpLeases(connection, book, known.change);
  }

  /** What is sure to be asked for, in two questions for all of them. */
  async #fetchAhead(connection: Connection, runs: readonly LeaseRun[]): Promise<void> {
    const keys: string[] = [];
    const numbers: number[] = [];
    for (const { operation, input } of runs) {
      if (operation === "claimLeases") for (const { key } of (input as ClaimBatch).claims) if (key !== null) keys.push(key);
      if (operation === "moveLeases") for (const { lease } of (input as MoveBatch).moves) numbers.push(numberOfLeaseId(lease) ?? 0);
    }
    for (const { operation, input } of runs) if (operation === "adoptBook") await this.#fetchBook(connection, input as BookAdoption);
    await fetchByKeys(connection, this.#store, keys);
    await fetchByNumbers(connection, this.#store, numbers);
  }

  async #fetchBook(connection: Connection, { host: id, leases }: BookAdoption): Promise<void> {
    await this.#knowHost(connection, { host: id });
    const host = this.#engine.book.hosts.get(id)?.number ?? 0;
    const ports = [...new Set(leases.flatMap((lease) => lease.ports))];
    await fetchForBook(connection, this.#store, { host, ids: leases.map((lease) => lease.id), ports });
    await fetchByNumbers(
      connection,
      this.#store,
      leases.map((lease) => numberOfLeaseId(lease.id) ?? 0),
    );
  }

  async #runOne(connection: Connection, run: LeaseRun): Promise<LeaseOutcome> {
    if (ofHosts.has(run.operation)) await this.#knowHost(connection, run.input as { readonly host: string });
    const mark = this.#store.mark();
    for (let asked = 0; ; asked++) {
      try {
        const output = await run.within(async () => this.#operations[run.operation]?.(connection, run.input as never));
        if (ofHosts.has(run.operation)) this.#tellHost(run.input as { readonly host: string });
        return { output };
      } catch (error) {
        this.#store.goBackTo(mark);
        if (this.#store.isBookLost) await this.#readAnew(connection);
        if (!(error instanceof MissingRows) || asked >= mostQuestions) return { error };
        await answerQuestion(connection, this.#store, error.question);
      }
    }
  }

  /** What was undone cannot be put back in what is remembered: what stands is written, and the tables are read. */
  async #readAnew(connection: Connection): Promise<void> {
    await this.#flush(connection);
    await this.#load(connection);
  }

  async #knowHost(connection: Connection, { host }: { readonly host: string }): Promise<void> {
    if (this.#engine.book.hosts.has(host)) return;
    await sql`insert into lease_host (id, labels, measured) values (${host}, '{}', '{}') on conflict (id) do nothing`.execute(connection);
    const { rows } =
      await sql<HostRow>`select number, id, zone, labels, measured, is_older_record from lease_host where id = ${host}`.execute(connection);
    const [row] = rows;
    if (row !== undefined) this.#engine.book.keepHost(row);
  }

  /** What SQLite's one writer remembers of a host, other servers have to read. */
  #tellHost({ host: id }: { readonly host: string }): void {
    const host = this.#engine.book.hosts.get(id);
    if (host === undefined || this.#known === null) return;
    this.#store.run(
      "update lease_host set occupied = ?, is_older_record = ?, change = ? where number = ?",
      host.occupied === null ? null : packText(printPlaces(host.occupied.places)),
      host.isOlderRecord ? 1 : 0,
      this.#known.placesChange + 1,
      host.number,
    );
  }

  async #flush(connection: Connection): Promise<void> {
    const { steps } = this.#store;
    if (steps.length === 0 || this.#known === null) return;
    const now = this.#counted(steps, this.#known);
    await flushLeases(connection, steps, now);
    this.#keep({ known: now, clock: clockOf(steps) ?? this.#clock, last: this.#store.lastEntry() });
    this.#store.flushed();
  }

  #counted(steps: readonly LeaseStep[], { change, placesChange }: Known): Known {
    const isLeases = steps.some(({ kind }) => kind === "lease" || kind === "change");
    const isPlaces = steps.some((step) => step.kind === "statement" && !isClock(step));
    return { change: change + (isLeases ? 1 : 0), placesChange: placesChange + (isPlaces ? 1 : 0) };
  }
}

function isOverlap(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === "23P01";
}
