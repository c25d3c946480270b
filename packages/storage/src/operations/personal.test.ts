import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { commitmentOf, parseBase64, type Entry } from "@portolan/ledger";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import { openLogSigner } from "../ledger/log-signer.ts";
import { verifyLog } from "../ledger/verify-log.ts";
import { withAskedFrom } from "../personal/asked-from.ts";
import { startStorageThreads, type Storage } from "../storage.ts";
import { describeStorages } from "../testing/storages-under-test.ts";

const day = 24 * 60 * 60_000;
const now = Date.parse("2026-11-22T12:00:00Z");
const from = { address: "203.0.113.77", userAgent: "Browser of Mei 1.0" };

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-personal-"));
});
afterEach(() => rm(directory, { recursive: true }));

const person = (id: string, name: string) =>
  ({ id, name, nameKey: name.toLowerCase(), roles: ["viewer"], password: "hash", nowMs: now, isFirst: false, by: null }) as const;

const signOut = (by: string, atMs = now): Entry => ({
  schema: "portolan.entry/1",
  at: new Date(atMs).toISOString(),
  kind: "sign-out",
  by,
  host: null,
  facts: { session: "abc" },
  personal: null,
});

async function entriesOf(storage: Storage): Promise<readonly Entry[]> {
  await storage.write.sequence({});
  const { entries } = await storage.read.readEntries({ from: 0, limit: 200 });
  return entries.map(({ text }) => JSON.parse(text) as Entry);
}

/** Everything that lies in the folder but the key, as it is on the disk. */
async function bytesOnDisk(): Promise<Buffer> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("portolan.db"));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

async function expectNothingOnDisk(texts: readonly string[]): Promise<void> {
  const disk = (await bytesOnDisk()).toString("latin1");
  expect(texts.filter((text) => disk.includes(text))).toEqual([]);
}

describeStorages((under) => {
  const openStorage = (): Promise<Storage> => under.openStorage(join(directory, "portolan.db"));

  test("who did it from where stands beside the entry, sealed; the entry holds what proves it and says nothing", async () => {
    const storage = await openStorage();
    await storage.write.addPerson(person("p1", "Mei"));
    await withAskedFrom(from, () => storage.write.appendEntries([signOut("p1"), signOut("owner"), signOut("scanner")]));
    await storage.write.appendEntries([signOut("p1")]); // not for a request
    const entries = await entriesOf(storage);
    expect(entries.map(({ personal }) => personal !== null)).toEqual([false, true, true, false, false]);
    const kept = await storage.read.readPersonal({ from: 0, limit: 10 });
    const { address, userAgent: agent } = from;
    expect(kept.map(({ index, fields }) => ({ index, fields }))).toEqual([
      { index: 1, fields: { name: "Mei", address, agent } },
      { index: 2, fields: { address, agent } },
    ]);
    for (const { index, nonce, fields } of kept)
      expect(commitmentOf({ nonce: parseBase64(nonce) ?? new Uint8Array(0), fields }, sha256)).toBe(entries[index]?.personal);
    if (under.dialect === "SQLite") await expectNothingOnDisk([address, "Browser of", "Mei", "mei"]);
    await storage.close();
  });

  test("data goes when its time is over, and not before the house's floor", async () => {
    const storage = await openStorage();
    await storage.write.addPerson(person("p1", "Mei"));
    expect(await storage.read.readRetention({})).toEqual({ days: 400, floorDays: 0 });
    await storage.write.writeRetention({ days: 365, floorDays: 184, by: "p1", nowMs: now });
    await storage.write.writeRetention({ days: 365, floorDays: 184, by: "p1", nowMs: now }); // the same: no entry
    await expect(storage.write.writeRetention({ days: 100, floorDays: 184, by: "p1", nowMs: now })).rejects.toThrow(/check/i);
    await withAskedFrom(from, () => storage.write.appendEntries([signOut("p1", now - 366 * day), signOut("p1", now - 10 * day)]));
    expect((await entriesOf(storage)).map(({ kind }) => kind)).toEqual(["person-changed", "retention-changed", "sign-out", "sign-out"]);
    while ((await storage.write.prune({ nowMs: now })) > 0);
    expect((await storage.read.readPersonal({ from: 0, limit: 10 })).map(({ index }) => index)).toEqual([3]);
    await storage.write.writeDisabled({ person: "p1", disabledMs: now, by: null });
    const untilMs = now - 10 * day + 184 * day;
    expect(await storage.write.eraseSubject({ person: "p1", by: null, nowMs: now })).toEqual({ ok: false, code: "TOO_EARLY", untilMs });
    expect(await storage.write.eraseSubject({ person: "p1", by: null, nowMs: untilMs })).toEqual({ ok: true });
    await storage.close();
  });

  test("a row that a forger made no JSON of breaks neither a search nor what is read beside it", async () => {
    const storage = await openStorage();
    await withAskedFrom(from, () => storage.write.appendEntries([signOut("owner"), signOut("owner")]));
    await storage.write.sequence({});
    await using forged = await under.openBeside(join(directory, "portolan.db"));
    await under.dropGuard(forged, under.dialect === "SQLite" ? "entry_is_as_it_was" : "entry_stays", "entry");
    await forged.updateTable("entry").set({ body: "no JSON" }).where("number", "=", 1).execute();
    const search = { before: null, kind: "sign-out", by: "owner", since: "2020", until: null, limit: 10 };
    expect((await storage.read.findEntries(search)).entries.map(({ index }) => index)).toEqual([1]);
    const all = { ...search, kind: null, by: null, since: null };
    expect((await storage.read.findEntries(all)).entries.map(({ index }) => index)).toEqual([1, 0]);
    expect((await storage.read.readPersonal({ from: 0, limit: 10 })).map(({ index }) => index)).toEqual([1]);
    await storage.close();
  });

  test("a name that was tried in vain is about whom it names", async () => {
    const storage = await openStorage();
    await storage.write.addPerson(person("p1", "Mei"));
    const refused = { kind: "refused-sign-in", by: "unknown", host: null, personal: null, schema: "portolan.entry/1" } as const;
    const facts = { way: "password", reason: "SIGN_IN_REFUSED" } as const;
    const at = new Date(now).toISOString();
    await withAskedFrom(from, () =>
      storage.write.appendEntries([
        { ...refused, at, facts: { ...facts, person: "p1" } },
        { ...refused, at, facts: { ...facts, person: null } },
      ]),
    );
    await entriesOf(storage);
    await storage.write.writeDisabled({ person: "p1", disabledMs: now, by: null });
    await storage.write.eraseSubject({ person: "p1", by: null, nowMs: now });
    const left = await storage.read.readPersonal({ from: 0, limit: 10 });
    expect(left.map(({ index, fields }) => [index, fields])).toEqual([[2, { address: from.address, agent: from.userAgent }]]);
    await storage.close();
  });
});

describe("SQLite", () => {
  async function openStorage(): Promise<Storage> {
    const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.storage;
  }

  test("an erased person's data, name and key are gone from every file; the record is whole and others' data stays", async () => {
    const storage = await openStorage();
    const people = Array.from({ length: 60 }, (_, index) => person(`person-${index}`, `Name of ${index} Someone`));
    for (const one of people) await storage.write.addPerson(one);
    const passkey = { id: "credential", publicKey: "AAAA", counter: 0, createdMs: now };
    expect(await storage.write.addPasskey({ ...passkey, person: "person-0", label: "phone of 0 Someone" })).toBe(true);
    for (let round = 0; round < 5; round++)
      await Promise.all(people.map(({ id }) => withAskedFrom(from, () => storage.write.appendEntries([signOut(id), signOut(id)]))));
    const before = await bytesOnDisk();
    const open = new DatabaseSync(join(directory, "portolan.db"), { readOnly: true });
    const erased = people.filter((_, index) => index % 2 === 0);
    const secretsOf = open.prepare(
      "select wrapped as secret from subject_key where subject = ? union all select sealed from personal where key in (select number from subject_key where subject = ?)",
    );
    const secrets = erased.flatMap(({ id }) => secretsOf.all(id, id).map((row) => Buffer.from(row["secret"] as Uint8Array)));
    open.close();
    expect([secrets.length, secrets.every((secret) => before.includes(secret))]).toEqual([30 * 11, true]);

    expect(await storage.write.eraseSubject({ person: "person-0", by: null, nowMs: now })).toEqual({ ok: false, code: "STILL_LET_IN" });
    expect(await storage.write.eraseSubject({ person: "nobody", by: null, nowMs: now })).toEqual({ ok: false, code: "UNKNOWN" });
    for (const { id } of erased) {
      await storage.write.writeDisabled({ person: id, disabledMs: now, by: "admin" });
      expect(await withAskedFrom(from, () => storage.write.eraseSubject({ person: id, by: "person-1", nowMs: now }))).toEqual({ ok: true });
      expect(await storage.write.eraseSubject({ person: id, by: null, nowMs: now })).toEqual({ ok: false, code: "UNKNOWN" });
    }
    const disk = await bytesOnDisk(); // while it is in use
    expect(secrets.filter((secret) => disk.includes(secret))).toEqual([]);
    expect(erased.filter(({ name }) => disk.includes(name.slice(5)))).toEqual([]);
    const left = await storage.read.readPersonal({ from: 0, limit: 2000 });
    expect([left.filter(({ fields }) => fields["name"] !== undefined).length, left.length]).toEqual([30 * 10 + 30, 30 * 10 + 30]);
    expect(await storage.read.readPeople(null)).toHaveLength(30);
    expect((await entriesOf(storage)).length).toBe(200);

    let tree = await storage.write.sequence({});
    while (tree.isBehind) tree = await storage.write.sequence({});
    const signer = await openLogSigner(directory);
    const signed = await signer.sign(tree, []);
    if (!signed.ok) throw new Error(signed.code);
    await storage.write.keepCheckpoint({ size: tree.size, atMs: now, note: signed.note });
    await storage.close();
    const trust = { origin: signer.origin, log: signer.key, witnesses: [] };
    const { size, problems } = await verifyLog({ path: join(directory, "portolan.db"), trust, notes: [] });
    expect([size, problems]).toEqual([60 + 1 + 600 + 30 + 30, []]);
  });

  test("with another key file nothing can be read, and writing goes on under keys of its own", async () => {
    const storage = await openStorage();
    await withAskedFrom(from, () => storage.write.appendEntries([signOut("owner")]));
    await storage.close();
    await writeFile(join(directory, "portolan.key"), Buffer.alloc(32, 7));
    const other = await openStorage();
    await withAskedFrom({ ...from, address: "::1" }, () => other.write.appendEntries([signOut("owner")]));
    expect((await other.read.readPersonal({ from: 0, limit: 10 })).map(({ index, fields }) => [index, fields["address"]])).toEqual([
      [1, "::1"],
    ]);
    await other.close();
  });

  test("names that an earlier version wrote as they are, are sealed at the next start and still found", async () => {
    const storage = await openStorage();
    await storage.write.addPerson(person("p1", "Mei"));
    await storage.close();
    const old = new DatabaseSync(join(directory, "portolan.db"));
    old.exec("update person set name = 'Mei', name_key = 'mei'");
    old.close();
    const again = await openStorage();
    expect((await bytesOnDisk()).includes("Mei")).toBe(false);
    expect(await again.read.readSecrets({ nameKey: "mei" })).toMatchObject({ id: "p1", name: "Mei" });
    expect(await again.write.addPerson(person("p2", "Mei"))).toEqual({ ok: false, code: "NAME_TAKEN" });
    await again.write.addPerson(person("p3", "anna"));
    expect((await again.read.readPeople(null)).map(({ name }) => name)).toEqual(["anna", "Mei"]);
    await again.close();
  });
});
