/**
 * The statements of leases for PostgreSQL, behind the same engine that SQLite has. The engine asks and writes without waiting: what it asks for must have been
 * read before, or `MissingRows` says what to read, and it begins again; what it writes is kept in order until it is flushed. Writes are seen by later questions.
 */
import type { SlotRow } from "@portolan/leases";
import type { ClockRow } from "../../leases/lease-clock.ts";
import { leaseDocument, type LeaseRow } from "../../leases/lease-row.ts";
import { LeaseStore, type LeaseChange, type NewLease } from "../../leases/lease-store.ts";

export type SqlValue = string | number | null | Uint8Array;

/** One question that the engine may ask. */
export type LeaseQuestion =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "adopted"; readonly id: string }
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "group"; readonly first: number }
  | { readonly kind: "holders"; readonly host: number; readonly protocol: string; readonly port: number }
  | { readonly kind: "due"; readonly leaseMs: number; readonly limit: number }
  | { readonly kind: "rows"; readonly sql: string; readonly parameters: readonly SqlValue[] };

type AskedQuestion = Exclude<LeaseQuestion, { kind: "number" }>;

export class MissingRows extends Error {
  readonly question: LeaseQuestion;

  constructor(question: LeaseQuestion) {
    super("rows of leases are to be read first");
    this.question = question;
  }
}

/** What is to be written, in order. */
export type LeaseStep =
  | { readonly kind: "entry"; readonly number: number; readonly text: string }
  | { readonly kind: "lease"; readonly row: LeaseRow }
  | { readonly kind: "change"; readonly number: number; readonly change: LeaseChange }
  | { readonly kind: "slots"; readonly host: number; readonly lease: number; readonly rows: readonly SlotRow[] }
  | { readonly kind: "gone"; readonly lease: number }
  | { readonly kind: "personal"; readonly number: number; readonly key: number; readonly atMs: number; readonly sealed: Uint8Array }
  | { readonly kind: "statement"; readonly sql: string; readonly parameters: readonly SqlValue[] };

/** How what the engine remembers is put back; null: it has to be read anew. */
export interface Remembered {
  release(host: number, rows: readonly SlotRow[]): void;
  take(host: number, rows: readonly SlotRow[]): void;
  wake(row: LeaseRow): void;
}

export type ReadClock = ClockRow & { readonly secret: Uint8Array };

export class PostgresLeaseStore extends LeaseStore {
  readonly #answers = new Map<string, readonly unknown[]>();
  readonly #leases = new Map<number, LeaseRow | null>();
  readonly #remembered: Remembered;
  readonly #hostIds: (number: number) => string;
  #clock: ReadClock | null = null;
  #lastEntry = 0;
  #undo: (() => void)[] = [];
  steps: LeaseStep[] = [];
  /** Something was undone that cannot be put back in what is remembered. */
  isBookLost = false;

  constructor(remembered: Remembered, hostIds: (number: number) => string) {
    super({ prepare: () => unused(), isTransaction: false });
    this.#remembered = remembered;
    this.#hostIds = hostIds;
  }

  /** Forgets what was read; the clock and the last entry are those of now. */
  begin(clock: ReadClock, lastEntry: number): void {
    this.#answers.clear();
    this.#leases.clear();
    this.#clock = clock;
    this.#lastEntry = lastEntry;
    this.flushed();
  }

  /** Rows that answer a question; with them each lease is known by its number too. */
  answer(question: LeaseQuestion, rows: readonly unknown[]): void {
    if (question.kind === "number") this.#leases.set(question.number, (rows[0] as LeaseRow | undefined) ?? null);
    else if (question.kind === "rows") this.#answers.set(keyOf(question), rows);
    else {
      for (const row of rows as readonly LeaseRow[]) if (!this.#leases.has(row.number)) this.#leases.set(row.number, row);
      this.#answers.set(
        keyOf(question),
        (rows as readonly LeaseRow[]).map(({ number }) => number),
      );
    }
  }

  /** What was written stands. */
  flushed(): void {
    this.steps = [];
    this.#undo = [];
  }

  /** What undoes everything since the beginning, later too; may leave the book lost. */
  takeUndo(): () => void {
    const undo = this.#undo;
    this.flushed();
    return () => {
      for (const back of undo.toReversed()) back();
    };
  }

  mark(): { readonly steps: number; readonly undo: number; readonly lastEntry: number } {
    return { steps: this.steps.length, undo: this.#undo.length, lastEntry: this.#lastEntry };
  }

  /** Everything since the mark is not to be. */
  goBackTo({ steps, undo, lastEntry }: ReturnType<PostgresLeaseStore["mark"]>): void {
    for (const back of this.#undo.splice(undo).toReversed()) back();
    this.steps.length = steps;
    this.#lastEntry = lastEntry;
  }

  #asked(question: AskedQuestion): readonly unknown[] {
    const known = this.#answers.get(keyOf(question));
    if (known === undefined) throw new MissingRows(question);
    return known;
  }

  #rowsOf(question: AskedQuestion): LeaseRow[] {
    return (this.#asked(question) as readonly number[]).flatMap((number) => this.leaseByNumber(number) ?? []);
  }

  override rows<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return [...this.#asked({ kind: "rows", sql, parameters })] as Row[];
  }

  override each<Row>(sql: string): Iterable<Row> {
    return this.rows<Row>(sql);
  }

  override run(sql: string, ...parameters: SqlValue[]): number {
    if (sql.startsWith("savepoint") || sql.startsWith("rollback")) return 0; // the session has its own
    this.#step({ kind: "statement", sql, parameters }, () => (this.isBookLost = true));
    return 0;
  }

  override release(): void {}

  override appendEntry(text: string): number {
    this.#lastEntry += 1;
    this.#step({ kind: "entry", number: this.#lastEntry, text }, null);
    return this.#lastEntry;
  }

  override lastEntry(): number {
    return this.#lastEntry;
  }

  override keepPersonal(number: number, kept: { readonly key: number; readonly atMs: number; readonly sealed: Uint8Array }): void {
    this.#step({ kind: "personal", number, ...kept }, null);
  }

  override insertLease(made: NewLease): void {
    const row = rowOf(made, this.#hostIds(made.host));
    const { key } = made;
    const keyed = key === null ? null : keyOf({ kind: "key", key: key.text });
    this.#leases.set(row.number, row);
    if (keyed !== null) this.#answers.set(keyed, [row.number]);
    const adopted = keyOf({ kind: "adopted", id: row.id });
    const wasAdopted = this.#answers.get(adopted) ?? [];
    if (made.isAdopted) this.#answers.set(adopted, [row.number]);
    const group = keyOf({ kind: "group", first: made.first });
    const members = this.#answers.get(group) ?? [];
    this.#answers.set(group, [...members, row.number]);
    this.#step({ kind: "lease", row }, () => {
      this.#leases.delete(row.number);
      if (keyed !== null) this.#answers.set(keyed, []);
      if (made.isAdopted) this.#answers.set(adopted, wasAdopted);
      this.#answers.set(group, members);
    });
  }

  override insertSlots(host: number, lease: number, rows: readonly SlotRow[]): void {
    this.#changeHolders(host, rows, (numbers) => [...numbers, lease]);
    this.#step({ kind: "slots", host, lease, rows }, () => {
      this.#changeHolders(host, rows, (numbers) => numbers.filter((one) => one !== lease));
      this.#remembered.release(host, rows);
    });
  }

  override deleteSlots(host: number, lease: number, rows: readonly SlotRow[]): void {
    this.#changeHolders(host, rows, (numbers) => numbers.filter((one) => one !== lease));
    this.#step({ kind: "gone", lease }, () => {
      this.#changeHolders(host, rows, (numbers) => [...numbers, lease]);
      this.#remembered.take(host, rows);
    });
  }

  override changeLease(number: number, change: LeaseChange): void {
    const before = this.leaseByNumber(number);
    if (before === null) throw new Error(`there is no lease ${number}`);
    const after = { ...before, ...change };
    this.#leases.set(number, after);
    this.#step({ kind: "change", number, change }, () => {
      this.#leases.set(number, before);
      if (before.state === "quarantined") this.isBookLost = true; // its place among those at rest
      else if (after.state === "quarantined") this.#remembered.wake(after);
    });
  }

  override leaseByNumber(number: number): LeaseRow | null {
    const known = this.#leases.get(number);
    if (known === undefined) throw new MissingRows({ kind: "number", number });
    return known;
  }

  override adoptedLease(id: string): LeaseRow | null {
    return this.#rowsOf({ kind: "adopted", id })[0] ?? null;
  }

  override leaseByKey(key: string): LeaseRow | null {
    return this.#rowsOf({ kind: "key", key })[0] ?? null;
  }

  override leasesOfGroup(first: number): LeaseRow[] {
    return this.#rowsOf({ kind: "group", first });
  }

  override dueLeases(leaseMs: number, limit: number): LeaseRow[] {
    return this.#rowsOf({ kind: "due", leaseMs, limit });
  }

  override holdersOf(host: number, protocol: string, port: number): LeaseRow[] {
    return this.#rowsOf({ kind: "holders", host, protocol, port });
  }

  override readClock(): ReadClock {
    if (this.#clock === null) throw new Error("the lease clock was not read");
    return this.#clock;
  }

  override writeClock({ fence, leaseMs, offsetMs }: ClockRow): void {
    this.#step(
      { kind: "statement", sql: "update lease_clock set fence = ?, lease_ms = ?, offset_ms = ?", parameters: [fence, leaseMs, offsetMs] },
      null,
    );
  }

  #step(step: LeaseStep, back: (() => void) | null): void {
    this.steps.push(step);
    if (back !== null) this.#undo.push(back);
  }

  #changeHolders(host: number, rows: readonly SlotRow[], change: (numbers: readonly number[]) => readonly number[]): void {
    for (const { protocol, port } of rows) {
      const key = keyOf({ kind: "holders", host, protocol, port });
      const known = this.#answers.get(key) as readonly number[] | undefined;
      if (known !== undefined) this.#answers.set(key, [...new Set(change(known))]);
    }
  }
}

function keyOf(question: AskedQuestion): string {
  return Object.values(question).join("\u0000");
}

function unused(): never {
  throw new Error("PostgreSQL has no prepared statements of SQLite");
}

function rowOf({ number, lease, host, first, isAdopted, grantedMs, expiresMs, dueMs, key, entry }: NewLease, hostId: string): LeaseRow {
  return {
    number,
    id: lease.id,
    is_adopted: isAdopted ? 1 : 0,
    group_id: lease.group === lease.id ? null : lease.group,
    first,
    pool: lease.pool,
    host,
    owner: lease.owner,
    purpose: lease.purpose,
    state: lease.state,
    is_ending: 0,
    fence: lease.fence,
    ports: lease.ports.join(),
    granted_ms: grantedMs,
    changed_ms: grantedMs,
    expires_ms: expiresMs,
    quarantine_until_ms: null,
    due_ms: dueMs,
    idempotency_key: key?.text ?? null,
    claim_hash: key?.hash ?? null,
    last_entry: entry,
    document: leaseDocument(lease),
    evidence: null,
    host_id: hostId,
  };
}
