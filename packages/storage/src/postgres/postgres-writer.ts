/**
 * Writes what waits in groups, each in one transaction under the writer's lock of the database. Requests that wait while a transaction commits share the next
 * one. As long as no other server writes, claims are decided before the lock is held, on what is remembered, and go to the database in one round trip that asks
 * first whether that is still so; the next of them are decided while those before are on their way. Whatever is lost on the way is undone in what is
 * remembered, and done again with the lock.
 */
import { sql, type Kysely } from "kysely";
import type { ClaimBatch } from "../leases/lease-operations.ts";
import type { AskedFrom } from "../personal/asked-from.ts";
import type { Tables } from "../tables.ts";
import { fly, isFlight, writeDecided } from "./leases/claim-flight.ts";
import { PostgresLeases, type Decided } from "./leases/postgres-leases.ts";
import { openPipe } from "./pipe.ts";
import { leaseRuns, writeGroup, type Run, type Told } from "./write-group.ts";

export interface PostgresWriter {
  run(operation: string, input: unknown, askedFrom: AskedFrom | null): Promise<unknown>;
  /** Resolves when everything that was asked for by now is written or has failed. */
  close(): Promise<void>;
}

const mostOfGroup = 256;
const mostClaims = 1000;
/** With fewer that wait it costs less to wait for the commit, and to share the next one. */
const leastBeside = 128;
const mostFlights = 2;

/** Claims on their way. */
interface Flight {
  readonly group: readonly Run[];
  readonly decided: Decided;
  /** Sent as one; others may follow at once. */
  readonly isPiped: boolean;
  /** Null: they are written. */
  readonly landed: Promise<{ readonly fault: unknown } | null>;
}

interface Writing {
  readonly url: string;
  readonly secretKey: Uint8Array;
  /** Told after each commit, with the number of the record's last entry. */
  readonly onCommit: (lastEntry: number) => void;
}

export function createPostgresWriter(database: Kysely<Tables>, writing: Writing): PostgresWriter {
  const writer = new GroupWriter(database, writing);
  return { run: (operation, input, askedFrom) => writer.run(operation, input, askedFrom), close: () => writer.close() };
}

class GroupWriter {
  readonly #database: Kysely<Tables>;
  readonly #writing: Writing;
  readonly #leases = new PostgresLeases();
  readonly #pipe: ReturnType<typeof openPipe>;
  readonly #waiting: Run[] = [];
  #flights: Flight[] = [];
  #work: Promise<void> | null = null;
  #arrival = Promise.withResolvers<void>();
  #hasRemains = false;

  constructor(database: Kysely<Tables>, writing: Writing) {
    this.#database = database;
    this.#writing = writing;
    this.#pipe = openPipe(writing.url);
  }

  run(operation: string, input: unknown, askedFrom: AskedFrom | null): Promise<unknown> {
    const promise = Promise.withResolvers<unknown>();
    this.#waiting.push({ operation, input, askedFrom, promise });
    this.#arrival.resolve();
    // What is asked for in one turn shares a group.
    this.#work ??= Promise.resolve().then(() => this.#writeAll());
    return promise.promise;
  }

  async close(): Promise<void> {
    await this.#work;
    await this.#pipe.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0 || this.#flights.length > 0) {
      if (this.#mayBegin()) await this.#begin();
      else if (await this.#isLanded()) await this.#land();
    }
    this.#work = null;
  }

  #mayBegin(): boolean {
    if (this.#flights.length === 0 || this.#waiting.length === 0) return this.#waiting.length > 0;
    const mayFollow = this.#flights.length < mostFlights && this.#flights.every(({ isPiped }) => isPiped);
    return mayFollow && claimsOf(this.#waiting) >= leastBeside && !this.#waiting.some(isReading);
  }

  /** Waits until something landed or arrived. */
  async #isLanded(): Promise<boolean> {
    this.#arrival = Promise.withResolvers();
    const landed = this.#flights[0]?.landed.then(() => true);
    return await Promise.race([this.#arrival.promise.then(() => false), landed ?? true]);
  }

  async #begin(): Promise<void> {
    if (await this.#takesOff()) return;
    while (this.#flights.length > 0) await this.#land();
    await this.#writeLocked(this.#takeGroup());
  }

  async #takesOff(): Promise<boolean> {
    if (!this.#leases.canDecide() || !this.#leases.isDecidable(this.#waiting[0]?.operation ?? "")) return false;
    const client = await this.#pipe.connect();
    if (client === null) return false;
    const group = this.#takeGroup();
    const reads = this.#flights.length === 0 ? this.#database : null;
    const decided = await this.#leases.decide(this.#database, leaseRuns(group, this.#writing.secretKey), reads);
    if (decided === null) {
      this.#waiting.unshift(...group);
      return false;
    }
    const isPiped = isFlight(decided.steps);
    const before = this.#flights.map(({ landed }) => landed);
    const sent = isPiped ? fly(client, decided) : Promise.all(before).then(() => writeDecided(this.#database, decided));
    const landed = sent.then(
      () => null,
      (fault: unknown) => ({ fault }),
    );
    this.#flights.push({ group, decided, isPiped, landed });
    return true;
  }

  async #land(): Promise<void> {
    const [flight] = this.#flights;
    const lost = await flight?.landed;
    if (flight === undefined || lost === undefined) return;
    if (lost !== null) return this.#lose(lost.fault);
    this.#flights.shift();
    const { group, decided } = flight;
    tell(decided.outcomes.flatMap((outcome, index) => group.slice(index, index + 1).map((run) => ({ run, ...outcome }))));
    this.#writing.onCommit(decided.after.last);
  }

  /** All that came after it is lost with it. */
  async #lose(fault: unknown): Promise<void> {
    const all = this.#flights;
    this.#flights = [];
    await Promise.all(all.map(({ landed }) => landed));
    for (const { decided } of all.toReversed()) decided.undo();
    const runs = all.flatMap(({ group }) => group);
    if (isRefusal(fault)) {
      this.#waiting.unshift(...runs);
      return;
    }
    this.#leases.forget();
    this.#pipe.drop();
    for (const { promise } of runs) promise.reject(fault);
  }

  async #writeLocked(group: readonly Run[]): Promise<void> {
    const [leases, { secretKey }] = [this.#leases, this.#writing];
    try {
      const { told, last } = await writeGroup(this.#database, group, { leases, secretKey });
      leases.keepLast(last);
      this.#hasRemains ||= group.some(({ operation }) => operation === "eraseSubject");
      if (this.#hasRemains) this.#hasRemains = !(await clearRemains(this.#database));
      tell(told);
      this.#writing.onCommit(last);
    } catch (error) {
      leases.forget();
      for (const { promise } of group) promise.reject(error);
    }
  }

  /** Claims and moves by themselves where they can be decided by themselves. */
  #takeGroup(): readonly Run[] {
    const leases = this.#leases;
    const isDecidable = leases.isDecidable(this.#waiting[0]?.operation ?? "");
    const isApart = leases.canDecide();
    let claims = 0;
    const end = this.#waiting.findIndex((run, index) => {
      if (index >= mostOfGroup || claims >= mostClaims) return true;
      claims += claimsOf([run]);
      return isApart && leases.isDecidable(run.operation) !== isDecidable;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }
}

function tell(told: readonly Told[]): void {
  for (const one of told) {
    if ("error" in one) one.run.promise.reject(one.error);
    else one.run.promise.resolve(one.output);
  }
}

function claimsOf(runs: readonly Run[]): number {
  let claims = 0;
  for (const { operation, input } of runs) claims += operation === "claimLeases" ? (input as ClaimBatch).claims.length : 1;
  return claims;
}

/** Its decision takes more than what is remembered. */
function isReading({ operation, input }: Run): boolean {
  return operation !== "claimLeases" || (input as ClaimBatch).claims.some(({ key }) => key !== null);
}

/** PostgreSQL refused a statement before the commit: a value, a constraint, or that two transactions cannot both be. Nothing of it stands. */
function isRefusal(fault: unknown): boolean {
  return /^(22|23|40)/.test(String((fault as { readonly code?: unknown } | null)?.code));
}

/**
 * Writes the tables anew that something was erased from, so that it is not in their files. Its remains in the database's own log and in backups are those of
 * PostgreSQL's keeping. False: to be tried again.
 */
async function clearRemains(database: Kysely<Tables>): Promise<boolean> {
  try {
    for (const table of ["personal", "subject_key", "person"]) await sql`vacuum full ${sql.table(table)}`.execute(database);
    return true;
  } catch {
    return false;
  }
}
