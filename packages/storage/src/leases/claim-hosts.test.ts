import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressRows, type Claim, type Pool } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { layOut, sampleClaim, samplePool } from "../testing/sample-claims.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const nowMs = 1_800_000_000_000;
  const [alpha, beta] = ["a".repeat(32), "b".repeat(32)];
  const { rules } = samplePool();
  let directory = "";
  let storage: Storage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-lease-hosts-"));
    storage = await under.openStorage(join(directory, "portolan.db"));
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  const lay = (over: Partial<Pool> = {}) => layOut(storage, { pools: [samplePool(over)], hosts: [alpha, beta], nowMs });
  const claim = async (over: Partial<Claim>) => (await storage.write.claimLeases({ claims: [sampleClaim(over)], by: "owner", nowMs }))[0];
  const bring = (over: { readonly purpose?: string; readonly ports?: readonly number[]; readonly host?: string }) => {
    const row = { pool: "pool000000000001", host: alpha, owner: "shop/db", purpose: "db", ports: [20_601], protocols: ["tcp"] as const };
    const rest = { family: "dual", address: null, state: "active", termSeconds: null, note: "", tags: [] } as const;
    return storage.write.importLeases({ rows: [{ ...row, ...rest, ...over }], by: "owner", nowMs });
  };

  test("of several hosts each is granted or none is, also where one is not of the pool's place", async () => {
    await lay({ place: { kind: "host", host: alpha } });
    const both = { hosts: { wish: "each", ids: [alpha, beta] } } as const;
    expect(await claim(both)).toEqual({ code: "not-allowed", rule: "place", detail: beta });
    expect((await storage.read.listLeases({ limit: 10 })).leases).toEqual([]);
    expect(await claim({ hosts: { wish: "any", ids: [alpha, beta] } })).toMatchObject({ code: "granted", leases: [{ host: alpha }] });
    expect(await claim({ hosts: { wish: "any", ids: [beta] } })).toEqual({ code: "not-allowed", rule: "place", detail: beta });
  });

  test("a purpose that has one port for ever has the same on each of several hosts, or none", async () => {
    await lay({ rules: { ...rules, isExclusive: true } });
    const both = { purpose: "vault", owner: "shop/vault", hosts: { wish: "each", ids: [alpha, beta] } } as const;
    const wouldBe = await storage.write.previewClaim({ claim: sampleClaim(both), nowMs });
    const port = wouldBe.code === "would-grant" ? (wouldBe.leases[0]?.ports[0] ?? 0) : 0;
    const [row] = addressRows({ family: "dual", address: null });
    if (row === undefined) throw new Error("no row");
    const place = { namespace: "host", protocol: "tcp", port, kind: "listener", ...row } as const;
    await storage.write.writeOccupied({ host: beta, version: 2, from: 1, occupied: [place], gone: [] });
    expect(await claim(both)).toMatchObject({ code: "port-occupied", port });
    await storage.write.writeOccupied({ host: beta, version: 3, from: 2, occupied: [], gone: [place] });
    expect(await claim(both)).toMatchObject({ code: "granted", leases: [{ ports: [port] }, { ports: [port] }] });
  });

  test("what is brought into an exclusive pool keeps to one port of one purpose", async () => {
    await lay({ rules: { ...rules, isExclusive: true } });
    expect(await bring({ ports: [20_601] })).toMatchObject({ code: "imported" });
    expect(await bring({ host: beta, ports: [20_602] })).toMatchObject({
      code: "refused",
      rows: [{ refusal: { code: "not-allowed", rule: "isExclusive", detail: "db 20601" } }],
    });
    expect(await bring({ host: beta, purpose: "cache" })).toMatchObject({
      code: "refused",
      rows: [{ refusal: { code: "not-allowed", rule: "isExclusive", detail: "20601 db" } }],
    });
    expect(await bring({ host: beta })).toMatchObject({ code: "imported" });
    expect(await bring({ purpose: "queue", ports: [20_610, 20_611] })).toMatchObject({
      code: "refused",
      rows: [{ refusal: { code: "not-allowed", rule: "isExclusive", detail: "queue 20610" } }],
    });
  });

  test("what is brought is of the pool's place", async () => {
    await lay({ place: { kind: "host", host: alpha } });
    expect(await bring({ host: beta })).toMatchObject({
      code: "refused",
      rows: [{ refusal: { code: "not-allowed", rule: "place", detail: beta } }],
    });
  });

  test("how old a measurement is, is told by the wall that it was taken by, also after that was put back", async () => {
    await lay();
    await storage.write.sweepLeases({ nowMs, elapsedMs: 0 });
    const laterMs = nowMs - 86_400_000;
    await storage.write.writeLeaseHost({ host: alpha, measured: { latency: { value: 5, atMs: laterMs } } });
    const wouldBe = await storage.write.previewClaim({ claim: sampleClaim(), nowMs: laterMs + 60_000, elapsedMs: 60_000 });
    const scored = wouldBe.code === "would-grant" ? wouldBe.leases[0]?.choice.hosts.find(({ host }) => host === alpha) : undefined;
    expect(scored?.parts.find(({ name }) => name === "latency")?.ageSeconds).toBe(60);
  });
});
