import { join } from "node:path";
import { RefusalError } from "@portolan/contract";
import type { Storage, StorageThreads } from "@portolan/storage";
import { databaseName } from "./data-directory.ts";
import { deepestReason } from "./history-recorder.ts";

const pruneEveryMs = 60 * 60_000;

/** Opens the database in the data directory and keeps it bounded from then on. Throws DATABASE_UNUSABLE or DATABASE_TOO_NEW. */
export async function openHistory(threads: StorageThreads, dataDir: string, onFault: (error: unknown) => void): Promise<Storage> {
  const path = join(dataDir, databaseName);
  try {
    const outcome = await threads.open(path);
    if (!outcome.ok) throw new RefusalError(outcome.code, { path, migration: outcome.migration });
    const { storage } = outcome;
    await prune(storage);
    const timer = setInterval(() => void prune(storage).catch(onFault), pruneEveryMs);
    timer.unref();
    return {
      ...storage,
      close: () => {
        clearInterval(timer);
        return storage.close();
      },
    };
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw new RefusalError("DATABASE_UNUSABLE", { path, reason: deepestReason(error) }, { cause: error });
  }
}

/** Ends what has come to its end and forgets what is too old, step by step, so that looks are recorded in between. */
async function prune({ write }: Storage): Promise<void> {
  await write.expirePlans({ nowMs: Date.now() });
  await write.expireWaivers({ nowMs: Date.now() });
  for (let round = 0; round < 1000; round++) if ((await write.prune({ nowMs: Date.now() })) === 0) return;
}
