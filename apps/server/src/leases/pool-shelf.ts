import type { Pool } from "@portolan/leases";
import type { Storage } from "@portolan/storage";

/** What another server on the same database changed is seen here after so long. */
const longestMs = 1000;

/** Pools at hand, so that a claim needs no question to the database to find its own. */
export interface PoolShelf {
  readonly all: () => Promise<readonly Pool[]>;
  /** By id or by name; null: there is none. */
  readonly find: (word: string) => Promise<Pool | null>;
  /** One was changed here. */
  readonly forget: () => void;
}

interface Shelf {
  readonly pools: readonly Pool[];
  readonly byWord: ReadonlyMap<string, Pool>;
  readonly readMs: number;
}

export function createPoolShelf({ read }: Pick<Storage, "read">, nowMs: () => number = () => performance.now()): PoolShelf {
  let kept: Promise<Shelf> | null = null;
  let readMs = 0;
  const shelf = (): Promise<Shelf> => {
    if (kept !== null && nowMs() - readMs < longestMs) return kept;
    readMs = nowMs();
    const reading = fill(read, readMs);
    reading.catch(() => (kept = kept === reading ? null : kept)); // told by whoever awaits it
    kept = reading;
    return reading;
  };
  return {
    all: async () => (await shelf()).pools,
    find: async (word) => (await shelf()).byWord.get(word) ?? null,
    forget: () => void (kept = null),
  };
}

/** An id goes before a name that looks like it. */
async function fill(read: Storage["read"], readMs: number): Promise<Shelf> {
  const pools = await read.listPools({});
  const byName = pools.map((pool) => [pool.name, pool] as const);
  const byId = pools.map((pool) => [pool.id, pool] as const);
  return { pools, byWord: new Map([...byName, ...byId]), readMs };
}
