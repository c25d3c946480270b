import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Claim, Lease } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { layOut, sampleClaim, sampleHost, samplePool } from "../testing/sample-claims.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const nowMs = 1_800_000_000_000;
  let directory = "";
  let storage: Storage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-leases-"));
    storage = await open();
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });

  const open = (): Promise<Storage> => under.openStorage(join(directory, "portolan.db"));

  const claim = (claims: readonly Claim[], atMs = nowMs) => storage.write.claimLeases({ claims, by: "owner", nowMs: atMs });

  async function granted(over: Partial<Claim> = {}, atMs = nowMs): Promise<Lease> {
    const [answer] = await claim([sampleClaim(over)], atMs);
    const lease = answer?.code === "granted" ? answer.leases[0] : undefined;
    if (lease === undefined) throw new Error(JSON.stringify(answer));
    return lease;
  }

  const move = async (lease: Lease, happening: Parameters<Storage["write"]["moveLeases"]>[0]["moves"][number]["happening"], atMs = nowMs) =>
    (await storage.write.moveLeases({ moves: [{ lease: lease.id, happening, fence: null, by: "server" }], nowMs: atMs }))[0];

  /** To its rest. */
  async function end(lease: Lease, atMs = nowMs): Promise<void> {
    for (const happening of ["released", "drained", "cleared"] as const)
      expect(await move(lease, happening, atMs)).toMatchObject({ code: "moved" });
  }

  test("a claim is granted, kept with its choice, and told of by one entry that its history begins with", async () => {
    await layOut(storage, { nowMs });
    const lease = await granted({ protocols: ["tcp", "udp"], note: "for the shop", tags: ["a"] });
    expect(lease).toMatchObject({
      state: "reserved",
      host: sampleHost,
      fence: 1,
      expiresMs: nowMs + 30_000,
      protocols: ["tcp", "udp"],
      note: "for the shop",
    });
    expect(lease.ports[0]).toBeGreaterThanOrEqual(20700);
    expect(await storage.read.readLease({ id: lease.id })).toEqual(lease);
    expect(await storage.read.findLeases({ host: sampleHost, protocol: "udp", port: lease.ports[0] ?? 0 })).toEqual([lease]);
    const history = await storage.read.readLeaseHistory({ id: lease.id });
    expect(history.map(({ text }) => JSON.parse(text) as unknown)).toMatchObject([
      {
        kind: "lease-granted",
        by: "owner",
        host: sampleHost,
        facts: { lease: lease.id, fence: 1, ports: String(lease.ports[0]), protocols: "tcp,udp", way: "claimed" },
      },
    ]);
    expect(history[0]?.text.length).toBeLessThan(400);
  });

  test("the same key has the same answer, another claim under it none", async () => {
    await layOut(storage, { nowMs });
    const first = await granted({ key: "one" });
    expect(await claim([sampleClaim({ key: "one" })], nowMs + 5000)).toEqual([{ code: "granted", leases: [first], isRepeat: true }]);
    expect(await claim([sampleClaim({ key: "one", owner: "shop/mail" })])).toEqual([{ code: "key-reused" }]);
    expect(await storage.write.claimLeases({ claims: [sampleClaim({ key: "one" })], by: "somebody", nowMs })).toEqual([
      { code: "key-reused" },
    ]);
    const two = { wish: "each", ids: [] } as const;
    await storage.write.writeOccupied({ host: "second", version: 1, from: null, occupied: [], gone: [] });
    const [group] = await claim([sampleClaim({ key: "two", hosts: two })]);
    const [again] = await claim([sampleClaim({ key: "two", hosts: two })]);
    expect(group).toMatchObject({ code: "granted", isRepeat: false, leases: [{ host: sampleHost }, { host: "second" }] });
    expect(again).toEqual({ ...group, isRepeat: true });
  });

  test("several ports and hosts: all or nothing, and those of the same batch after it know of it", async () => {
    await layOut(storage, { nowMs, hosts: [sampleHost, "second"], pools: [samplePool({ headroom: 0 })] });
    const taken = await granted({ mode: "static", ports: [20650], hosts: { wish: "any", ids: ["second"] } });
    const answers = await claim([
      sampleClaim({ mode: "static", ports: [20650], hosts: { wish: "each", ids: [] } }),
      sampleClaim({ mode: "static", ports: [20650], hosts: { wish: "any", ids: [sampleHost] } }),
      sampleClaim({ mode: "static", ports: [20650], hosts: { wish: "any", ids: [sampleHost] } }),
      sampleClaim({ count: 301 }),
    ]);
    expect(answers.map(({ code }) => code)).toEqual(["port-leased", "granted", "port-leased", "pool-full"]);
    expect(answers[0]).toMatchObject({ port: 20650, lease: taken.id, state: "reserved" });
    expect((await storage.read.listLeases({ limit: 10 })).leases).toHaveLength(2);
  });

  test("what rests is for its owner at once and for nobody else before its time", async () => {
    await layOut(storage, { nowMs });
    const lease = await granted({ mode: "static", ports: [20650] });
    await end(lease);
    const [other] = await claim([sampleClaim({ mode: "static", ports: [20650], owner: "shop/mail" })], nowMs + 60_000);
    expect(other).toEqual({ code: "port-leased", port: 20650, lease: lease.id, state: "quarantined", untilMs: nowMs + 120_000 });
    const own = await granted({ mode: "static", ports: [20650] }, nowMs + 60_000);
    expect(own.fence).toBe(2);
    expect(await storage.read.readLease({ id: lease.id })).toMatchObject({ state: "free" });
    await end(own, nowMs + 60_000);
    expect(await storage.write.sweepLeases({ nowMs: nowMs + 180_000 })).toMatchObject([{ id: own.id, state: "free" }]);
    expect(await granted({ mode: "static", ports: [20650], owner: "shop/mail" }, nowMs + 180_000)).toMatchObject({ ports: [20650] });
  });

  test("a host that was not heard of since the server began is given nothing, nor is one whose book knows more", async () => {
    await layOut(storage, { nowMs, hosts: [] });
    expect(await claim([sampleClaim()])).toMatchObject([{ code: "host-not-ready", why: "never-seen" }]);
    await storage.write.writeLeaseHost({ host: sampleHost });
    expect(await claim([sampleClaim()])).toEqual([{ code: "host-not-ready", host: sampleHost, why: "silent" }]);
    const told = { host: sampleHost, version: 1, from: null, occupied: [], gone: [] };
    expect(await storage.write.writeOccupied({ ...told, bookFence: 7 })).toEqual({ code: "written", isOlderRecord: true });
    expect(await claim([sampleClaim()])).toMatchObject([{ code: "host-not-ready", why: "older-record" }]);
    const booked = { id: "book000000000001", fence: 7, ports: [20650], protocols: ["tcp"], family: "dual", address: null } as const;
    const { adopted, met } = await storage.write.adoptBook({ host: sampleHost, highestFence: 9, leases: [booked], by: "server", nowMs });
    expect([adopted, met]).toMatchObject([[{ id: booked.id, fence: 7, state: "verifying", owner: "?", ports: [20650] }], []]);
    expect(await claim([sampleClaim({ mode: "static", ports: [20650] })])).toMatchObject([{ code: "port-leased", lease: booked.id }]);
    expect((await granted()).fence).toBeGreaterThan(9);
    expect(await storage.read.readLease({ id: booked.id })).toMatchObject({ state: "verifying" });
    await storage.close();
    storage = await open();
    expect(await claim([sampleClaim()])).toMatchObject([{ code: "host-not-ready", why: "silent" }]);
  });

  test("what the host takes itself is not given, and is told of with what it is", async () => {
    await layOut(storage, { nowMs });
    const place = {
      namespace: "host",
      protocol: "tcp",
      port: 20650,
      lo: new Uint8Array(16),
      hi: new Uint8Array(16).fill(255),
      kind: "bound",
    } as const;
    const told = { host: sampleHost, version: 2, from: 1, occupied: [place], gone: [] };
    expect(await storage.write.writeOccupied({ ...told, from: 5 })).toEqual({ code: "behind", version: 1 });
    expect(await storage.write.writeOccupied(told)).toEqual({ code: "written", isOlderRecord: false });
    expect(await claim([sampleClaim({ mode: "static", ports: [20650] })])).toMatchObject([
      { code: "port-occupied", evidence: [{ kind: "bound" }] },
    ]);
    await storage.write.writeOccupied({ host: sampleHost, version: 3, from: 2, occupied: [], gone: [place] });
    expect(await granted({ mode: "static", ports: [20650] })).toMatchObject({ ports: [20650] });
  });

  test("a stale fence moves nothing; a happening without a place in the state says so", async () => {
    await layOut(storage, { nowMs });
    const lease = await granted();
    const moves = [
      { lease: lease.id, happening: "renewed", fence: 99, by: "owner" },
      { lease: lease.id, happening: "renewed", fence: lease.fence, by: "owner" },
      { lease: lease.id, happening: "rested", fence: null, by: "owner" },
      { lease: "AAAAAAAAAAAAAAAA", happening: "renewed", fence: 1, by: "owner" },
    ] as const;
    expect(await storage.write.moveLeases({ moves, nowMs: nowMs + 1000 })).toMatchObject([
      { code: "stale-fence", fence: 1 },
      { code: "moved", lease: { state: "reserved", expiresMs: nowMs + 601_000 } },
      { code: "state", lease: { state: "reserved" } },
      { code: "unknown" },
    ]);
    expect(await storage.read.readLeaseHistory({ id: lease.id })).toHaveLength(1);
  });

  test("time ends offers, terms and graces, and never frees a port by itself", async () => {
    await layOut(storage, { nowMs });
    const offered = await granted();
    const seen = await granted();
    await move(seen, "seen");
    const states = async () => [offered, seen].map(async ({ id }) => (await storage.read.readLease({ id }))?.state);
    const sweep = async (seconds: number) => {
      await storage.write.sweepLeases({ nowMs: nowMs + seconds * 1000 });
      return Promise.all(await states());
    };
    expect(await sweep(29)).toEqual(["reserved", "active"]);
    expect(await sweep(30)).toEqual(["verifying", "active"]);
    expect(await sweep(600)).toEqual(["verifying", "suspect"]);
    expect(await sweep(660)).toEqual(["verifying", "draining"]);
    expect(await sweep(670)).toEqual(["verifying", "verifying"]);
    expect(await sweep(1e6)).toEqual(["verifying", "verifying"]);
    const kinds = (await storage.read.readLeaseHistory({ id: seen.id })).map(
      ({ text }) => (JSON.parse(text) as { facts: { happening?: string } }).facts.happening,
    );
    expect(kinds).toEqual(["drained", "lapsed", "expired", "seen", undefined]);
  });

  test("a wall clock that is put forward or back ends no lease, nor does it keep one", async () => {
    await layOut(storage, { nowMs });
    const at = (seconds: number, wallMs = 0) => ({ nowMs: nowMs + wallMs + seconds * 1000, elapsedMs: 5000 + seconds * 1000 });
    const [answer] = await storage.write.claimLeases({ claims: [sampleClaim()], by: "owner", ...at(0) });
    const lease = answer?.code === "granted" ? answer.leases[0] : undefined;
    if (lease === undefined) throw new Error(JSON.stringify(answer));
    const [year, hour] = [31_536_000_000, 3_600_000];
    expect(await storage.write.sweepLeases(at(10, year))).toEqual([]);
    expect(await storage.read.readLease({ id: lease.id })).toMatchObject({ state: "reserved", expiresMs: nowMs + 30_000 + year });
    expect(await storage.write.sweepLeases(at(20, -hour))).toEqual([]);
    expect(await storage.write.sweepLeases(at(29, -hour))).toEqual([]);
    expect(await storage.write.sweepLeases(at(30, -hour))).toMatchObject([{ id: lease.id, state: "verifying" }]);
  });

  test("pools change by revision, have names of their own, and stay while leases hold ports of them", async () => {
    await layOut(storage, { nowMs });
    const [pool] = await storage.read.listPools({});
    expect(pool).toEqual(samplePool({ revision: 1 }));
    const write = (over: Parameters<typeof samplePool>[0]) => storage.write.writePool({ pool: samplePool(over), by: "owner", nowMs });
    expect(await write({ revision: 0 })).toEqual({ code: "stale", revision: 1 });
    expect(await write({ id: "pool000000000002" })).toEqual({ code: "name-taken", pool: "pool000000000001" });
    expect(await write({ revision: 1, headroom: 0 })).toMatchObject({ code: "written", pool: { revision: 2 } });
    const lease = await granted();
    const remove = () => storage.write.removePool({ pool: lease.pool, by: "owner", nowMs });
    expect(await remove()).toEqual({ code: "holds", leases: 1 });
    const pairs = sampleClaim({ count: 3, hasEmergency: true, protocols: ["tcp", "udp"] });
    const [six] = await claim([pairs]);
    if (six?.code !== "granted" || six.leases[0] === undefined) throw new Error("granted");
    await move(six.leases[0], "seen");
    await storage.write.recordPoolUse({ nowMs: nowMs + 300_000, counts: await storage.read.countPoolPorts({}) });
    expect(await storage.read.readPoolUse({ pool: lease.pool, sinceMs: 0 })).toEqual({
      bands: { static: {}, dynamic: { reserved: 1, active: 3 }, emergency: { active: 3 } },
      series: [{ atMs: nowMs + 300_000, active: 6, quarantined: 0, reserved: 1, refused: 0 }],
    });
    const [port = 0] = lease.ports;
    expect(await storage.read.readPoolMap({ pool: lease.pool, host: sampleHost })).toContainEqual({
      from: port,
      to: port,
      state: "reserved",
    });
    for (const one of [lease, six.leases[0]]) await end(one);
    await storage.write.sweepLeases({ nowMs: nowMs + 200_000 });
    expect(await remove()).toEqual({ code: "removed" });
    expect(await claim([sampleClaim()])).toEqual([{ code: "pool-unknown" }]);
  });

  test("a list of what is there is brought in whole or not at all", async () => {
    await layOut(storage, { nowMs });
    const row = {
      pool: "pool000000000001",
      host: sampleHost,
      owner: "old/web",
      purpose: "http",
      protocols: ["tcp"],
      family: "dual",
      address: null,
    } as const;
    const more = { state: "active", termSeconds: null, note: "from the sheet", tags: [] } as const;
    const bring = (ports: readonly number[]) =>
      storage.write.importLeases({ rows: ports.map((port) => ({ ...row, ...more, ports: [port] })), by: "owner", nowMs });
    expect(await bring([20650, 20651, 20650, 5])).toMatchObject({
      code: "refused",
      rows: [{ row: 2 }, { row: 3, refusal: { code: "port-outside" } }],
    });
    expect((await storage.read.listLeases({ limit: 5 })).leases).toEqual([]);
    expect(await bring([20650, 20651])).toMatchObject({ code: "imported", leases: [{ state: "active", owner: "old/web" }, {}] });
    const found = await storage.read.listLeases({ text: "20651", limit: 5 });
    expect(found.leases).toMatchObject([{ ports: [20651], note: "from the sheet" }]);
    expect((await storage.read.listLeases({ text: "sheet", state: "holding", limit: 1 })).next).not.toBeNull();
  });

  test("refusals by rule are told of, and not without end", async () => {
    await layOut(storage, { nowMs });
    await claim(Array.from({ length: 60 }, () => sampleClaim({ owner: "evil/one" })));
    await storage.write.sequence({});
    const { entries } = await storage.read.findEntries({
      before: null,
      kind: "lease-refused",
      by: null,
      since: null,
      until: null,
      limit: 100,
    });
    expect(entries).toHaveLength(20);
    expect(JSON.parse(entries[0]?.text ?? "")).toMatchObject({ facts: { rule: "owners" } });
  });
});
