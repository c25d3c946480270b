import { startStorageThreads } from "@portolan/storage";
import { openPostgresStorage } from "@portolan/storage/postgres";
import type { OpenLeaseStorage } from "./lease-database.ts";

/** A path is a file of SQLite. An address is a PostgreSQL's, and `keys` in it the folder of the key file. */
export const openLeaseStorage: OpenLeaseStorage = async (address) => {
  const [url = "", secretKeyDir] = address.split("&keys=");
  const outcome =
    secretKeyDir === undefined ? await (await startStorageThreads()).open(url) : await openPostgresStorage({ url, secretKeyDir });
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.storage;
};
