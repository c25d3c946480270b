import { RefusalError } from "@portolan/contract";
import type { Storage } from "@portolan/storage";
import { deepestReason } from "./history-recorder.ts";
import type { DatabaseOpener } from "./open-database.ts";

const pruneEveryMs = 60 * 60_000;

/** Opens the database and keeps it bounded from then on. Throws one of the DATABASE refusals. */
export async function openHistory(opener: DatabaseOpener, dataDir: string, onFault: (error: unknown) => void): Promise<Storage> {
  try {
    const storage = await opener.open(dataDir);
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
    throw new RefusalError("DATABASE_UNUSABLE", { path: opener.shown(dataDir), reason: deepestReason(error) }, { cause: error });
  }
}

/** Ends what has come to its end and forgets what is too old, step by step, so that looks are recorded in between. */
async function prune({ write }: Storage): Promise<void> {
  await write.expirePlans({ nowMs: Date.now() });
  await write.expireWaivers({ nowMs: Date.now() });
  for (let round = 0; round < 1000; round++) if ((await write.prune({ nowMs: Date.now() })) === 0) return;
}
