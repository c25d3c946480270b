/**
 * Writes one group of requests after the other, each group in one transaction under the writer's lock of the database: as with SQLite's one thread, an operation
 * never meets another one that is half done, whichever server it came from. Requests that wait while a transaction commits share the next one.
 */
import { sql, type Kysely } from "kysely";
import { writeOperations, type Operations } from "../operations.ts";
import { withSurroundings, type AskedFrom } from "../personal/asked-from.ts";
import type { Tables } from "../tables.ts";
import { advisoryLocks } from "./advisory-locks.ts";
import { entriesChannel } from "./entry-watch.ts";
import { PostgresLeases } from "./leases/postgres-leases.ts";

export interface PostgresWriter {
  run(operation: string, input: unknown, askedFrom: AskedFrom | null): Promise<unknown>;
  /** Resolves when everything that was asked for by now is written or has failed. */
  settle(): Promise<void>;
}

interface Run {
  readonly operation: string;
  readonly input: unknown;
  readonly askedFrom: AskedFrom | null;
  readonly promise: PromiseWithResolvers<unknown>;
}

type Told = { readonly run: Run; readonly output: unknown } | { readonly run: Run; readonly error: unknown };

const mostOfGroup = 256;

/** `onCommit`: told after each commit, with the number of the record's last entry. */
export function createPostgresWriter(
  database: Kysely<Tables>,
  { secretKey, onCommit }: { readonly secretKey: Uint8Array; readonly onCommit: (lastEntry: number) => void },
): PostgresWriter {
  const leases = new PostgresLeases();
  const waiting: Run[] = [];
  let work: Promise<void> = Promise.resolve();
  let hasRemains = false;
  const commitWaiting = async (): Promise<void> => {
    const group = waiting.splice(0, mostOfGroup);
    if (group.length === 0) return;
    try {
      const { told, last } = await writeGroup(database, group, { leases, secretKey });
      hasRemains ||= group.some(({ operation }) => operation === "eraseSubject");
      if (hasRemains) hasRemains = !(await clearRemains(database));
      for (const one of told) {
        if ("error" in one) one.run.promise.reject(one.error);
        else one.run.promise.resolve(one.output);
      }
      onCommit(last);
    } catch (error) {
      leases.forget();
      for (const { promise } of group) promise.reject(error);
    }
  };
  return {
    run(operation, input, askedFrom) {
      const promise = Promise.withResolvers<unknown>();
      waiting.push({ operation, input, askedFrom, promise });
      work = work.then(commitWaiting);
      return promise.promise;
    },
    settle: () => work,
  };
}

interface Means {
  readonly leases: PostgresLeases;
  readonly secretKey: Uint8Array;
}

function writeGroup(
  database: Kysely<Tables>,
  group: readonly Run[],
  means: Means,
): Promise<{ readonly told: readonly Told[]; readonly last: number }> {
  return database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.raw(advisoryLocks.writer)})`.execute(transaction);
    const before = await readLastEntry(transaction);
    // Spans that are open are read anew by each group: another server may have written since.
    const operations = writeOperations(new Map()) as unknown as Operations;
    const told: Told[] = [];
    for (const part of partsOf(group, means.leases)) {
      if (means.leases.has(part[0].operation)) told.push(...(await runLeases(transaction, part, means)));
      else told.push(await runOne(transaction, part[0], { operations, secretKey: means.secretKey }));
    }
    return { told, last: await tellOthers(transaction, before) };
  });
}

/** The number of the last entry; where the record has grown, other servers hear of it with the commit. */
async function tellOthers(transaction: Kysely<Tables>, before: number): Promise<number> {
  const { rows } = await sql<{
    last: number;
  }>`select last, case when last > ${before} then pg_notify(${sql.lit(entriesChannel)}, last::text) end
    from (select coalesce(max(number), 0) as last from entry) as grown`.execute(transaction);
  return rows[0]?.last ?? before;
}

async function runOne(
  transaction: Kysely<Tables>,
  run: Run,
  { operations, secretKey }: { readonly operations: Operations; readonly secretKey: Uint8Array },
): Promise<Told> {
  const { operation, input, askedFrom } = run;
  await sql`savepoint request`.execute(transaction);
  try {
    const output = await withSurroundings({ secretKey, askedFrom }, async () => operations[operation]?.(transaction, input as never));
    await sql`release request`.execute(transaction);
    return { run, output };
  } catch (error) {
    await sql`rollback to request`.execute(transaction);
    await sql`release request`.execute(transaction);
    return { run, error };
  }
}

async function runLeases(transaction: Kysely<Tables>, part: readonly Run[], { leases, secretKey }: Means): Promise<readonly Told[]> {
  const runs = part.map(({ operation, input, askedFrom }) => ({
    operation,
    input,
    within: <Output>(work: () => Promise<Output>) => withSurroundings({ secretKey, askedFrom }, work),
  }));
  const outcomes = await leases.run(transaction, runs);
  return part.flatMap((run, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ run, ...outcome }];
  });
}

/** Claims and moves that follow one another are done together, everything else alone. */
function partsOf(group: readonly Run[], leases: PostgresLeases): readonly (readonly [Run, ...Run[]])[] {
  const parts: [Run, ...Run[]][] = [];
  for (const run of group) {
    const last = parts.at(-1);
    if (last !== undefined && [run, last[0]].every(({ operation }) => leases.isShared(operation))) last.push(run);
    else parts.push([run]);
  }
  return parts;
}

export async function readLastEntry(connection: Kysely<Tables>): Promise<number> {
  const row = await connection
    .selectFrom("entry")
    .select((select) => select.fn.max<number | null>("number").as("last"))
    .executeTakeFirst();
  return row?.last ?? 0;
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
