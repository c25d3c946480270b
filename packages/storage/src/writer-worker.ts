/** The one thread that writes. Requests that wait while a transaction commits share the next one: one fsync for all of them. */
import { parentPort } from "node:worker_threads";
import { sql, type Kysely, type Transaction } from "kysely";
import type { ClaimAnswer } from "@portolan/leases";
import { keptBecause } from "@portolan/leases/kept-ports";
import { LeaseEngine } from "./leases/lease-engine.ts";
import { LeaseStore } from "./leases/lease-store.ts";
import { leaseWriting } from "./leases/lease-writing.ts";
import { packAnswers } from "./leases/packed-answers.ts";
import { migrate } from "./migrate.ts";
import { writeOperations, type Operations } from "./operations.ts";
import type { OpenSpans } from "./operations/record-look.ts";
import { withSurroundings } from "./personal/asked-from.ts";
import { sealOldNames } from "./personal/sealed-names.ts";
import { readSecretKeyOf } from "./personal/secret-key.ts";
import { openConnection } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";
import type { WorkerReply, WorkerRequest } from "./worker-protocol.ts";

type Run = Extract<WorkerRequest, { kind: "run" }>;

const openSpans: OpenSpans = new Map();
let operations: Operations = {};
let leases: LeaseEngine | null = null;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const reply = (message: WorkerReply): void => parentPort?.postMessage(message);
let database: Kysely<Tables> | null = null;
let secretKey: Uint8Array | null = null;
/** Something was erased, and its remains are still in the write-ahead log. */
let hasRemains = false;
let waiting: Run[] = [];
let lastEntry = 0;
let work: Promise<void> = Promise.resolve();

async function open(path: string): Promise<void> {
  const opened = openConnection(path, { readOnly: false });
  database = opened.database;
  leases = new LeaseEngine(new LeaseStore(opened.raw), keptBecause);
  operations = { ...writeOperations(openSpans), ...leaseWriting(leases) };
  secretKey = readSecretKeyOf(path);
  const outcome = await migrate(database);
  if (outcome.ok) await prepare(database, secretKey);
  reply(outcome.ok ? { kind: "opened" } : { kind: "refused", migration: outcome.migration });
}

async function prepare(opened: Kysely<Tables>, key: Uint8Array): Promise<void> {
  const sealed = await withSurroundings({ secretKey: key, askedFrom: null }, () => sealOldNames(opened));
  if (sealed > 0) await clearRemains(opened);
  lastEntry = await readLastEntry(opened);
}

async function commitWaiting(): Promise<void> {
  if (waiting.length === 0) return;
  const group = waiting;
  waiting = [];
  const key = secretKey;
  if (database === null || key === null) throw new Error("the database is not open");
  const opened = { database, key };
  let committed = await commitLone(opened, group);
  try {
    committed ??= await commitGroup(opened, group);
  } catch (error) {
    forget();
    for (const { id } of group) reply({ kind: "failed", id, error: error as Error });
    return;
  }
  const { replies, entry } = committed;
  hasRemains ||= group.some(({ operation }) => operation === "eraseSubject");
  if (hasRemains) await clearRemains(database);
  for (const message of replies) reply(message);
  if (entry !== lastEntry) reply({ kind: "entries", last: entry });
  lastEntry = entry;
}

interface Opened {
  readonly database: Kysely<Tables>;
  readonly key: Uint8Array;
}

interface Committed {
  readonly replies: readonly WorkerReply[];
  readonly entry: number;
}

/**
 * Claims that nothing else waits with: without savepoints, for each of which SQLite would copy every page that is written. Null: it is to be done as one of a group,
 * or something went wrong, nothing of it is left, and the group's way tells it.
 */
async function commitLone({ database: connection, key }: Opened, [request, ...others]: readonly Run[]): Promise<Committed | null> {
  if (request?.operation !== "claimLeases" || others.length > 0 || leases === null) return null;
  leases.isAlone = true;
  try {
    return await connection.transaction().execute(async (transaction) => {
      const output = await runOne(transaction, request, key);
      return { replies: [{ kind: "done", id: request.id, output }], entry: await readLastEntry(transaction) };
    });
  } catch {
    forget();
    return null;
  } finally {
    leases.isAlone = false;
  }
}

async function commitGroup({ database: connection, key }: Opened, group: readonly Run[]): Promise<Committed> {
  const replies: WorkerReply[] = [];
  const entry = await connection.transaction().execute(async (transaction) => {
    for (const request of group) {
      await sql`savepoint request`.execute(transaction);
      try {
        replies.push({ kind: "done", id: request.id, output: await runOne(transaction, request, key) });
      } catch (error) {
        forget();
        await rollBackTo(transaction, error);
        replies.push({ kind: "failed", id: request.id, error: error as Error });
      }
      await sql`release request`.execute(transaction);
    }
    return readLastEntry(transaction);
  });
  return { replies, entry };
}

async function runOne(transaction: Transaction<Tables>, { operation, input, askedFrom }: Run, key: Uint8Array): Promise<unknown> {
  const output = await withSurroundings({ secretKey: key, askedFrom }, async () => operations[operation]?.(transaction, input as never));
  return operation === "claimLeases" ? packAnswers(output as readonly ClaimAnswer[]) : output;
}

/** What was remembered may be of what is now rolled back. */
function forget(): void {
  openSpans.clear();
  leases?.forget();
}

async function readLastEntry(transaction: Kysely<Tables>): Promise<number> {
  const row = await transaction
    .selectFrom("entry")
    .select((select) => select.fn.max("number").as("last"))
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Merges the write-ahead log into the file and empties it. Where somebody still reads an older state, it is tried again with the next commit. */
async function clearRemains(connection: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(connection);
  hasRemains = rows[0]?.busy !== 0;
}

/** Undoes one request. When SQLite has rolled back everything by itself, as on a full disk, all of the group fails with the first error. */
async function rollBackTo(transaction: Kysely<Tables>, cause: unknown): Promise<void> {
  try {
    await sql`rollback to request`.execute(transaction);
  } catch {
    throw cause;
  }
}

async function close(): Promise<void> {
  await database?.destroy();
  reply({ kind: "closed" });
  parentPort?.close();
}

const enqueue = (step: () => Promise<void>): void => {
  work = work.then(step).catch((error: unknown) => reply({ kind: "failed", id: null, error: error as Error }));
};

parentPort?.on("message", (request: WorkerRequest) => {
  if (request.kind === "open") enqueue(() => open(request.path));
  else if (request.kind === "close") enqueue(close);
  else {
    waiting.push(request);
    enqueue(commitWaiting);
  }
});
reply({ kind: "loaded" });
