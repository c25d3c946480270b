import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, ClaimAnswer, Lease } from "@portolan/leases";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Storage } from "../../storage.ts";
import { connectPostgres, postgresPrograms, startPostgresCluster, type PostgresCluster } from "../../testing/postgres-cluster.ts";
import { layOut, sampleClaim, sampleHost, samplePool } from "../../testing/sample-claims.ts";
import { openPostgresStorage } from "../open-postgres-storage.ts";
import { openPool, openPostgres } from "../postgres-database.ts";
import { PostgresLeases } from "./postgres-leases.ts";

const nowMs = 1_800_000_000_000;
let cluster: PostgresCluster;
let directory = "";
beforeAll(async () => {
  if (postgresPrograms() === null) return;
  directory = mkdtempSync(join(tmpdir(), "portolan-leases-"));
  cluster = await startPostgresCluster();
});
afterAll(async () => {
  if (postgresPrograms() === null) return;
  await cluster.close();
  rmSync(directory, { recursive: true });
});

async function openServer(url: string): Promise<Storage> {
  const outcome = await openPostgresStorage({ url, secretKeyDir: directory, connections: 6 });
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.storage;
}

const claimOf = (server: Storage, claims: readonly Claim[]): Promise<readonly ClaimAnswer[]> =>
  server.write.claimLeases({ claims, by: "owner", nowMs });

const leasesOf = (answers: readonly ClaimAnswer[]): readonly Lease[] =>
  answers.flatMap((answer) => (answer.code === "granted" ? answer.leases : []));

const moveAll = (server: Storage, leases: readonly Lease[], happening: "released" | "drained" | "cleared" | "rested") =>
  server.write.moveLeases({ moves: leases.map(({ id }) => ({ lease: id, happening, fence: null, by: "server" })), nowMs });

describe.skipIf(postgresPrograms() === null)("leases of two servers on one database", () => {
  test("each sees at once what the other granted, ended and laid out: 300 ports of 300 are given, none twice, and again after their end", async () => {
    const url = await cluster.createDatabase();
    const [one, other] = await Promise.all([openServer(url), openServer(url)]);
    const everything = { headroom: 0, bands: [{ kind: "dynamic" as const, from: 20_700, to: 20_999 }] };
    await layOut(one, { nowMs, pools: [samplePool(everything)] });
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(
        Array.from({ length: 320 }, (_, index) => claimOf(index % 2 === 0 ? one : other, [sampleClaim({ owner: `o/${round}/${index}` })])),
      );
      const leases = leasesOf(answers.flat());
      const free = answers.flat().filter(({ code }) => code === "pool-full").length;
      const ports = leases.flatMap((lease) => lease.ports);
      expect(new Set(ports).size).toBe(ports.length);
      expect(ports.length + free).toBe(320);
      expect(ports.length).toBeGreaterThan(270); // ports of services are not given
      expect(new Set(leases.map(({ fence }) => fence)).size).toBe(leases.length);
      for (const happening of ["released", "drained", "cleared", "rested"] as const)
        for (const answer of await moveAll(round === 0 ? other : one, leases, happening)) expect(answer.code).toBe("moved");
    }
    expect(await other.read.readPoolMap({ pool: samplePool().id, host: sampleHost })).toEqual([]);
    await Promise.all([one.close(), other.close()]);
  });

  test("what a server remembers is what the tables say, whoever wrote and whatever failed in between", async () => {
    const url = await cluster.createDatabase();
    const [one, other] = await Promise.all([openServer(url), openServer(url)]);
    await layOut(one, { nowMs });
    const owners = ["a", "b", "c"];
    for (let round = 0; round < 12; round++) {
      const server = round % 2 === 0 ? one : other;
      const claims = owners.map((owner, index) =>
        sampleClaim({ owner, key: `${round} ${owner}`, protocols: index === 0 ? ["tcp", "udp"] : ["tcp"] }),
      );
      const leases = leasesOf(await claimOf(server, claims));
      expect(leasesOf(await claimOf(round % 3 === 0 ? one : other, claims)).map(({ id }) => id)).toEqual(leases.map(({ id }) => id));
      await moveAll(server, leases.slice(1), "released");
      await moveAll(one, leases.slice(1), "drained");
      await moveAll(other, leases.slice(1), "cleared"); // and rest: the next round's owner takes them again
    }
    const beside = openPostgres(openPool(url, { connections: 2 }));
    const fresh = new PostgresLeases();
    for (const owner of Array.from({ length: 10 }, (_, index) => `o/${index}`)) {
      const input = { claim: sampleClaim({ owner }), nowMs };
      const run = { operation: "previewClaim", input, within: <Output>(work: () => Promise<Output>) => work() };
      const [outcome] = await beside.transaction().execute((transaction) => fresh.run(transaction, [run]));
      for (const server of [one, other]) expect(outcome).toEqual({ output: await server.write.previewClaim(input) });
    }
    await beside.destroy();
    await Promise.all([one.close(), other.close()]);
  });

  test("a hand in the database is noticed by the constraint: everything is read anew, and the claim is granted another port", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    const alone = { headroom: 0, bands: [{ kind: "dynamic" as const, from: 20_700, to: 20_702 }] };
    await layOut(one, { nowMs, pools: [samplePool(alone)] });
    await claimOf(one, [sampleClaim({ hosts: { wish: "any", ids: ["none"] } })]); // remembers, takes nothing
    const client = await connectPostgres(url);
    const taken = "insert into slot select number, 'host', 'tcp', $1, $2, $3, 999 from lease_host where id = $4";
    for (const port of [20_700, 20_702]) await client.query(taken, [port, Buffer.alloc(16), Buffer.alloc(16, 255), sampleHost]);
    await client.end();
    const answers = await claimOf(one, [sampleClaim()]);
    expect(leasesOf(answers).map(({ ports }) => ports)).toEqual([[20_701]]);
    expect(await claimOf(one, [sampleClaim({ owner: "late" })])).toMatchObject([{ code: "pool-full", free: 0 }]);
    await one.close();
  });

  test("what a host's book knows and the database does not is adopted whole, however much it is", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    await layOut(one, { nowMs });
    const leases = Array.from({ length: 60 }, (_, index) => ({
      id: `adopted${String(index).padStart(9, "0")}`,
      fence: 100 + index,
      ports: [20_700 + 2 * index],
      protocols: ["tcp", "udp"] as const,
      family: "dual" as const,
      address: null,
    }));
    const adopt = () => one.write.adoptBook({ host: sampleHost, highestFence: 500, leases, by: "server", nowMs });
    expect((await adopt()).adopted).toHaveLength(60);
    expect(await adopt()).toEqual({ adopted: [], met: [] });
    const [lease] = leasesOf(await claimOf(one, [sampleClaim()]));
    expect(lease?.fence).toBeGreaterThan(500);
    await one.close();
  });

  test("claims on their way when PostgreSQL is ended at once were written or failed, and what is remembered is what the tables say", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    await layOut(one, { nowMs });
    for (const owner of ["a", "b", "c"]) await claimOf(one, [sampleClaim({ owner })]);
    const asked = Array.from({ length: 150 }, (_, index) => claimOf(one, [sampleClaim({ owner: `o/${index}` })]));
    const settled = Promise.allSettled(asked);
    await asked[0];
    const later = Promise.allSettled(Array.from({ length: 200 }, (_, index) => claimOf(one, [sampleClaim({ owner: `p/${index}` })])));
    await cluster.killAndRestart();
    const told = [...(await settled), ...(await later)].flatMap((one) => (one.status === "fulfilled" ? leasesOf(one.value) : []));
    await expect.poll(() => claimOf(one, [sampleClaim({ owner: "after" })]).then(leasesOf, () => [])).toHaveLength(1);
    const held = await one.read.listLeases({ limit: 500 });
    const ports = held.leases.flatMap((lease) => lease.ports);
    expect(new Set(ports).size).toBe(ports.length);
    const ids = new Set(held.leases.map(({ id }) => id));
    expect(told.filter(({ id }) => !ids.has(id))).toEqual([]);
    await one.close();
  });

  test("what another server writes between a decision and the lock is seen: the decision is undone and made anew", async () => {
    const url = await cluster.createDatabase();
    const [one, other] = await Promise.all([openServer(url), openServer(url)]);
    const bands = [
      { kind: "dynamic" as const, from: 20_700, to: 20_719 },
      { kind: "static" as const, from: 20_980, to: 20_999 },
    ];
    await layOut(one, { nowMs, pools: [samplePool({ headroom: 0, bands })] });
    const deterministic = (owner: string) => [sampleClaim({ owner, mode: "deterministic" })];
    await claimOf(one, deterministic("a"));
    await claimOf(one, deterministic("b")); // nobody else wrote: what follows is decided before the lock
    const [first, ...taken] = leasesOf((await Promise.all(["c", "d", "e"].map((owner) => claimOf(other, deterministic(owner))))).flat());
    const found = leasesOf((await Promise.all(["c", "d", "e"].map((owner) => claimOf(one, deterministic(owner))))).flat());
    const ports = [first, ...taken, ...found].flatMap((lease) => lease?.ports ?? []);
    expect(ports).toHaveLength(6);
    expect(new Set(ports).size).toBe(6);
    await claimOf(one, deterministic("f"));
    await claimOf(one, deterministic("g"));
    const everywhere = {
      namespace: "host",
      protocol: "tcp",
      lo: new Uint8Array(16),
      hi: new Uint8Array(16).fill(255),
      kind: "listener",
    } as const;
    const occupied = [{ ...everywhere, port: 20_990 }]; // of which no entry tells
    await other.write.writeOccupied({ host: sampleHost, version: 2, from: null, occupied, gone: [] });
    expect(await claimOf(one, [sampleClaim({ owner: "h", mode: "static", ports: [20_990] })])).toMatchObject([{ code: "port-occupied" }]);
    await Promise.all([one.close(), other.close()]);
  });

  test("what was acknowledged is there after PostgreSQL was ended at once", async () => {
    const url = await cluster.createDatabase();
    const one = await openServer(url);
    await layOut(one, { nowMs });
    const before = leasesOf(await claimOf(one, [sampleClaim({ owner: "a" })]));
    await cluster.killAndRestart();
    await expect.poll(() => one.read.readLease({ id: before[0]?.id ?? "" }).catch(() => null)).toMatchObject({ owner: "a" });
    const after = leasesOf(await claimOf(one, [sampleClaim({ owner: "b" })]));
    expect(after.map(({ fence }) => fence)).toEqual([2]);
    expect(after[0]?.ports).not.toEqual(before[0]?.ports);
    await one.close();
  });
});
