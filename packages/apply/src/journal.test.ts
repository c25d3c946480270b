import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";

const plan = { planId: "k7w2", planHash: "ab", by: "server" } as const;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "portolan-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("entries have numbers without gaps, over restarts, and stay until the record has them", () => {
  const first = openJournal(directory);
  expect([first.lastNumber(), first.begun()]).toEqual([0, null]);
  first.begin({ ...plan, families: ["ipv4"], told: "nothing" }, Date.now());
  first.append({ kind: "change-applied", ...plan });
  const again = openJournal(directory);
  expect(again.begun()).toEqual({ ...plan, families: ["ipv4"], told: "applied" });
  again.end({ kind: "change-confirmed", ...plan });
  expect(again.after(0, 10)).toMatchObject([
    { number: 1, kind: "change-applied" },
    { number: 2, kind: "change-confirmed" },
  ]);
  expect([again.keep(1), again.after(0, 10).length, again.keep(99)]).toEqual([1, 1, 2]);
  expect(again.append({ kind: "guard-rails-changed", hash: "cd" }).number).toBe(3);
  expect(openJournal(directory).begun()?.told).toBe("ended");
});

test("a plan that was begun is known as long as it could be begun again, and a month longer", () => {
  let now = 1_000_000;
  const journal = openJournal(directory, () => now);
  journal.begin({ ...plan, families: [], told: "nothing" }, now + 1000);
  expect([openJournal(directory).isUsed("ab"), journal.isUsed("cd")]).toEqual([true, false]);
  now += 31 * 24 * 3600 * 1000;
  journal.begin({ ...plan, planHash: "cd", families: [], told: "nothing" }, now);
  expect([journal.isUsed("ab"), journal.isUsed("cd")]).toEqual([false, true]);
});

test("many refusals push out the oldest refusals and nothing else", () => {
  const journal = openJournal(directory);
  journal.append({ kind: "change-applied", ...plan });
  for (let count = 0; count < 205; count += 1) journal.append({ kind: "plan-refused", reason: "stale", ...plan });
  const entries = journal.after(0, 1000);
  expect([entries.length, entries[0]?.number, entries[1]?.number, journal.lastNumber()]).toEqual([201, 1, 7, 206]);
});

test("that the guard rails are others is told once", () => {
  const journal = openJournal(directory);
  for (const hash of ["a", "a", "b", "b"]) journal.noteRails(hash);
  expect(openJournal(directory).after(0, 10)).toMatchObject([{ hash: "a" }, { hash: "b" }]);
});

test("one that is not whole, or of another version, is not taken for none", () => {
  writeFileSync(join(directory, "journal.json"), "{");
  expect(() => openJournal(directory)).toThrow("is not whole");
  writeFileSync(join(directory, "journal.json"), `{"schema":"portolan.journal/9"}`);
  expect(() => openJournal(directory)).toThrow("another version");
});
