import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { sampleEndpoint, sampleLook } from "../sample-look.ts";
import { findPlace, mostNotes, readNotes, removeNote, writeNote } from "./notes.ts";
import { openSince } from "./open-since.ts";
import { recordLook } from "./record-look.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  const place = { namespace: "host", protocol: "tcp", address: "::", port: 23333, device: null };
  const written = { host: "quay", endpoint: "a", place, name: "panel", text: "", from: 0, nowMs: 5 };

  const emptyDatabase = () => under.emptyDatabase();

  test("the last writer wins, and who wrote from an older revision is told what was replaced", async () => {
    await using database = await emptyDatabase();
    const first = await writeNote(database, written);
    expect(first).toMatchObject({ ok: true, note: { revision: 1, name: "panel" }, replaced: null });
    expect(await writeNote(database, { ...written, name: "web", from: 1 })).toMatchObject({ note: { revision: 2 }, replaced: null });
    const late = await writeNote(database, { ...written, name: "late", from: 1 });
    expect(late).toMatchObject({ note: { revision: 3, name: "late" }, replaced: { revision: 2, name: "web" } });
    expect((await readNotes(database, { host: "quay" })).map(({ name }) => name)).toEqual(["late"]);
    expect(await readNotes(database, { host: "other" })).toEqual([]);
    expect(await removeNote(database, { host: "quay", endpoint: "a" })).toMatchObject({ name: "late" });
    expect(await removeNote(database, { host: "quay", endpoint: "a" })).toBeNull();
  });

  test("a note that was removed and written anew never has a revision that another text had", async () => {
    await using database = await emptyDatabase();
    await writeNote(database, written);
    await writeNote(database, { ...written, name: "web", from: 1 });
    await removeNote(database, { host: "quay", endpoint: "a" });
    await writeNote(database, { ...written, endpoint: "b" });
    expect(await writeNote(database, { ...written, name: "anew" })).toMatchObject({ note: { revision: 3 }, replaced: null });
    expect(await writeNote(database, { ...written, name: "old tab", from: 2 })).toMatchObject({
      note: { revision: 4 },
      replaced: { name: "anew" },
    });
    await removeNote(database, { host: "quay", endpoint: "b" });
    expect(await writeNote(database, { ...written, endpoint: "b" })).toMatchObject({ note: { revision: 4 } });
  });

  test("notes are bounded in number, and one that is there can still be changed", async () => {
    await using database = await emptyDatabase();
    const rows = Array.from({ length: mostNotes }, (_, index) => ({
      host: "quay",
      endpoint: index === 0 ? "a" : `n${index}`,
      ...place,
      name: "x",
      body: "",
      revision: 1,
      changed_ms: 1,
    }));
    for (let at = 0; at < rows.length; at += 500)
      await database
        .insertInto("note")
        .values(rows.slice(at, at + 500))
        .execute();
    expect(await writeNote(database, { ...written, endpoint: "more" })).toEqual({ ok: false, code: "TOO_MANY" });
    expect(await writeNote(database, { ...written, from: 1 })).toMatchObject({ ok: true });
  });

  test("a place is known of whatever was seen, and of what only a note speaks of", async () => {
    await using database = await emptyDatabase();
    await recordLook(database, sampleLook({ atMs: 10, endpoints: [sampleEndpoint("seen")] }), new Map());
    await writeNote(database, written);
    expect(await findPlace(database, { host: "quay", endpoint: "seen" })).toMatchObject({ port: 8080 });
    expect(await findPlace(database, { host: "quay", endpoint: "a" })).toEqual(place);
    expect(await findPlace(database, { host: "quay", endpoint: "never" })).toBeNull();
  });

  test("notes outlive the process, and the endpoint's closing", async () => {
    const directory = await mkdtemp(join(tmpdir(), "portolan-notes-"));
    try {
      for (const [round, expected] of [
        [0, 1],
        [1, 2],
      ] as const) {
        const storage = await under.openStorage(join(directory, "portolan.db"));
        const { read, write } = storage;
        await write.recordLook(sampleLook({ atMs: 10 + round, endpoints: round === 0 ? [sampleEndpoint("a")] : [] }));
        expect(await write.writeNote({ ...written, from: round })).toMatchObject({ note: { revision: expected }, replaced: null });
        expect(await read.readNotes({ host: "quay" })).toHaveLength(1);
        await storage.close();
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test("open since: the begin of the unbroken run, through changes of facts, exact only where somebody looked just before", async () => {
    await using database = await emptyDatabase();
    const spans = new Map();
    const look = (atMs: number, endpoints: ReturnType<typeof sampleEndpoint>[], resumed = false) =>
      recordLook(database, sampleLook({ atMs, endpoints, resumed }), spans);
    await look(100, [sampleEndpoint("old")], true);
    await look(200, [sampleEndpoint("old"), sampleEndpoint("gone"), sampleEndpoint("again")]);
    await look(300, [sampleEndpoint("old", 2), sampleEndpoint("gone")]);
    await look(400, [sampleEndpoint("old", 2), sampleEndpoint("again")]);
    await look(900, [sampleEndpoint("old", 2), sampleEndpoint("again"), sampleEndpoint("unseen")], true);
    expect(await openSince(database, { host: "quay" })).toEqual([
      { endpoint: "again", fromMs: 400, isExact: true },
      { endpoint: "old", fromMs: 100, isExact: false },
      { endpoint: "unseen", fromMs: 900, isExact: false },
    ]);
  });

  test.each([
    { endpoints: 1, spans: 20_000 },
    { endpoints: under.runs(10_000), spans: 30 },
  ])("open since: $endpoints endpoints of $spans spans in a row are answered within two seconds of CPU", async ({ endpoints, spans }) => {
    await using database = await emptyDatabase();
    await under.dropGuard(database, "span_overlap", "span"); // it looks at every span, which only costs time here
    await sql`insert into host values ('quay', '{}', 1, 1)`.execute(database);
    await sql`with recursive counted (n) as (select 1 union all select n + 1 from counted where n < ${endpoints})
    insert into endpoint (number, host, id, namespace, protocol, address, port, device)
    select n, 'quay', 'e' || n, 'host', 'tcp', '::', 1, null from counted`.execute(database);
    await sql`with recursive counted (n) as (select 1 union all select n + 1 from counted where n < ${spans})
    insert into span (endpoint, kind, from_ms, to_ms, facts)
    select endpoint.number, 'observed', n * 10, case when n = ${spans} then null else n * 10 + 10 end, '{}'
    from endpoint, counted`.execute(database);
    const startedUs = threadCpuUs();
    const begun = await openSince(database, { host: "quay" });
    expect((threadCpuUs() - startedUs) / 1000).toBeLessThan(2000);
    expect(begun).toHaveLength(endpoints);
    expect(begun.every(({ fromMs }) => fromMs === 10)).toBe(true);
  });
});

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
