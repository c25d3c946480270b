import { copyFileSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { appendLeaf, emptyFrontier, entryText, leafHash, rootOf, verifyProofFile, type CheckpointTrust, type Hash } from "@portolan/ledger";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { appendEntries } from "../operations/append-entries.ts";
import { keepCheckpoint } from "../operations/keep-checkpoint.ts";
import { proveConsistency } from "../operations/read-log.ts";
import { sequence } from "../operations/sequence.ts";
import { openDatabase } from "../sqlite-database.ts";
import { numberedEntry } from "../testing/logged-entries.ts";
import { ledgerCryptography, sha256 } from "./ledger-cryptography.ts";
import { proveFromFile } from "./log-reader.ts";
import { openLogSigner } from "./log-signer.ts";
import { verifyLog, type HeadSource, type LogProblem } from "./verify-log.ts";

let directory = "";
let trust: CheckpointTrust;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-verify-"));
});
afterEach(() => rm(directory, { recursive: true }));

const path = (): string => join(directory, "portolan.db");

/** Grows the record to each of these sizes, signing it there. */
async function grow(sizes: readonly number[], session?: string): Promise<readonly string[]> {
  const signer = await openLogSigner(directory);
  trust = { origin: signer.origin, log: signer.key, witnesses: [] };
  const database = openDatabase(path(), { readOnly: false });
  await migrate(database);
  const notes: string[] = [];
  for (const size of sizes) {
    const { size: before } = await sequence(database);
    const entries = Array.from({ length: size - before }, (_, index) => numberedEntry(before + index, session));
    await appendEntries(database, entries);
    let tree = await sequence(database);
    while (tree.isBehind) tree = await sequence(database);
    const outcome = await signer.sign(tree, await proveConsistency(database, { from: signer.last().size, size }));
    if (!outcome.ok) throw new Error(outcome.code);
    await keepCheckpoint(database, { size, atMs: 0, note: outcome.note });
    notes.push(outcome.note);
  }
  await database.destroy();
  return notes;
}

/** As somebody would who has the file, its triggers out of the way. */
function forge(...statements: readonly string[]): void {
  const database = new DatabaseSync(path());
  database.exec("drop trigger if exists entry_stays; drop trigger if exists entry_is_as_it_was");
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Makes hashes fit whatever entries there are, as a careful forger would; only the signatures are out of reach. */
function hashAnew(): void {
  const database = new DatabaseSync(path());
  database.exec("delete from tile");
  const rows = database.prepare("select body from entry order by number").all() as { body: string }[];
  const write = database.prepare("insert into tile (level, number, hashes) values (?, ?, ?)");
  const rootOfAll = (hashes: readonly Hash[]) => hashes.reduce((grown, leaf) => appendLeaf(grown, leaf, sha256), emptyFrontier);
  let hashes: readonly Hash[] = rows.map(({ body }) => leafHash(Buffer.from(body), sha256));
  database.prepare("update log set size = ?, frontier = ?").run(rows.length, Buffer.concat(rootOfAll(hashes).hashes));
  for (let level = 0; hashes.length > 0; level++) {
    const tiles = Array.from({ length: Math.ceil(hashes.length / 256) }, (_, number) => hashes.slice(number * 256, number * 256 + 256));
    for (const [number, tile] of tiles.entries()) write.run(level, number, Buffer.concat(tile));
    hashes = tiles.filter((tile) => tile.length === 256).map((tile) => rootOf(rootOfAll(tile), sha256));
  }
  database.close();
}

type Kept = Readonly<Partial<Record<HeadSource, string>>>;

async function problemsOf(kept: Kept = {}): Promise<readonly LogProblem[]> {
  const notes = Object.entries(kept).map(([source, note]) => ({ source: source as HeadSource, note }));
  return (await verifyLog({ path: path(), trust, notes })).problems;
}

const stateNote = (): string => readFileSync(join(directory, "ledger.state"), "utf8");

test("a record that nobody touched is found whole, and what waits is counted", async () => {
  const notes = await grow([3, 300, 700]);
  const database = openDatabase(path(), { readOnly: false });
  await appendEntries(database, [numberedEntry(700), numberedEntry(701)]);
  await sequence(database);
  await appendEntries(database, [numberedEntry(702)]);
  await database.destroy();
  for (const kept of notes) {
    const verdict = await verifyLog({
      path: path(),
      trust,
      notes: [
        { source: "kept", note: kept },
        { source: "signer", note: stateNote() },
      ],
    });
    expect(verdict).toEqual({ size: 702, signed: 700, waiting: 1, problems: [], isCut: false });
  }
});

test("edit: an entry that was changed is named, and with its hashes made to fit it is among those since the last head that fits", async () => {
  await grow([100, 300, 700]);
  forge(`update entry set body = replace(body, 'session 150', 'session 151') where number = 151`);
  expect(await problemsOf()).toEqual([{ code: "entry-differs", index: 150 }]);
  hashAnew();
  expect(await problemsOf()).toEqual([{ code: "head-differs", source: "database", from: 100, size: 300 }]);
  expect(await problemsOf({ signer: stateNote() })).toContainEqual({ code: "head-differs", source: "signer", from: 100, size: 700 });
});

test("drop: an entry that is gone is named, and so is the gap where the rest was moved up", async () => {
  const notes = await grow([100, 300]);
  forge("delete from entry where number = 42");
  expect(await problemsOf()).toEqual([{ code: "entry-missing", index: 41 }]);
  forge("update entry set number = -number where number > 42", "update entry set number = -number - 1 where number < 0");
  expect((await problemsOf()).slice(0, 2)).toEqual([
    { code: "entry-differs", index: 41 },
    { code: "entry-differs", index: 42 },
  ]);
  hashAnew();
  expect(await problemsOf({ kept: notes[1] ?? "" })).toEqual([
    { code: "head-differs", source: "database", from: 0, size: 100 },
    { code: "too-short", source: "kept", size: 300 },
  ]);
});

test("reorder: two entries that changed places are both named", async () => {
  await grow([300]);
  forge(
    "update entry set number = -1 where number = 10",
    "update entry set number = 10 where number = 20",
    "update entry set number = 20 where number = -1",
  );
  expect(await problemsOf()).toEqual([
    { code: "entry-differs", index: 9 },
    { code: "entry-differs", index: 19 },
  ]);
  hashAnew();
  expect(await problemsOf()).toEqual([{ code: "head-differs", source: "database", from: 0, size: 300 }]);
});

test("truncate: the end cut off with everything that speaks of it is found by a head from elsewhere, and by the signer", async () => {
  const notes = await grow([100, 300]);
  forge("delete from entry where number > 200");
  expect((await problemsOf())[0]).toEqual({ code: "entry-missing", index: 200 });
  forge("delete from entry where number > 100", "delete from checkpoint where size > 100");
  hashAnew();
  expect(await problemsOf()).toEqual([]); // whole in itself: nothing inside can tell
  expect(await problemsOf({ kept: notes[1] ?? "" })).toEqual([{ code: "too-short", source: "kept", size: 300 }]);
  expect(await problemsOf({ signer: stateNote() })).toEqual([{ code: "too-short", source: "signer", size: 300 }]);
  expect(await problemsOf({ kept: notes[0] ?? "" })).toEqual([]);
});

test("fork: another history that begins alike is found by a head from elsewhere; another key's head is not believed", async () => {
  const notes = await grow([100, 300]);
  await rm(path());
  const { origin } = trust;
  for (const name of ["ledger.key", "ledger.state", "ledger.pub"]) await rm(join(directory, name));
  const first = trust;
  await grow([300], "another history");
  expect(trust.origin).not.toBe(origin);
  expect(await problemsOf({ kept: notes[1] ?? "" })).toEqual([{ code: "head-unbelievable", source: "kept", why: "other-log" }]);
  trust = first; // who kept the key
  expect(await problemsOf({ kept: notes[1] ?? "" })).toEqual([
    { code: "head-unbelievable", source: "database", why: "other-log" },
    { code: "head-differs", source: "kept", from: 0, size: 300 },
  ]);
});

test("restored: an older database that went on otherwise is found by the signer's own file", async () => {
  await grow([100]);
  copyFileSync(path(), join(directory, "older.db"));
  await grow([300]);
  copyFileSync(join(directory, "older.db"), path());
  expect(await problemsOf()).toEqual([]);
  expect(await problemsOf({ signer: stateNote() })).toEqual([{ code: "too-short", source: "signer", size: 300 }]);
  const database = openDatabase(path(), { readOnly: false });
  await appendEntries(
    database,
    Array.from({ length: 300 }, (_, index) => numberedEntry(index, "otherwise")),
  );
  await sequence(database);
  await database.destroy();
  expect(await problemsOf({ signer: stateNote() })).toEqual([{ code: "head-differs", source: "signer", from: 100, size: 300 }]);
});

test("hashes that were touched are found, and so are heads", async () => {
  await grow([300, 600]);
  forge("update tile set hashes = zeroblob(length(hashes)) where level = 1");
  expect(new Set((await problemsOf()).map(({ code }) => code))).toEqual(new Set(["tile-differs"]));
  await rm(path());
  for (const name of ["ledger.key", "ledger.state", "ledger.pub"]) await rm(join(directory, name));
  await grow([300, 310]);
  forge("update log set frontier = zeroblob(length(frontier))");
  expect(await problemsOf()).toEqual([{ code: "frontier-differs" }]);
  hashAnew();
  forge("update checkpoint set note = replace(note, char(10) || '310' || char(10), char(10) || '309' || char(10)) where size = 310");
  expect(await problemsOf()).toEqual([{ code: "head-unbelievable", source: "database", why: "forged" }]);
});

test("one entry is proved from the file alone, and none that is not signed", async () => {
  await grow([300]);
  const proved = await proveFromFile(path(), 299);
  if (!proved.ok) throw new Error("not proved");
  const outcome = await verifyProofFile(proved.file, trust, ledgerCryptography);
  expect(outcome).toMatchObject({ code: "proved", index: 299 });
  if (outcome.code === "proved") expect(Buffer.from(outcome.entry).toString()).toBe(entryText(numberedEntry(299)));
  expect(await proveFromFile(path(), 300)).toEqual({ ok: false, signed: 300 });
});
