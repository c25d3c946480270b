import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { rowsOfSet } from "@portolan/leases";
import { boundAddresses } from "@portolan/sockets";
import { startStorageThreads } from "@portolan/storage";
import { openPostgresStorage } from "@portolan/storage/postgres";
import {
  connectPostgres,
  startPostgresCluster,
  type PostgresCluster,
  type PostgresClient,
} from "@portolan/storage/testing/postgres-cluster";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { bindAddresses, type BindAddress, type BindAttempts } from "./bind-cases.ts";

interface Place extends BindAddress {
  readonly host: number;
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** A database that keeps leases apart by a constraint of its own. */
interface Oracle {
  /** Whether it takes the second beside the first; both are gone afterwards. */
  admits(held: Place, wanted: Place): Promise<boolean>;
}

let directory = "";
let cluster: PostgresCluster;
let client: PostgresClient;
let sqlite: DatabaseSync;
const oracles: Record<string, Oracle> = {};

beforeAll(async () => {
  if (needs("postgres").skip === true) return;
  directory = mkdtempSync(join(tmpdir(), "portolan-oracles-"));
  const file = join(directory, "portolan.db");
  const made = await (await startStorageThreads()).open(file);
  if (!made.ok) throw new Error(made.code);
  await made.storage.close();
  sqlite = new DatabaseSync(file);
  cluster = await startPostgresCluster();
  const url = await cluster.createDatabase();
  const opened = await openPostgresStorage({ url, secretKeyDir: directory });
  if (!opened.ok) throw new Error(opened.code);
  await opened.storage.close();
  client = await connectPostgres(url);
  oracles["SQLite's trigger"] = { admits: async (held, wanted) => admitsInSqlite(held, wanted) };
  oracles["PostgreSQL's exclusion constraint"] = { admits: admitsInPostgres };
});
afterAll(async () => {
  if (needs("postgres").skip === true) return;
  sqlite.close();
  await client.end();
  await cluster.close();
  rmSync(directory, { recursive: true });
});

type SlotValues = readonly [number, string, string, number, Uint8Array, Uint8Array, number];

function slotsOf(place: Place, lease: number): readonly SlotValues[] {
  const { host, namespace, protocol, port } = place;
  return rowsOfSet(boundAddresses(place)).map(({ lo, hi }) => [host, namespace, protocol, port, lo, hi, lease]);
}

function admitsInSqlite(held: Place, wanted: Place): boolean {
  const insert = sqlite.prepare("insert into slot values (?, ?, ?, ?, ?, ?, ?)");
  sqlite.exec("begin");
  try {
    for (const row of slotsOf(held, 1)) insert.run(...row);
    for (const row of slotsOf(wanted, 2)) insert.run(...row);
    return true;
  } catch (error) {
    if (!String(error).includes("slot_overlap")) throw error;
    return false;
  } finally {
    sqlite.exec("rollback");
  }
}

async function admitsInPostgres(held: Place, wanted: Place): Promise<boolean> {
  const insert = (row: SlotValues) =>
    client.query({ name: "slot", text: "insert into slot values ($1, $2, $3, $4, $5, $6, $7)", values: [...row] });
  await client.query("begin");
  try {
    for (const row of slotsOf(held, 1)) await insert(row);
    for (const row of slotsOf(wanted, 2)) await insert(row);
    return true;
  } catch (error) {
    if ((error as { readonly code?: string }).code !== "23P01") throw error;
    return false;
  } finally {
    await client.query("rollback");
  }
}

function at({ address, v6only }: BindAddress, more: Partial<Place> = {}): Place {
  return { host: 1, namespace: "host", protocol: "tcp", port: 20_000, address, v6only, ...more };
}

describe("the rule that keeps leases apart", needs("postgres"), () => {
  test("is the kernel's for every pair of addresses, in SQLite's trigger and in PostgreSQL's exclusion constraint", async () => {
    const program = fileURLToPath(new URL("bind-attempts.ts", import.meta.url));
    const output = execFileSync(process.execPath, [program], { timeout: 60_000, maxBuffer: 16 << 20, encoding: "utf8" });
    const { answers } = JSON.parse(output) as BindAttempts;
    const plain = answers.filter(({ held, wanted }) =>
      [held, wanted].every(
        ({ reuseAddress, reusePort, device, euid }) => !reuseAddress && !reusePort && device === null && euid === held.euid,
      ),
    );
    const wrong: string[] = [];
    for (const { mode, held, wanted, heldErrno, errno } of plain) {
      expect(heldErrno).toBe(0);
      const protocol = mode === "udp" ? "udp" : "tcp";
      const pair = [at(held, { protocol }), at(wanted, { protocol })] as const;
      for (const [name, oracle] of Object.entries(oracles))
        if ((await oracle.admits(...pair)) !== (errno === 0))
          wrong.push(`${name}: ${mode} ${held.address} ${wanted.address}, kernel ${errno}`);
    }
    expect(new Set(plain.map(({ held, wanted }) => JSON.stringify([held, wanted]))).size).toBe(bindAddresses.length ** 2);
    console.log(`${plain.length} pairs of binds, three oracles, ${wrong.length} disagreements`);
    expect(wrong).toEqual([]);
  });

  test("parts ports, protocols, hosts and namespaces", async () => {
    const all = at({ address: "::", v6only: false });
    const others: readonly Partial<Place>[] = [
      { port: 20_001 },
      { protocol: "udp" },
      { host: 2 },
      { namespace: "name:web" },
      { host: 2, port: 65_535 },
    ];
    for (const oracle of Object.values(oracles)) {
      for (const other of others) expect(await oracle.admits(all, { ...all, ...other })).toBe(true);
      for (const inside of [{}, { namespace: "name:web" }])
        expect(await oracle.admits({ ...all, ...inside }, { ...all, ...inside })).toBe(false);
    }
  });

  test("is the same in both databases for whatever addresses, hosts and ports", async () => {
    const address = fc.oneof(
      fc.constantFrom(...bindAddresses),
      fc.ipV4().map((text) => ({ address: text, v6only: false })),
      fc
        .constantFrom("::2", "fe80::1", "2001:db8::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
        .map((text) => ({ address: text, v6only: false })),
    );
    const place = fc.record({
      on: address,
      host: fc.constantFrom(1, 2),
      port: fc.constantFrom(1, 65_535),
      protocol: fc.constantFrom("tcp" as const, "udp" as const),
      namespace: fc.constantFrom("host", "name:web"),
    });
    await fc.assert(
      fc.asyncProperty(place, place, async ({ on: heldAddress, ...held }, { on: wantedAddress, ...wanted }) => {
        const pair = [at(heldAddress, held), at(wantedAddress, wanted)] as const;
        const isOnePlace = (["host", "namespace", "protocol", "port"] as const).every((part) => held[part] === wanted[part]);
        const expected = !isOnePlace || !boundAddresses(heldAddress).intersects(boundAddresses(wantedAddress));
        for (const [name, oracle] of Object.entries(oracles)) expect(await oracle.admits(...pair), name).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });
});
