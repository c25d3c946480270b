/**
 * Switches of the kernel: set at once, and written to a file of our own, which the next start reads, only when the change is confirmed. Another value by now is
 * somebody else's, and stays when ours is undone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { isSysctlKey, type SysctlKey, type SysctlStep } from "@portolan/plans";
import { done, type Hand, type Moved, type Prepared } from "./hand.ts";
import { replaceFile } from "./replace-file.ts";

export interface SysctlUndo {
  readonly key: SysctlKey;
  readonly before: string;
  readonly value: string;
  /** What our file said of the key, as a line of it; null: nothing. */
  readonly line: string | null;
}

const folder = "/etc/sysctl.d";
const ownFile = `${folder}/90-portolan.conf`;
const head = "# Written by Portolan for changes that were confirmed.";

export const sysctlHand: Hand<SysctlStep, SysctlUndo> = {
  prepare({ key, before, value }): Promise<Prepared<SysctlUndo>> {
    const now = readValue(key);
    if (now !== before) return Promise.resolve({ code: "stale", what: `${key}, which is ${now ?? "not there"}` });
    const later = laterFile(key);
    if (later !== null) return Promise.resolve({ code: "failed", why: `sysctl: ${later} sets ${key} at every start: change it there` });
    return Promise.resolve({ code: "ready", undo: { key, before, value, line: ownLines().find((line) => isOf(line, key)) ?? null } });
  },
  perform({ key, value }) {
    const moved = setValue(key, value);
    return Promise.resolve(moved);
  },
  undo({ key, before, value, line }) {
    const written = lineOf(key, value);
    if (ownLines().includes(written)) writeLines(ownLines().flatMap((one) => (one === written ? (line ?? []) : one)));
    return Promise.resolve(readValue(key) === value ? setValue(key, before) : done);
  },
  settle({ key, value }) {
    const others = ownLines().filter((line) => !isOf(line, key));
    writeLines([...(others.length === 0 ? [head] : others), lineOf(key, value)]);
    return Promise.resolve(done);
  },
};

/** Words by one space; null: the kernel has no such switch. */
function readValue(key: SysctlKey): string | null {
  try {
    return readFileSync(placeOf(key), "utf8").trim().replaceAll(/\s+/g, " ");
  } catch {
    return null;
  }
}

function setValue(key: SysctlKey, value: string): Moved {
  try {
    writeFileSync(placeOf(key), `${value}\n`);
  } catch (error) {
    return { code: "failed", why: `sysctl: ${key} = ${value}: ${error instanceof Error ? error.message : String(error)}` };
  }
  const now = readValue(key);
  return now === value ? done : { code: "failed", why: `sysctl: ${key} is ${now ?? "not there"} instead of ${value}` };
}

/** Throws for what is none of ours: a record from a disk may say anything. */
function placeOf(key: SysctlKey): string {
  if (!isSysctlKey(key)) throw new Error(`${String(key)} is no switch that a plan may set`);
  return `/proc/sys/${key.replaceAll(".", "/")}`;
}

function lineOf(key: SysctlKey, value: string): string {
  return `${key} = ${value}`;
}

/** As sysctl.d(5) has it: a dash before it ignores failure, and slashes may stand for dots. */
function isOf(line: string, key: SysctlKey): boolean {
  const written = /^\s*-?([^\s=#;]+)\s*=/.exec(line)?.[1];
  return written !== undefined && written.replaceAll("/", ".") === key;
}

/** A file that is read after ours and sets the key; null: there is none. */
function laterFile(key: SysctlKey): string | null {
  const folders = [folder, "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"];
  const files = folders.flatMap((one) => (existsSync(one) ? readdirSync(one).map((name) => `${one}/${name}`) : []));
  const later = files.filter((path) => path.endsWith(".conf") && basename(path) > basename(ownFile));
  return [...later, "/etc/sysctl.conf"].find((path) => readLines(path).some((line) => isOf(line, key))) ?? null;
}

function ownLines(): readonly string[] {
  return readLines(ownFile).filter((line) => line !== "");
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
}

/** The file goes with its last line. */
function writeLines(lines: readonly string[]): void {
  if (lines.every((line) => line === head)) return rmSync(ownFile, { force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  replaceFile(ownFile, Buffer.from(`${lines.join("\n")}\n`), { mode: 0o644, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
}
