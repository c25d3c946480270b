import { randomBytes } from "node:crypto";
import {
  RefusalError,
  type LeaseHostChange,
  type LeaseHostsDocument,
  type NewPool,
  type PoolChange,
  type PoolDocument,
  type PoolsDocument,
} from "@portolan/contract";
import type { Pool } from "@portolan/leases";
import { parsePool } from "@portolan/leases/parse-pool";
import type { Storage } from "@portolan/storage";
import { leaseInstant } from "./lease-instant.ts";
import { parsedOrRefused } from "./parsed-or-refused.ts";
import { poolDocument, poolSummary, type PoolParts } from "./pool-document.ts";
import type { PoolShelf } from "./pool-shelf.ts";

export interface PoolDeskParts extends PoolParts {
  readonly storage: Storage;
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly pools: PoolShelf;
}

/** Pools and the hosts they are of. */
export class PoolDesk {
  readonly #parts: PoolDeskParts;

  constructor(parts: PoolDeskParts) {
    this.#parts = parts;
  }

  async list(): Promise<PoolsDocument> {
    const pools = await this.#parts.storage.read.listPools({});
    return { pools: await Promise.all(pools.map((pool) => poolSummary(pool, this.#parts))) };
  }

  async read(word: string): Promise<PoolDocument> {
    return poolDocument(await this.#require(word), this.#parts);
  }

  async add(wish: NewPool, by: string): Promise<PoolDocument> {
    const id = randomBytes(12).toString("base64url");
    return this.#write(parsedOrRefused("POOL_INVALID", parsePool(wish, { id, revision: 0 })), by);
  }

  /** What is left out stays as it is. */
  async change(word: string, { revision, ...wish }: PoolChange, by: string): Promise<PoolDocument> {
    const { id, place, bands, headroom, quarantineSeconds, rules } = await this.#require(word);
    const wanted = { place, bands, headroom, quarantineSeconds, ...wish, rules: { ...rules, ...wish.rules } };
    return this.#write(parsedOrRefused("POOL_INVALID", parsePool(wanted, { id, revision })), by);
  }

  async remove(word: string, by: string): Promise<PoolsDocument> {
    const { storage, written, pools } = this.#parts;
    const pool = await this.#require(word);
    const removed = await written(storage.write.removePool({ pool: pool.id, by, ...leaseInstant() }));
    pools.forget();
    if (removed.code === "holds") throw new RefusalError("POOL_IN_USE", { pool: pool.name, leases: removed.leases });
    if (removed.code === "unknown") throw new RefusalError("POOL_UNKNOWN", { pool: word });
    return this.list();
  }

  async hosts(): Promise<LeaseHostsDocument> {
    const { storage, hostName, isReady, host } = this.#parts;
    const rows = await storage.read.listLeaseHosts({});
    return {
      hosts: rows.map(({ host: id, zone, labels, measured }) => {
        const here = id === host();
        const kinds = Object.entries(measured).map(([kind, one]) => ({ kind: kind as "latency", ...one }));
        const ready = here && isReady();
        return {
          host: id,
          zone,
          labels,
          name: hostName(id),
          measured: kinds,
          isReady: ready,
          notReady: ready ? null : here ? "never-seen" : "silent",
        };
      }),
    };
  }

  /** Throws LEASE_HOST_UNKNOWN. */
  async changeHost(host: string, { zone, labels, measured }: LeaseHostChange): Promise<LeaseHostsDocument> {
    const { storage, written } = this.#parts;
    const rows = await storage.read.listLeaseHosts({});
    if (!rows.some((row) => row.host === host)) throw new RefusalError("LEASE_HOST_UNKNOWN", { host });
    const atMs = Date.now();
    const values = measured === undefined ? undefined : Object.fromEntries(measured.map(({ kind, value }) => [kind, { value, atMs }]));
    await written(storage.write.writeLeaseHost({ host, zone, labels, measured: values }));
    return this.hosts();
  }

  async #write(pool: Pool, by: string): Promise<PoolDocument> {
    const { storage, written, pools } = this.#parts;
    const answer = await written(storage.write.writePool({ pool, by, ...leaseInstant() }));
    pools.forget();
    if (answer.code === "name-taken") throw new RefusalError("POOL_EXISTS", { pool: pool.name });
    if (answer.code === "stale") throw new RefusalError("POOL_CHANGED", { pool: pool.name, revision: answer.revision });
    return poolDocument(answer.pool, this.#parts);
  }

  async #require(word: string): Promise<Pool> {
    const pool = await this.#parts.storage.read.readPool({ id: word });
    if (pool === null) throw new RefusalError("POOL_UNKNOWN", { pool: word });
    return pool;
  }
}
