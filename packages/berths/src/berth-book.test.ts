import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBerthLease } from "@portolan/contract/berth-requests";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BookTaken, openBerthBook, type BerthBookFile, type BookRecord } from "./berth-book.ts";
import { loadLibc } from "./libc.ts";

let root = "";
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "portolan-book-"))));
afterEach(() => rmSync(root, { recursive: true }));

const open = (directory = root): BerthBookFile =>
  openBerthBook({ libc: loadLibc(), directory, isLease: isBerthLease, now: () => new Date("2026-11-22T22:00:00Z") });
const place = { protocols: ["tcp"], family: "dual", address: null, ports: [20_000, 20_001] } as const;
const records: BookRecord[] = [
  { parked: { lease: "a", fence: 1, ...place, insists: false } },
  { parked: { lease: "b", fence: 2, ...place, ports: [20_002], insists: true, isOpen: true } },
  { ended: "a", fence: 1 },
  { seen: { fence: 9, ...place, family: "ipv4", address: "127.0.0.1" } },
];

/** What a book of these bytes is read as. */
function readBytes(bytes: Uint8Array): Pick<BerthBookFile, "records" | "setAside"> & { readonly names: readonly string[] } {
  const directory = join(root, "other");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, "berths.jsonl"), bytes);
  const book = open(directory);
  book.close();
  return { records: book.records, setAside: book.setAside, names: readdirSync(directory).toSorted() };
}

function writtenBook(): Uint8Array {
  const book = open();
  for (const record of records) book.write([record]);
  book.close();
  return readFileSync(join(root, "berths.jsonl"));
}

test("what was written is read again, by one at a time", () => {
  writtenBook();
  const book = open();
  expect(book).toMatchObject({ records, setAside: null });
  expect(() => open()).toThrow(BookTaken);
  book.close();
  const later = open();
  later.rewrite(records.slice(1, 2));
  later.write(records.slice(3));
  later.close();
  expect(open().records).toEqual([records[1], records[3]]);
});

test("wherever a write was cut off, the records before it are there and nothing is called damaged", () => {
  const bytes = writtenBook();
  const text = Buffer.from(bytes).toString("latin1");
  const headerLength = text.indexOf("\n") + 1;
  for (let length = headerLength; length <= bytes.length; length += 3) {
    const whole = text.slice(0, length).split("\n").length - 2;
    expect(readBytes(bytes.subarray(0, length))).toMatchObject({ records: records.slice(0, whole), setAside: null });
  }
});

test("a byte that changed is noticed: the book is put aside, and no record is read that was not written", () => {
  const bytes = writtenBook();
  for (let at = 0; at < bytes.length - 1; at += 7) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x04;
    const { records: read, setAside, names } = readBytes(changed);
    expect(names).toEqual(
      setAside === null ? ["berths.jsonl", "lock"] : ["berths.jsonl", "berths.jsonl.damaged-2026-11-22T220000.000Z", "lock"],
    );
    expect(setAside).not.toBeNull();
    for (const record of read) expect(records).toContainEqual(record);
    expect(read.length).toBeGreaterThanOrEqual(records.length - 2);
  }
});
