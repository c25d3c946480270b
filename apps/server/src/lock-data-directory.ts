import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import { lockFile, type FileLock } from "@portolan/storage";
import { lockName } from "./data-directory.ts";

/** A server whose supervisor was killed needs up to 3 s to end. */
const patienceMs = 4000;

/**
 * Takes the data directory for this process until it ends: two servers would each write a history of their own into one database.
 * Throws ALREADY_RUNNING, or DATABASE_UNUSABLE when the lock's file cannot be made.
 */
export function lockDataDirectory(dataDir: string): FileLock {
  const path = join(dataDir, lockName);
  let lock: FileLock | null;
  try {
    lock = lockFile(path, patienceMs);
  } catch (error) {
    throw new RefusalError("DATABASE_UNUSABLE", { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  if (lock === null) throw new RefusalError("ALREADY_RUNNING", { path: dataDir });
  return lock;
}
