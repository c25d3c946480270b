/**
 * Locks of the whole database, by number. They are taken in this order. `writer`: until the end of a transaction that may do anything; entries of the record are
 * numbered under it alone. `alive`: shared, by each server, as long as it is connected.
 */
const family = 0x506f7274;

export const advisoryLocks = {
  writer: `${family}, 1`,
  alive: `${family}, 2`,
} as const;

/** For a look into pg_locks. */
export const aliveLock = { family, number: 2 } as const;
