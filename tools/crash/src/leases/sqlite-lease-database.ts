import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Inspected, InspectedEntry, InspectedLease, InspectedSlot, LeaseDatabase } from "./lease-database.ts";

/** An empty folder in which the first process makes the database. */
export function makeSqliteLeaseDatabase(): LeaseDatabase {
  const directory = mkdtempSync(join(tmpdir(), "portolan-crash-leases-"));
  const address = join(directory, "portolan.db");
  const copy = join(directory, "copy.db");
  return {
    address,
    inspect: async (isThorough) => inspectFile(address, isThorough),
    async keepCopy() {
      rmSync(copy, { force: true });
      const database = new DatabaseSync(address);
      database.prepare("vacuum into ?").run(copy);
      database.close();
    },
    async restoreCopy() {
      for (const rest of ["", "-wal", "-shm"]) rmSync(`${address}${rest}`, { force: true });
      copyFileSync(copy, address);
    },
    remove: async () => rmSync(directory, { recursive: true }),
  };
}

const nothing: Inspected = { damage: [], leases: [], slots: [], entries: [], fence: 0, leaseMs: 0 };

function inspectFile(path: string, isThorough: boolean): Inspected {
  if (!existsSync(path)) return nothing;
  const database = new DatabaseSync(path);
  try {
    const all = <Row>(sql: string): Row[] => database.prepare(sql).all() as Row[];
    const checks = all<Readonly<Record<string, string>>>(`pragma ${isThorough ? "integrity_check" : "quick_check"}`);
    const damage = checks.flatMap((row) => Object.values(row)).filter((text) => text !== "ok");
    if (all("select 1 from sqlite_schema where name = 'lease_clock'").length === 0) return { ...nothing, damage };
    const [clock] = all<{ fence: number; lease_ms: number }>("select fence, lease_ms from lease_clock");
    return {
      damage,
      leases: all<InspectedLease>(
        `select number, id, host, state, fence, ports, idempotency_key as "key", last_entry as lastEntry, document from lease order by number`,
      ),
      slots: all<InspectedSlot>("select host, namespace, protocol, port, lower(hex(lo)) as lo, lower(hex(hi)) as hi, lease from slot"),
      entries: all<InspectedEntry>("select number, body from entry order by number"),
      fence: clock?.fence ?? 0,
      leaseMs: clock?.lease_ms ?? 0,
    };
  } finally {
    database.close();
  }
}
