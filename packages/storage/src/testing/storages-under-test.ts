/** One test body for both databases: SQLite in memory or in a file, and PostgreSQL where its programs are on this machine. */
import { join } from "node:path";
import { sql, type Kysely } from "kysely";
import { afterAll, describe } from "vitest";
import { migrate } from "../migrate.ts";
import { migratePostgres } from "../postgres/migrate-postgres.ts";
import { openPostgresStorage } from "../postgres/open-postgres-storage.ts";
import { openPool, openPostgres } from "../postgres/postgres-database.ts";
import { openDatabase } from "../sqlite-database.ts";
import { startStorageThreads, type Storage } from "../storage.ts";
import type { Tables } from "../tables.ts";
import { postgresPrograms, startPostgresCluster, type PostgresCluster } from "./postgres-cluster.ts";

export interface StorageUnderTest {
  readonly dialect: "SQLite" | "PostgreSQL";
  /** With all tables and nothing in them. */
  emptyDatabase(): Promise<Kysely<Tables>>;
  /** The same path is the same database again. */
  openStorage(path: string): Promise<Storage>;
  /** The database of a storage, past it. */
  openBeside(path: string): Promise<Kysely<Tables>>;
  /** From here on the database refuses every entry, as on a full disk. */
  refuseEntries(database: Kysely<Tables>, message: string): Promise<void>;
  /** A trigger, or with PostgreSQL a constraint. */
  dropGuard(database: Kysely<Tables>, guard: string, table: string): Promise<void>;
  /** How often a property is tried: a database of PostgreSQL takes longer to make. */
  runs(usual: number): number;
}

export function describeStorages(body: (under: StorageUnderTest) => void): void {
  describe("SQLite", () => body(sqliteUnderTest));
  describe.skipIf(postgresPrograms() === null)("PostgreSQL", () => {
    const { under, close } = postgresUnderTest();
    afterAll(close);
    body(under);
  });
}

const sqliteUnderTest: StorageUnderTest = {
  dialect: "SQLite",
  async emptyDatabase() {
    const database = openDatabase(":memory:", { readOnly: false });
    const outcome = await migrate(database);
    if (!outcome.ok) throw new Error(outcome.code);
    return database;
  },
  async openStorage(path) {
    const outcome = await (await startStorageThreads()).open(path);
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.storage;
  },
  openBeside: async (path) => openDatabase(path, { readOnly: false }),
  async refuseEntries(database, message) {
    await sql`create trigger refused before insert on entry begin select raise(abort, ${sql.lit(message)}); end`.execute(database);
  },
  async dropGuard(database, guard) {
    await sql`drop trigger ${sql.ref(guard)}`.execute(database);
  },
  runs: (usual) => usual,
};

function postgresUnderTest(): { readonly under: StorageUnderTest; readonly close: () => Promise<void> } {
  let starting: Promise<PostgresCluster> | null = null;
  const cluster = (): Promise<PostgresCluster> => (starting ??= startPostgresCluster());
  const urls = new Map<string, Promise<string>>();
  const urlOf = (path: string): Promise<string> => {
    const url = urls.get(path) ?? cluster().then((running) => running.createDatabase());
    urls.set(path, url);
    return url;
  };
  const open = (url: string): Kysely<Tables> => openPostgres(openPool(url, { connections: 4 }));
  const migrated = async (url: string): Promise<Kysely<Tables>> => {
    const database = open(url);
    const outcome = await migratePostgres(database);
    if (!outcome.ok) throw new Error(outcome.code);
    return database;
  };
  // One database after the other is emptied and used again: to make one takes long.
  let usedAgain: Promise<string> | null = null;
  const under: StorageUnderTest = {
    dialect: "PostgreSQL",
    async emptyDatabase() {
      const isFirst = usedAgain === null;
      usedAgain ??= cluster().then((running) => running.createDatabase());
      if (isFirst) return migrated(await usedAgain);
      const database = open(await usedAgain);
      await emptyTables(database);
      return database;
    },
    async openStorage(path) {
      const outcome = await openPostgresStorage({ url: await urlOf(path), secretKeyDir: join(path, ".."), connections: 4 });
      if (!outcome.ok) throw new Error(outcome.code);
      return outcome.storage;
    },
    openBeside: async (path) => open(await urlOf(path)),
    async refuseEntries(database, message) {
      usedAgain = null;
      await sql`create function refuse_entry() returns trigger language plpgsql as ${sql.lit(`begin raise '${message}'; end`)}`.execute(
        database,
      );
      await sql`create trigger a_refused before insert on entry for each row execute function refuse_entry()`.execute(database);
    },
    async dropGuard(database, guard, table) {
      usedAgain = null;
      await sql`drop trigger if exists ${sql.ref(guard)} on ${sql.table(table)}`.execute(database);
      await sql`alter table ${sql.table(table)} drop constraint if exists ${sql.ref(guard)}`.execute(database);
    },
    runs: (usual) => Math.ceil(usual / 5),
  };
  return { under, close: async () => (await starting)?.close() };
}

/** As they were when they were made, past triggers and references. */
async function emptyTables(database: Kysely<Tables>): Promise<void> {
  await sql`do $$ declare one record; begin
    set local session_replication_role = replica;
    for one in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely%' loop
      execute format('delete from %I', one.relname);
    end loop;
    for one in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' loop
      perform setval(one.relname::regclass, 1, false);
    end loop;
    insert into lease_clock (number, fence, lease_ms, offset_ms, secret, change, places_change)
      values (1, 0, 0, 0, substring(sha256(uuid_send(gen_random_uuid())) for 8), 0, 0);
    insert into log (number, size, frontier) values (1, 0, '');
    insert into personal_retention (number, days, floor_days) values (1, 400, 0);
  end $$`.execute(database);
}
