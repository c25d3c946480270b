/** One group of requests in one transaction under the writer's lock: an operation never meets another one that is half done, whichever server it came from. */
import { sql, type Kysely } from "kysely";
import { writeOperations, type Operations } from "../operations.ts";
import { withSurroundings, type AskedFrom } from "../personal/asked-from.ts";
import type { Tables } from "../tables.ts";
import { advisoryLocks } from "./advisory-locks.ts";
import { entriesChannel } from "./entry-watch.ts";
import type { LeaseRun, PostgresLeases } from "./leases/postgres-leases.ts";

export interface Run {
  readonly operation: string;
  readonly input: unknown;
  readonly askedFrom: AskedFrom | null;
  readonly promise: PromiseWithResolvers<unknown>;
}

export type Told = { readonly run: Run; readonly output: unknown } | { readonly run: Run; readonly error: unknown };

export interface Means {
  readonly leases: PostgresLeases;
  readonly secretKey: Uint8Array;
}

export function writeGroup(
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
  const outcomes = await leases.run(transaction, leaseRuns(part, secretKey));
  return part.flatMap((run, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ run, ...outcome }];
  });
}

export function leaseRuns(runs: readonly Run[], secretKey: Uint8Array): readonly LeaseRun[] {
  return runs.map(({ operation, input, askedFrom }) => ({
    operation,
    input,
    within: <Output>(work: () => Promise<Output>) => withSurroundings({ secretKey, askedFrom }, work),
  }));
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
