/** The same storage on PostgreSQL, for several servers. In this process, without threads: nothing here blocks. */
import { join } from "node:path";
import { sql, type Kysely } from "kysely";
import { readOperations, type Operations } from "../operations.ts";
import { currentAskedFrom, withSurroundings } from "../personal/asked-from.ts";
import { readSecretKey, secretKeyName } from "../personal/secret-key.ts";
import type { Storage } from "../storage.ts";
import type { Tables } from "../tables.ts";
import { startEntryWatch } from "./entry-watch.ts";
import { isKeyOfHouse } from "./key-mark.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { openFaultOf, type OpenFault } from "./open-fault.ts";
import { forgetOccupied } from "./other-servers.ts";
import { openPool, openPostgres } from "./postgres-database.ts";
import { createPostgresWriter } from "./postgres-writer.ts";
import { readLastEntry } from "./write-group.ts";

export interface PostgresPlace {
  /** `postgres://…`; held in memory only. */
  readonly url: string;
  /** Folder with `portolan.key`, which all servers of the database have in common. */
  readonly secretKeyDir: string;
  readonly connections?: number;
}

export type PostgresOutcome =
  | { readonly ok: true; readonly storage: Storage }
  | { readonly ok: false; readonly code: "DATABASE_TOO_NEW"; readonly migration: string }
  /** Other names and personal data were sealed there by another key file. */
  | { readonly ok: false; readonly code: "KEY_DIFFERS" }
  | { readonly ok: false; readonly code: "SERVER_TOO_OLD"; readonly version: string }
  | { readonly ok: false; readonly code: OpenFault; readonly reason: string };

const oldestVersion = 150_000;
const usualConnections = 16;

/** Makes the tables or brings them up to date. What cannot be opened is told by code; a fault of the key file is thrown. */
export async function openPostgresStorage({ url, secretKeyDir, connections = usualConnections }: PostgresPlace): Promise<PostgresOutcome> {
  const secretKey = readSecretKey(join(secretKeyDir, secretKeyName));
  const database = openPostgres(openPool(url, { connections }));
  try {
    const refused = await refuseDatabase(database, secretKey);
    if (refused === null) return { ok: true, storage: await startStorage(database, { url, secretKey }) };
    await database.destroy();
    return refused;
  } catch (error) {
    await database.destroy();
    const { fault, reason } = openFaultOf(error);
    return { ok: false, code: fault, reason };
  }
}

/** Null: it can be worked with. */
async function refuseDatabase(database: Kysely<Tables>, secretKey: Uint8Array): Promise<Extract<PostgresOutcome, { ok: false }> | null> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int8 as number, current_setting('server_version') as version`.execute(database);
  const [server] = rows;
  if (server !== undefined && server.number < oldestVersion) return { ok: false, code: "SERVER_TOO_OLD", version: server.version };
  const migrated = await migratePostgres(database);
  if (!migrated.ok) return migrated;
  return (await isKeyOfHouse(database, secretKey)) ? null : { ok: false, code: "KEY_DIFFERS" };
}

async function startStorage(
  database: Kysely<Tables>,
  { url, secretKey }: { readonly url: string; readonly secretKey: Uint8Array },
): Promise<Storage> {
  const listeners = new Set<(last: number) => void>();
  let known = await readLastEntry(database);
  let isAsking = false;
  const tell = (last: number): void => {
    if (last <= known) return;
    known = last;
    for (const listener of listeners) listener(last);
  };
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    await readLastEntry(database)
      .then(tell)
      .catch(() => {}) // asked again within a second
      .finally(() => (isAsking = false));
  };
  const watch = await startEntryWatch(url, () => void ask());
  await forgetOccupied(database);
  const writer = createPostgresWriter(database, { url, secretKey, onCommit: tell });
  const reading = readOperations as unknown as Operations;
  const read = (operation: string, input: unknown): Promise<unknown> =>
    withSurroundings({ secretKey, askedFrom: null }, async () => reading[operation]?.(database, input as never));
  return {
    write: byName((operation, input) => writer.run(operation, input, currentAskedFrom())),
    read: byName(read),
    onEntries: (listener) => void listeners.add(listener),
    async close() {
      await writer.close();
      await watch.close();
      await database.destroy();
    },
  };
}

/** Every name is an operation; an unknown one gives nothing, as from a thread. */
function byName(run: (operation: string, input: unknown) => Promise<unknown>): never {
  return new Proxy({}, { get: (_, operation: string) => (input: unknown) => run(operation, input) }) as never;
}
