import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openPostgresStorage } from "@portolan/storage/postgres";
import { startPostgresCluster, type PostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPortolan } from "../daemon/running-portolan.ts";
import { needs } from "../lab/requirement.ts";
import { racedPool, racedPorts } from "./raced-pool.ts";

let cluster: PostgresCluster;
let directory = "";
beforeAll(async () => {
  if (needs("postgres").skip === true) return;
  directory = mkdtempSync(join(tmpdir(), "portolan-two-servers-"));
  chmodSync(directory, 0o755);
  cluster = await startPostgresCluster();
});
afterAll(async () => {
  if (needs("postgres").skip === true) return;
  await cluster.close();
  rmSync(directory, { recursive: true });
});

function databaseFile(name: string, url: string): string {
  const path = join(directory, name);
  writeFileSync(path, `${url}\n`, { mode: 0o600 });
  return path;
}

const racers = 3;
const claimsEach = 90;

describe("several servers on one PostgreSQL", needs("postgres"), () => {
  test("race for 180 ports from processes of their own: all are granted, none twice, and each grant has a number of its own", async () => {
    const url = await cluster.createDatabase();
    const opened = await openPostgresStorage({ url, secretKeyDir: directory });
    if (!opened.ok) throw new Error(opened.code);
    const { read, write } = opened.storage;
    await write.writePool({ pool: racedPool, by: "owner", nowMs: 1 });
    await write.writeLeaseHost({ host: "quay" });
    await write.writeOccupied({ host: "quay", version: 1, from: null, occupied: [], gone: [] });
    const program = join(import.meta.dirname, "race-claims.ts");
    const race = (name: number) =>
      promisify(execFile)(process.execPath, [program, url, directory, String(name), String(claimsEach)], { timeout: 60_000 });
    const outputs = await Promise.all(Array.from({ length: racers }, (_, name) => race(name)));
    const granted = outputs.map(({ stdout }) => JSON.parse(stdout) as readonly { readonly port: number; readonly fence: number }[]);
    const ports = granted.flat().map(({ port }) => port);
    expect(ports.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 180 }, (_, index) => racedPorts.from + index));
    expect(new Set(granted.flat().map(({ fence }) => fence)).size).toBe(180);
    expect(granted.filter((one) => one.length > 0).length).toBeGreaterThan(1); // it was a race
    expect(await read.readPoolMap({ pool: racedPool.id, host: "quay" })).toEqual([{ ...racedPorts, state: "reserved" }]);
    await write.sequence({});
    const { entries } = await read.readEntries({ from: 0, limit: 1000 });
    expect(entries.filter(({ text }) => text.includes('"lease-granted"'))).toHaveLength(180);
    await opened.storage.close();
  });

  test("portolan up on one database: a link that one gave signs in at the other", { timeout: 60_000 }, async () => {
    const file = databaseFile("database", await cluster.createDatabase());
    const [oneDir, otherDir] = [join(directory, "one"), join(directory, "other")];
    const one = await startPortolan({ dataDir: oneDir, databaseFile: file });
    try {
      mkdirSync(otherDir, { mode: 0o700 });
      for (const name of ["portolan.key", "ledger.key", "ledger.pub", "ledger.state"])
        copyFileSync(join(oneDir, name), join(otherDir, name));
      const other = await startPortolan({ dataDir: otherDir, databaseFile: file });
      try {
        const response = await fetch(`${other.origin}/api/v1/session`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token: one.token }),
        });
        expect(response.status).toBeLessThan(300);
      } finally {
        await other.supervisor.stop();
      }
    } finally {
      await one.supervisor.stop();
    }
  });
});
