import { unpackAnswers, type PackedAnswers } from "./leases/packed-answers.ts";
import type { ReadOperations, Remote, WriteOperations } from "./operations.ts";
import { startStorageThread, type OpenOutcome } from "./storage-thread.ts";

/** The database, by operations that run in threads of their own. What a write resolves with is on the disk. */
export interface Storage {
  readonly write: Remote<WriteOperations>;
  readonly read: Remote<ReadOperations>;
  /** Told after each commit by which the record has grown, with the number of its last entry. */
  onEntries(listener: (last: number) => void): void;
  /** Writes what waits, merges the log into the file, and ends the threads. */
  close(): Promise<void>;
}

export type StorageOutcome = { readonly ok: true; readonly storage: Storage } | Extract<OpenOutcome, { ok: false }>;

export interface StorageThreads {
  /** Creates or opens the file and brings its tables up to date. SQLite's own faults are thrown. */
  open(path: string): Promise<StorageOutcome>;
}

/**
 * Starts the threads and loads their programs, without touching any file: so a process can load everything first, give up its
 * rights, and only then create the database as the user it has become.
 */
export async function startStorageThreads(): Promise<StorageThreads> {
  const writer = startStorageThread<WriteOperations>(new URL("./writer-worker.ts", import.meta.url));
  const reader = startStorageThread<ReadOperations>(new URL("./reader-worker.ts", import.meta.url));
  await Promise.all([writer.loaded, reader.loaded]);
  const close = async (): Promise<void> => {
    await reader.close();
    await writer.close();
  };
  return {
    async open(path) {
      try {
        const outcome = await writer.open(path);
        if (!outcome.ok) {
          await close();
          return outcome;
        }
        await reader.open(path);
        return {
          ok: true,
          storage: { write: withClaimsUnpacked(writer.run), read: reader.run, onEntries: (listener) => writer.onEntries(listener), close },
        };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** The writer sends answers to claims packed. */
function withClaimsUnpacked(run: Remote<WriteOperations>): Remote<WriteOperations> {
  const claimLeases: Remote<WriteOperations>["claimLeases"] = async (batch) => {
    const packed: unknown = await run.claimLeases(batch);
    return unpackAnswers(packed as PackedAnswers, batch.claims, batch.by);
  };
  return new Proxy(run, {
    get: (target, operation) => (operation === "claimLeases" ? claimLeases : Reflect.get(target, operation)),
  });
}
