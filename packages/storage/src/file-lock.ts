import { DatabaseSync } from "node:sqlite";

const sqliteBusy = 5;

export interface FileLock {
  release(): void;
}

/** A lock that nobody refers to any more is held all the same: Node would close its database when it collects garbage. */
const held = new Set<DatabaseSync>();

/**
 * Holds a lock on a file, which is made where it is missing, for this process alone; null when another process still holds it after
 * `patienceMs`, for which this thread stands still.
 * It is the kernel's (fcntl), by way of an exclusive transaction of SQLite that is never committed: it ends with the process, however
 * that ended, so nothing stale can be left behind. The file stays empty. Throws what SQLite says when the file cannot be opened.
 */
export function lockFile(path: string, patienceMs: number): FileLock | null {
  const database = new DatabaseSync(path, { timeout: patienceMs });
  try {
    database.exec("pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive");
  } catch (error) {
    database.close();
    if ((error as { errcode?: unknown }).errcode === sqliteBusy) return null;
    throw error;
  }
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}
