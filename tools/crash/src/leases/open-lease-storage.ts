import { startStorageThreads } from "@portolan/storage";
import type { OpenLeaseStorage } from "./lease-database.ts";

/** A path is a file of SQLite. */
export const openLeaseStorage: OpenLeaseStorage = async (address) => {
  const outcome = await (await startStorageThreads()).open(address);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.storage;
};
