import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendLeaf, emptyFrontier, leafHash, rootOf, tileHashes, verifyConsistency, verifyInclusion, entryText } from "@portolan/ledger";
import * as fc from "fast-check";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import type { Storage } from "../storage.ts";
import { numberedEntry } from "../testing/logged-entries.ts";
import { appendEntries } from "./append-entries.ts";
import { keepCheckpoint } from "./keep-checkpoint.ts";
import { prune } from "./prune.ts";
import { proveConsistency, proveInclusion, readEntries, readTile } from "./read-log.ts";
import { sequence } from "./sequence.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

describeStorages((under) => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "portolan-ledger-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const openStorage = (name: string): Promise<Storage> => under.openStorage(join(directory, name));

  const emptyDatabase = () => under.emptyDatabase();

  const entries = (count: number, from = 0) => Array.from({ length: count }, (_, index) => numberedEntry(from + index));

  test("however entries come in, the tree is that of all of them, its tiles are whole and its proofs hold", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 5 }), async (parts) => {
        const database = await emptyDatabase();
        const heads: { size: number; root: Uint8Array }[] = [];
        let count = 0;
        for (const part of parts) {
          await appendEntries(database, entries(part, count));
          count += part;
          heads.push(await sequence(database));
        }
        const all = entries(count).map((entry) => Buffer.from(entryText(entry)));
        const whole = all.reduce((grown, text) => appendLeaf(grown, leafHash(text, sha256), sha256), emptyFrontier);
        const root = rootOf(whole, sha256);
        expect(heads.at(-1)).toMatchObject({ size: count, root, isBehind: false });
        for (const { size, root: oldRoot } of heads) {
          const proof = await proveConsistency(database, { from: size, size: count });
          expect(verifyConsistency({ oldSize: size, oldRoot, size: count, root, proof }, sha256)).toBe(true);
        }
        for (const index of [0, Math.floor(count / 2), count - 1].filter((one) => one >= 0 && one < count)) {
          const proof = await proveInclusion(database, { index, size: count });
          expect(verifyInclusion({ entry: all[index] ?? Buffer.alloc(0), index, size: count, root, proof }, sha256)).toBe(true);
        }
        const tile = await readTile(database, { level: 0, number: Math.floor(count / 256) });
        expect(tileHashes(tile ?? new Uint8Array(0)).length).toBe(count % 256);
        await database.destroy();
      }),
      { numRuns: under.runs(15) },
    );
  });

  test("a change and its entry are there together or not at all", async () => {
    const storage = await openStorage("together.db");
    const grown: number[] = [];
    storage.onEntries((last) => grown.push(last));
    await storage.write.appendEntries(entries(2));
    const tooLong = { ...numberedEntry(3), by: "x".repeat(70_000) };
    await expect(storage.write.appendEntries([...entries(1, 2), tooLong])).rejects.toThrow("more than 65535");
    await storage.write.appendEntries(entries(1, 2));
    await storage.write.extendObservation({ host: "nobody", atMs: 1 });
    expect(grown).toEqual([2, 3]);
    expect(await storage.read.readEntries({ from: 0, limit: 10 })).toEqual({ size: 0, entries: [] });
    await storage.write.sequence({});
    const page = await storage.read.readEntries({ from: 1, limit: 1 });
    expect(page).toEqual({ size: 3, entries: [{ index: 1, text: entryText(numberedEntry(1)) }] });
    await storage.close();
  });

  test("the database refuses to change or to drop an entry, and where a gap was forced nothing is hashed over it", async () => {
    const database = await emptyDatabase();
    await appendEntries(database, entries(5));
    await sequence(database);
    await appendEntries(database, entries(5, 5));
    await expect(sql`delete from entry where number = 7`.execute(database)).rejects.toThrow("stays");
    await expect(sql`update entry set body = '{}' where number = 7`.execute(database)).rejects.toThrow("stays as it is");
    await under.dropGuard(database, "entry_stays", "entry");
    await sql`delete from entry where number = 7`.execute(database);
    await expect(sequence(database)).rejects.toThrow("entry 6 of the record is missing");
    expect(await readEntries(database, { from: 4, limit: 5 })).toMatchObject({ size: 5, entries: [{ index: 4 }] });
    await database.destroy();
  });

  test("what was acknowledged has its entry after a restart, and is sequenced then", async () => {
    const first = await openStorage("restart.db");
    await first.write.appendEntries(entries(3));
    await first.close();
    const second = await openStorage("restart.db");
    expect(await second.write.sequence({})).toMatchObject({ size: 3 });
    await second.close();
    await using beside = await under.openBeside(join(directory, "restart.db"));
    expect(await beside.selectFrom("entry").selectAll().execute()).toHaveLength(3);
  });

  test("of signed heads all of the last day stay, before that the last of each hour, and every entry", async () => {
    const database = await emptyDatabase();
    await appendEntries(database, entries(3));
    const hourMs = 3_600_000;
    const nowMs = 1000 * hourMs;
    const heads = [0.1, 0.5, 0.9, 1.2, 980, 980.5, 999, 999.5].map((hour, at) => ({ size: at + 1, atMs: hour * hourMs, note: "" }));
    for (const head of heads) await keepCheckpoint(database, head);
    while ((await prune(database, { nowMs })) > 0);
    const left = await database.selectFrom("checkpoint").select("size").orderBy("size").execute();
    expect(left.map(({ size }) => size)).toEqual([3, 4, 5, 6, 7, 8]);
    while ((await prune(database, { nowMs: nowMs + 100 * hourMs })) > 0);
    const later = await database.selectFrom("checkpoint").select("size").orderBy("size").execute();
    expect(later.map(({ size }) => size)).toEqual([3, 4, 6, 8]);
    expect(await database.selectFrom("entry").selectAll().execute()).toHaveLength(3);
    await database.destroy();
  });
});
