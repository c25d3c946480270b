/** Pools, each change with its entry. One that leases hold ports of stays. */
import type { Pool } from "@portolan/leases";
import { textOf } from "./lease-entries.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import type { PoolRemoval, PoolRemoved, PoolUseRecord, PoolWrite, PoolWritten } from "./lease-operations.ts";

const keptSeriesMs = 60 * 24 * 60 * 60 * 1000;

export function writePool(engine: LeaseEngine, write: PoolWrite, personal: string | null): PoolWritten {
  const { pool, by } = write;
  const known = engine.poolOf(pool.id);
  if ((known?.revision ?? 0) !== pool.revision) return { code: "stale", revision: known?.revision ?? 0 };
  const [other] = engine.store.rows<{ id: string }>("select id from pool where name = ? and id <> ?", pool.name, pool.id);
  if (other !== undefined) return { code: "name-taken", pool: other.id };
  const kept: Pool = { ...pool, revision: pool.revision + 1 };
  engine.store.run(
    `insert into pool values (?, ?, ?, ?)
     on conflict (id) do update set name = excluded.name, document = excluded.document, revision = excluded.revision`,
    kept.id,
    kept.name,
    JSON.stringify(kept),
    kept.revision,
  );
  const facts = { pool: pool.id, change: known === null ? "made" : "changed", revision: kept.revision } as const;
  engine.store.appendEntry(textOf({ kind: "pool-changed", facts, host: null }, toldBy(by, write, personal)));
  engine.book.keepPool(kept);
  return { code: "written", pool: kept };
}

export function removePool(engine: LeaseEngine, removal: PoolRemoval, personal: string | null): PoolRemoved {
  const { pool: id, by } = removal;
  const known = engine.poolOf(id);
  if (known === null) return { code: "unknown" };
  const [held] = engine.store.rows<{ leases: number }>("select count(*) as leases from lease where pool = ? and state <> 'free'", id);
  if (held !== undefined && held.leases > 0) return { code: "holds", leases: held.leases };
  for (const table of ["purpose_port", "pool_series"]) engine.store.run(`delete from ${table} where pool = ?`, id);
  engine.store.run("delete from pool where id = ?", id);
  const facts = { pool: id, change: "removed", revision: known.revision } as const;
  engine.store.appendEntry(textOf({ kind: "pool-changed", facts, host: null }, toldBy(by, removal, personal)));
  engine.book.pools.delete(id);
  return { code: "removed" };
}

/** One point of each pool's series: what is neither at rest nor only granted counts as in use. */
export function recordPoolUse(engine: LeaseEngine, { nowMs, counts }: PoolUseRecord): void {
  const atMs = Math.round(nowMs);
  for (const pool of engine.book.pools.keys()) {
    const use = { active: 0, quarantined: 0, reserved: 0 };
    for (const { state, ports } of counts.filter((one) => one.pool === pool))
      use[state === "quarantined" || state === "reserved" ? state : "active"] += ports;
    engine.store.run(
      `insert into pool_series (pool, at_ms, active, quarantined, reserved, refused) values (?, ?, ?, ?, ?, ?)
       on conflict (pool, at_ms) do update set active = excluded.active, quarantined = excluded.quarantined, reserved = excluded.reserved,
       refused = excluded.refused`,
      pool,
      atMs,
      use.active,
      use.quarantined,
      use.reserved,
      engine.refused.get(pool) ?? 0,
    );
  }
  engine.refused.clear();
  engine.store.run("delete from pool_series where at_ms < ?", atMs - keptSeriesMs);
}
