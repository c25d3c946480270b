import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kysely } from "kysely";
import { openDatabase } from "../sqlite-database.ts";
import type { Tables } from "../tables.ts";

/**
 * A database to be read by who need not be its owner. SQLite makes a file beside one in WAL mode, also for reading; where that cannot be, as on a backup's
 * medium, and no log waits to be merged, the file is read as one that nobody changes.
 */
export function openRecord(path: string): Kysely<Tables> {
  const isStill = !existsSync(`${path}-wal`) && !canWrite(dirname(path));
  return openDatabase(isStill ? new URL(`${pathToFileURL(path).href}?immutable=1`) : path, { readOnly: true });
}

function canWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
