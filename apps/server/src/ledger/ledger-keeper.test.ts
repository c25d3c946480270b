import { generateKeyPairSync, sign } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  cosignTreeHead,
  openCheckpoint,
  parseNote,
  parseTreeHead,
  parseVerifierKey,
  printNote,
  printVerifierKey,
  verifyProofFile,
  type CheckpointTrust,
  type Entry,
  type NoteKey,
} from "@portolan/ledger";
import { startStorageThreads, type Storage } from "@portolan/storage";
import { ledgerCryptography } from "@portolan/storage/ledger-cryptography";
import type { LedgerFailure } from "@portolan/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addLedgerRoutes } from "../routes/ledger.ts";
import type { AppParts } from "../app-parts.ts";
import { startLedgerKeeper } from "./ledger-keeper.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-keeper-"));
});
afterEach(() => rm(directory, { recursive: true }));

const databasePath = (): string => join(directory, "portolan.db");

async function openParts() {
  const outcome = await (await startStorageThreads()).open(databasePath());
  if (!outcome.ok) throw new Error(outcome.code);
  const failures: LedgerFailure[] = [];
  const { storage } = outcome;
  return { storage, failures, directory, onFailure: (failure: LedgerFailure) => void failures.push(failure) };
}

function signOut(session: string): Entry {
  const at = "2026-11-22T17:00:00.000Z";
  return { schema: "portolan.entry/1", at, kind: "sign-out", by: "owner", host: null, facts: { session }, personal: null };
}

async function trustOf(): Promise<CheckpointTrust> {
  const log = parseVerifierKey((await readFile(join(directory, "ledger.pub"), "utf8")).trim(), ledgerCryptography.sha256);
  if (log === null) throw new Error("no key");
  return { origin: log.name, log, witnesses: [] };
}

async function signedSize(storage: Storage): Promise<number> {
  const checkpoint = await storage.read.readCheckpoint({});
  const outcome = await openCheckpoint(checkpoint?.note ?? "", await trustOf(), ledgerCryptography);
  return outcome.code === "valid" ? outcome.head.size : -1;
}

test("what is written is signed soon, without being asked, and also what an earlier run left", async () => {
  const parts = await openParts();
  const keeper = await startLedgerKeeper(parts);
  expect(await signedSize(parts.storage)).toBe(1); // that the log began
  await parts.storage.write.appendEntries([signOut("a"), signOut("b")]);
  await expect.poll(() => signedSize(parts.storage), { timeout: 10_000, interval: 50 }).toBe(3);
  await parts.storage.write.appendEntries([signOut("c")]);
  await parts.storage.close(); // before anything was signed
  const again = await openParts();
  const second = await startLedgerKeeper(again);
  expect(await signedSize(again.storage)).toBe(5); // with the entry about the gap
  expect([keeper.origin(), second.failure(), ...parts.failures]).toEqual([second.origin(), null]);
  await second.close();
  await again.storage.close();
});

test("an older database put in place is not signed, and neither is another one", async () => {
  const parts = await openParts();
  const keeper = await startLedgerKeeper(parts);
  await keeper.close();
  await parts.storage.close();
  await copyFile(databasePath(), join(directory, "older.db"));
  const newer = await openParts();
  await newer.storage.write.appendEntries([signOut("a")]);
  await (await startLedgerKeeper(newer)).close(); // says since when nothing was recorded, and that it stops
  await newer.storage.close();

  await copyFile(join(directory, "older.db"), databasePath());
  const restored = await openParts();
  const refusing = await startLedgerKeeper(restored);
  expect(refusing.failure()).toMatchObject({ code: "smaller", detail: "3 of 5" });
  await restored.storage.write.appendEntries([signOut("another"), signOut("one more")]); // now there are as many, and not the same
  await refusing.settle();
  expect(restored.failures.map(({ code }) => code)).toEqual(["smaller", "inconsistent"]);
  expect(await signedSize(restored.storage)).toBe(2);
  await restored.storage.close();
});

test("the record says that it stopped, that it was killed, and since when", async () => {
  const gaps = async (storage: Storage) => {
    await storage.write.sequence({});
    const { entries } = await storage.read.readEntries({ from: 0, limit: 50 });
    const read = entries.map(({ text }) => JSON.parse(text) as Entry);
    return read.map((entry) => (entry.kind === "log-resumed" ? entry.facts.reason : entry.kind));
  };
  const first = await openParts();
  await (await startLedgerKeeper(first)).close();
  await first.storage.close();
  const second = await openParts();
  await startLedgerKeeper(second);
  await second.storage.close(); // nobody said that it ends
  const third = await openParts();
  const keeper = await startLedgerKeeper(third);
  expect(await gaps(third.storage)).toEqual(["log-started", "log-stopped", "stopped", "killed"]);
  await keeper.close();
  await third.storage.close();
});

test("a witness's signature is kept under the head once it holds; one that is wrong, or that does not come, stops nothing", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const bytes = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(12));
  const witness: NoteKey = { name: "applier/test", kind: 4, publicKey: bytes };
  const key = printVerifierKey(witness, ledgerCryptography.sha256);
  const signing = { seconds: 1_800_000_000, sha256: ledgerCryptography.sha256 };
  let mood: "right" | "wrong" | "silent" = "right";
  const cosign = async (note: string) => {
    const parsed = parseNote(note);
    const head = parseTreeHead(parsed?.text ?? "");
    if (head === null || parsed === null || mood === "silent") throw new Error("no answer");
    const wrong = mood === "wrong" ? { ...head, size: head.size + 1 } : head;
    const signature = await cosignTreeHead(wrong, witness, {
      ...signing,
      sign: (message) => new Uint8Array(sign(null, message, privateKey)),
    });
    return { key, line: printNote({ text: parsed.text, signatures: [signature] }).split("\n\n")[1] ?? "" };
  };
  const parts = await openParts();
  const keeper = await startLedgerKeeper({ ...parts, cosign });
  const witnessed = async (): Promise<number> => {
    const note = (await parts.storage.read.readCheckpoint({}))?.note ?? "";
    const outcome = await openCheckpoint(note, { ...(await trustOf()), witnesses: [witness] }, ledgerCryptography);
    return outcome.code === "valid" ? outcome.witnesses.length : -1;
  };
  expect([await witnessed(), keeper.witnesses()]).toEqual([1, [key]]);
  mood = "wrong";
  await keeper.settle();
  expect([await witnessed(), keeper.witnesses(), keeper.failure()]).toEqual([0, [], null]);
  mood = "silent";
  await keeper.close();
  expect([await witnessed(), await signedSize(parts.storage)]).toEqual([0, 2]);
  await parts.storage.close();
});

test("a gap that was forced, and a key that is gone, are told once and nothing is signed; what comes is still written", async () => {
  const parts = await openParts();
  await parts.storage.write.appendEntries([signOut("a"), signOut("b")]);
  await parts.storage.close();
  const database = new DatabaseSync(databasePath());
  database.exec("drop trigger entry_stays; delete from entry where number = 1");
  database.close();
  const torn = await openParts();
  const keeper = await startLedgerKeeper(torn);
  await torn.storage.write.appendEntries([signOut("c")]);
  await keeper.settle();
  expect(torn.failures).toMatchObject([{ code: "unreadable", detail: "entry 0 of the record is missing" }]);
  await torn.storage.close();
  await writeFile(join(directory, "ledger.key"), "no key");
  const keyless = await openParts();
  expect((await startLedgerKeeper(keyless)).failure()?.code).toBe("unreadable");
  await keyless.storage.close();
});

test("the API shows the record so that it can be checked without trusting it", async () => {
  const parts = await openParts();
  const keeper = await startLedgerKeeper(parts);
  await parts.storage.write.appendEntries(Array.from({ length: 300 }, (_, index) => signOut(String(index))));
  await keeper.settle();
  const { fastify } = await import("fastify");
  const app = fastify();
  addLedgerRoutes(app, { storage: () => parts.storage, ledger: () => keeper } as unknown as AppParts);
  const ask = async (path: string) => {
    const { statusCode, body } = await app.inject({ url: `/api/v1/ledger${path}` });
    return { statusCode, json: JSON.parse(body) as Record<string, unknown> };
  };
  expect((await ask("")).json).toMatchObject({ origin: keeper.origin(), size: 301, signed: { size: 301 }, failure: null });
  expect((await ask("/entries?from=299&limit=5")).json).toMatchObject({ size: 301, entries: [{ index: 299 }, { index: 300 }], next: null });
  expect((await ask("/entries?limit=2")).json).toMatchObject({ next: 2 });
  expect((await ask("/entries?limit=100000")).statusCode).toBe(400);
  const proof = (await ask("/entries/257/proof")).json as { file: string };
  expect(await verifyProofFile(proof.file, await trustOf(), ledgerCryptography)).toMatchObject({ code: "proved", index: 257 });
  const tile = (await ask("/tiles/0/1")).json as { hashes: string };
  expect(Buffer.from(tile.hashes, "base64").length).toBe(45 * 32);
  expect((await ask("/checkpoint")).json).toMatchObject({ size: 301 });
  expect([await ask("/tiles/0/9"), await ask("/entries/301/proof")].map(({ statusCode }) => statusCode)).toEqual([500, 500]); // 404 by the catalogue
  await app.close();
  await parts.storage.close();
});
