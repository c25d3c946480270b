import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import { startStorageThreads, type Storage } from "@portolan/storage";
import { databaseName } from "./data-directory.ts";

/** Everything that opening the database needs is in memory, and its address has been read; what is left can be done by a user who may read no file of ours. */
export interface DatabaseOpener {
  /** Throws one of the DATABASE refusals, or what SQLite says. */
  open(dataDir: string): Promise<Storage>;
  /** As a person may see it. */
  shown(dataDir: string): string;
}

/** `databaseFile` null: SQLite in the data folder. */
export async function prepareDatabase(databaseFile: string | null): Promise<DatabaseOpener> {
  if (databaseFile !== null) return preparePostgres(databaseFile);
  const threads = await startStorageThreads();
  const shown = (dataDir: string): string => join(dataDir, databaseName);
  return {
    shown,
    async open(dataDir) {
      const outcome = await threads.open(shown(dataDir));
      if (outcome.ok) return outcome.storage;
      throw new RefusalError(outcome.code, { path: shown(dataDir), migration: outcome.migration });
    },
  };
}

async function preparePostgres(path: string): Promise<DatabaseOpener> {
  const { openPostgresStorage, readDatabaseFile, shownDatabase } = await import("@portolan/storage/postgres");
  const read = readDatabaseFile(path);
  if (!read.ok) throw new RefusalError("DATABASE_FILE_UNUSABLE", { path, reason: read.detail });
  const database = shownDatabase(read.url);
  return {
    shown: () => database,
    async open(dataDir) {
      const outcome = await openPostgresStorage({ url: read.url, secretKeyDir: dataDir });
      if (outcome.ok) return outcome.storage;
      if (outcome.code === "DATABASE_TOO_NEW") throw new RefusalError(outcome.code, { path: database, migration: outcome.migration });
      if (outcome.code === "KEY_DIFFERS") throw new RefusalError("DATABASE_KEY_DIFFERS", { database, path: join(dataDir, "portolan.key") });
      if (outcome.code === "SERVER_TOO_OLD")
        throw new RefusalError("DATABASE_NOT_READY", { database, reason: `PostgreSQL ${outcome.version} < 15` });
      const { code, reason } = outcome;
      if (code === "unreachable") throw new RefusalError("DATABASE_UNREACHABLE", { database, reason });
      if (code === "access-refused") throw new RefusalError("DATABASE_ACCESS_REFUSED", { database, reason });
      throw new RefusalError("DATABASE_NOT_READY", { database, reason });
    },
  };
}
