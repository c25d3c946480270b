import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import { endpointFacts } from "./endpoint-facts.ts";
import { endpointsAsOf, lastEndpoints } from "./operations/endpoints-as-of.ts";
import { eventsBefore } from "./operations/events-before.ts";
import { prune } from "./operations/prune.ts";
import { extendObservation } from "./operations/record-observation.ts";
import { recordLook } from "./operations/record-look.ts";
import { sampleCoverage, sampleEndpoint, sampleLook } from "./sample-look.ts";
import { describeStorages } from "./testing/storages-under-test.ts";

describeStorages((under) => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-storage-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const emptyDatabase = () => under.emptyDatabase();
  const openStorage = (name: string) => under.openStorage(join(directory, name));
  const sampleEvent = (id: string, atMs: number): ChangeEvent => ({
    schema: "portolan.event/1",
    id,
    at: new Date(atMs).toISOString(),
    host: "quay",
    kind: "opened",
    endpoint: "a",
    before: null,
    after: sampleEndpoint("a"),
    confirmedBy: "look",
  });

  const step = fc.record({
    endpoints: fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 2 })), { selector: ([id]) => id }),
    waitMs: fc.integer({ min: -50, max: 3000 }), // the clock may be set back
    resumed: fc.boolean(),
    asDelta: fc.boolean(),
    restartsWriter: fc.boolean(),
    extendedMs: fc.integer({ min: 0, max: 500 }),
  });

  test("rebuilding from spans at any instant equals replaying the looks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const database = await emptyDatabase();
        let open = new Map();
        let clockMs = 1_000_000;
        let before: readonly Endpoint[] = [];
        const replay: { fromMs: number; toMs: number; facts: string[] }[] = []; // seen from, seen until
        for (const [index, { endpoints: drawn, waitMs, resumed, asDelta, restartsWriter, extendedMs }] of steps.entries()) {
          clockMs += waitMs;
          if (restartsWriter) open = new Map();
          const endpoints = drawn.map(([id, sockets]) => sampleEndpoint(id, sockets));
          const removed = before.filter(({ id }) => !endpoints.some((endpoint) => endpoint.id === id)).map(({ id }) => id);
          const complete = index === 0 || !asDelta;
          const { atMs } = await recordLook(database, sampleLook({ atMs: clockMs, resumed, endpoints, complete, removed }), open);
          clockMs = Math.max(clockMs, atMs);
          const last = replay.at(-1);
          if (last !== undefined && !resumed) last.toMs = atMs - 1;
          await extendObservation(database, { host: "quay", atMs: atMs + extendedMs });
          clockMs += extendedMs;
          replay.push({ fromMs: atMs, toMs: atMs + extendedMs, facts: endpoints.map(endpointFacts).sort() });
          before = endpoints;
        }
        const instants = replay.flatMap(({ fromMs, toMs }) => [
          fromMs - 1,
          fromMs,
          fromMs + 1,
          Math.floor((fromMs + toMs) / 2),
          toMs,
          toMs + 1,
        ]);
        for (const atMs of instants) {
          const expected = replay.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);
          const actual = await endpointsAsOf(database, { host: "quay", atMs });
          expect(actual.coverage, `at ${atMs}`).toEqual(expected === undefined ? null : sampleCoverage);
          expect(actual.endpoints.map(endpointFacts).sort(), `at ${atMs}`).toEqual(expected?.facts ?? []);
        }
        expect((await lastEndpoints(database, { host: "quay" }))?.map(endpointFacts).sort()).toEqual(replay.at(-1)?.facts);
        await database.destroy();
      }),
      { numRuns: under.runs(60) },
    );
  });

  test("after a restart an endpoint's span goes on, and the time between is not claimed as seen", async () => {
    const first = await openStorage("restart.db");
    await first.write.recordLook(sampleLook({ atMs: 1000, resumed: true, endpoints: [sampleEndpoint("a")] }));
    await first.write.extendObservation({ host: "quay", atMs: 2000 });
    await first.close();
    const second = await openStorage("restart.db");
    expect((await second.read.lastEndpoints({ host: "quay" }))?.map(({ id }) => id)).toEqual(["a"]);
    await second.write.recordLook(sampleLook({ atMs: 9000, resumed: true, endpoints: [sampleEndpoint("a")] }));
    expect((await second.read.endpointsAsOf({ host: "quay", atMs: 2000 })).endpoints).toHaveLength(1);
    expect(await second.read.endpointsAsOf({ host: "quay", atMs: 5000 })).toEqual({ coverage: null, endpoints: [] });
    expect((await second.read.endpointsAsOf({ host: "quay", atMs: 9000 })).endpoints).toHaveLength(1);
    expect(await second.read.lastEndpoints({ host: "nobody" })).toBeNull();
    await second.close();
    await using beside = await under.openBeside(join(directory, "restart.db"));
    expect(await beside.selectFrom("span").select(["from_ms", "to_ms"]).execute()).toEqual([{ from_ms: 1000, to_ms: null }]);
  });

  test("the timeline comes in pages, newest first, and ends", async () => {
    const database = await emptyDatabase();
    const events = ["e1", "e2", "e3"].map((id, index) => sampleEvent(id, 1000 + index));
    await recordLook(database, sampleLook({ atMs: 1000, events }), new Map());
    await recordLook(database, sampleLook({ atMs: 2000, events }), new Map()); // said twice, kept once
    const newest = await eventsBefore(database, { before: null, limit: 2 });
    expect(newest).toMatchObject({ events: [{ id: "e3" }, { id: "e2" }], next: "e2" });
    expect(await eventsBefore(database, { before: "e2", limit: 2 })).toMatchObject({ events: [{ id: "e1" }], next: null });
    expect(await eventsBefore(database, { before: "unknown", limit: 2 })).toEqual({ events: [], next: null });
  });

  test("what is older than the kept history goes, what is open stays", async () => {
    const database = await emptyDatabase();
    const dayMs = 86_400_000;
    const section = (hash: string) => ({ name: "routes" as const, hash, body: "[]" });
    const old = sampleLook({
      atMs: 1,
      endpoints: [sampleEndpoint("a"), sampleEndpoint("b")],
      events: [sampleEvent("e1", 1)],
      sections: [section("h1")],
    });
    await recordLook(database, old, new Map());
    await recordLook(database, sampleLook({ atMs: 2, endpoints: [sampleEndpoint("b")], sections: [section("h2")] }), new Map());
    await recordLook(database, sampleLook({ atMs: 500 * dayMs, resumed: true, endpoints: [sampleEndpoint("b")] }), new Map());
    while ((await prune(database, { nowMs: 500 * dayMs })) > 0);
    expect((await lastEndpoints(database, { host: "quay" }))?.map(({ id }) => id)).toEqual(["b"]);
    expect((await eventsBefore(database, { before: null, limit: 5 })).events).toEqual([]);
    const left = await database.selectFrom("endpoint").select("id").execute();
    expect(left).toEqual([{ id: "b" }]);
    expect(await database.selectFrom("section").select("hash").execute()).toEqual([{ hash: "h2" }]);
  });

  test("a history of too many rows loses the oldest, and nothing that is open", async () => {
    const database = await emptyDatabase();
    const events = Array.from({ length: 10 }, (_, index) => sampleEvent(`e${index}`, 1000 + index));
    await recordLook(database, sampleLook({ atMs: 1000, endpoints: [sampleEndpoint("a")], events }), new Map());
    while ((await prune(database, { nowMs: 2000, keepRows: 3 })) > 0);
    const left = (await eventsBefore(database, { before: null, limit: 20 })).events.map(({ id }) => id);
    expect(left).toEqual(["e9", "e8", "e7"]);
    expect((await lastEndpoints(database, { host: "quay" }))?.map(({ id }) => id)).toEqual(["a"]);
  });

  test("a sign-in token works once, and not after its time, and the record says each of it", async () => {
    const storage = await openStorage("sign-in.db");
    await storage.write.addSignInToken({ hash: "t1", expiresMs: 1000 });
    await storage.write.addSignInToken({ hash: "t2", expiresMs: 1000 });
    const attempt = (tokenHash: string, sessionHash: string, nowMs = 10) =>
      storage.write.signIn({ tokenHash, sessionHash, nowMs, sessionExpiresMs: 5000 });
    const both = await Promise.all([attempt("t1", "s1"), attempt("t1", "s2")]); // in one transaction
    expect(both).toEqual([{ ok: true }, { ok: false, code: "TOKEN_USED" }]);
    expect(await attempt("t2", "s3", 1000)).toEqual({ ok: false, code: "TOKEN_INVALID" });
    const session = (hash: string, nowMs: number) => storage.read.readSession({ hash, nowMs, idleMs: 10_000 });
    expect(await session("s1", 4999)).toMatchObject({ expiresMs: 5000, person: null });
    expect([await session("s1", 5000), await session("s2", 10)]).toEqual([null, null]);
    await storage.write.endSession({ hash: "s1", nowMs: 20 });
    await storage.write.endSession({ hash: "s1", nowMs: 30 }); // it has ended already
    expect(await session("s1", 10)).toBeNull();
    await storage.write.sequence({});
    const { entries } = await storage.read.readEntries({ from: 0, limit: 10 });
    const told = entries.map(({ text }) => JSON.parse(text) as { kind: string; by: string; facts: object });
    expect(told.map(({ kind, by, facts }) => [kind, by, facts])).toEqual([
      ["sign-in", "owner", { way: "link", session: "s1" }],
      ["refused-sign-in", "unknown", { way: "link", reason: "TOKEN_USED" }],
      ["refused-sign-in", "unknown", { way: "link", reason: "TOKEN_INVALID" }],
      ["sign-out", "owner", { session: "s1" }],
    ]);
    await storage.close();
  });

  test("a request that fails takes nothing of its neighbours in the same commit with it", async () => {
    const storage = await openStorage("neighbours.db");
    await storage.write.addSignInToken({ hash: "t1", expiresMs: 1000 });
    const outcomes = await Promise.allSettled([
      storage.write.recordLook(sampleLook({ atMs: 1000, endpoints: [sampleEndpoint("a")] })),
      storage.write.addSignInToken({ hash: "t1", expiresMs: 1000 }), // breaks the primary key
      storage.write.recordLook(sampleLook({ atMs: 2000, endpoints: [sampleEndpoint("a"), sampleEndpoint("b")] })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await storage.read.lastEndpoints({ host: "quay" }))?.map(({ id }) => id)).toEqual(["a", "b"]);
    await storage.close();
  });

  test("the database itself refuses two spans of one endpoint that overlap", async () => {
    const database = await emptyDatabase();
    await recordLook(database, sampleLook({ atMs: 1000, endpoints: [sampleEndpoint("a")] }), new Map());
    const overlapping = { endpoint: 1, kind: "observed" as const, from_ms: 500, to_ms: 1500, facts: "{}" };
    await expect(database.insertInto("span").values(overlapping).execute()).rejects.toThrow(/overlap/);
  });
});
