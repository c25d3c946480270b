/**
 * The book of a berth: which leases have which ports on this host, and the highest fence that each place ever had, so that what comes late is known to be late. One
 * line a record, with a checksum; a record is on the disk when `write` has returned. A last line without its end was never answered for and is cut off; any other line
 * that cannot be read is damage: the file is put aside, and what could be read of it goes into a new one.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { BerthLease } from "@portolan/contract/berth";
import type { Libc } from "./libc.ts";

const bookName = "berths.jsonl";
const header = { schema: "portolan.berths/1" };
/** Records beyond what a new book would have, before it is written anew. */
const slack = 20_000;
const maxBookBytes = 64 * 1024 * 1024;

export type BookRecord =
  | { readonly parked: BerthLease }
  | { readonly ended: string; readonly fence: number }
  /** Of a lease that ended: what came before is late. */
  | { readonly seen: SeenFence };

export interface SeenFence extends Pick<BerthLease, "fence" | "protocols" | "family" | "address" | "ports"> {}

export interface BerthBookFile {
  /** Records as they were written. */
  readonly records: readonly BookRecord[];
  /** Where a damaged book was put; null: there was none. */
  readonly setAside: string | null;
  /** Throws where the disk refuses: then nothing was written. */
  write(records: readonly BookRecord[]): void;
  /** Whether it has grown so long that `rewrite` is due. */
  readonly isLong: () => boolean;
  /** In place of all of it. */
  rewrite(records: readonly BookRecord[]): void;
  close(): void;
}

export interface BookOptions {
  readonly libc: Libc;
  readonly directory: string;
  /** Whether what was read is a lease as it is kept: the file may be of anybody. */
  readonly isLease: (value: unknown) => boolean;
  readonly now: () => Date;
}

/** Another berth keeps this book. */
export class BookTaken extends Error {
  override readonly name = "BookTaken";
}

/** In a folder that exists. Throws BookTaken, and where the folder cannot be used. */
export function openBerthBook({ libc, directory, isLease, now }: BookOptions): BerthBookFile {
  const lock = openSync(join(directory, "lock"), "a", 0o600);
  if (libc.lockFile(lock) !== 0) {
    closeSync(lock);
    throw new BookTaken(`Another berth keeps ${directory}`);
  }
  const path = join(directory, bookName);
  const found = readBook(path, isLease);
  const setAside = found.isDamaged ? `${path}.damaged-${now().toISOString().replaceAll(":", "")}` : null;
  if (setAside !== null) renameSync(path, setAside);
  let written = found.records.length;
  let dueAt = written + slack;
  let file = setAside === null && found.goodBytes > 0 ? openExisting(path, found.goodBytes) : replace(path, found.records);
  return {
    records: found.records,
    setAside,
    write(records) {
      append(file, records);
      written += records.length;
    },
    isLong: () => written > dueAt,
    rewrite(records) {
      const fresh = replace(path, records);
      closeSync(file.descriptor);
      file = fresh;
      written = records.length;
      dueAt = written + slack;
    },
    close() {
      closeSync(file.descriptor);
      closeSync(lock);
    },
  };
}

interface OpenBook {
  readonly descriptor: number;
  length: number;
}

/** Whatever a failed write left is cut off again. */
function append(file: OpenBook, records: readonly BookRecord[]): void {
  const bytes = Buffer.from(records.map(lineOf).join(""));
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file.descriptor, bytes, at, bytes.length - at, file.length + at);
    fsyncSync(file.descriptor);
  } catch (error) {
    ftruncateSync(file.descriptor, file.length);
    throw error;
  }
  file.length += bytes.length;
}

function openExisting(path: string, goodBytes: number): OpenBook {
  const descriptor = openSync(path, "r+");
  ftruncateSync(descriptor, goodBytes);
  return { descriptor, length: goodBytes };
}

function replace(path: string, records: readonly BookRecord[]): OpenBook {
  const descriptor = openSync(`${path}.part`, "w+", 0o600);
  const file = { descriptor, length: 0 };
  const first = Buffer.from(lineOf(header));
  writeSync(descriptor, first, 0, first.length, 0);
  file.length = first.length;
  append(file, records);
  renameSync(`${path}.part`, path);
  const directory = openSync(join(path, ".."), "r");
  fsyncSync(directory);
  closeSync(directory);
  return file;
}

function lineOf(value: object): string {
  const text = JSON.stringify(value);
  return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
}

interface FoundBook {
  readonly records: readonly BookRecord[];
  readonly goodBytes: number; // up to the end of the last whole line
  readonly isDamaged: boolean;
}

function readBook(path: string, isLease: (value: unknown) => boolean): FoundBook {
  const text = readText(path);
  if (text === null) return { records: [], goodBytes: 0, isDamaged: false };
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  const values = lines.map(parseLine);
  const isHeaded = (values[0] as Partial<typeof header> | null | undefined)?.schema === header.schema;
  const records = values.slice(isHeaded ? 1 : 0).map((value) => parseRecord(value, isLease));
  const whole = records.filter((record) => record !== null);
  return { records: whole, goodBytes: Buffer.byteLength(text.slice(0, end)), isDamaged: !isHeaded || whole.length < records.length };
}

function readText(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    return bytes.length > maxBookBytes ? "" : bytes.toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parseLine(line: string): unknown {
  const [sum, text] = [line.slice(0, 8), line.slice(9)];
  if (crc32(text).toString(16).padStart(8, "0") !== sum) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parseRecord(value: unknown, isLease: (value: unknown) => boolean): BookRecord | null {
  if (typeof value !== "object" || value === null) return null;
  const record: { readonly parked?: unknown; readonly ended?: unknown; readonly fence?: unknown; readonly seen?: unknown } = value;
  if (record.parked !== undefined) return isLease(record.parked) ? (record as BookRecord) : null;
  if (record.seen !== undefined) return isLease({ lease: "seen", insists: false, ...Object(record.seen) }) ? (record as BookRecord) : null;
  return typeof record.ended === "string" && Number.isSafeInteger(record.fence) ? (record as BookRecord) : null;
}
