/** Where a change has its record, and the one lock under which every move of it is made. */
import { lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { lockFile, type FileLock } from "@portolan/storage/file-lock";
import { writeGuardRecord, type GuardRecord } from "./guard-record.ts";
import type { RunTool } from "./hand.ts";
import { readUptimeMs } from "./host-clock.ts";

export interface Guard {
  /** Of root alone; one change at a time has its record there. */
  readonly directory: string;
  readonly run: RunTool;
  /** A boot of this host undoes and ends too what has its record there, by a unit that is installed for as long as there is something. */
  readonly hasBootUnit?: true;
  /** Called before and after each thing that lasts, with its name: where a test lets the process die. */
  readonly onPoint?: (name: string) => void;
}

/** On the disk when it returns. */
export function saveRecord(guard: Guard, record: GuardRecord): GuardRecord {
  guard.onPoint?.(`before ${record.state}`);
  writeGuardRecord(guard.directory, record);
  guard.onPoint?.(`after ${record.state}`);
  return record;
}

export const lockPatienceMs = 60_000;
const lockLookEveryMs = 20;

/** Rejects with `LockHeld` when another process still holds it after the time. */
export async function underLock<T>(guard: Guard, act: () => Promise<T>, patienceMs = lockPatienceMs): Promise<T> {
  const lock = await takeLock(guard.directory, patienceMs);
  try {
    return await act();
  } finally {
    lock.release();
  }
}

export class LockHeld extends Error {}

async function takeLock(directory: string, patienceMs: number): Promise<FileLock> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  refuseOthers(directory);
  const path = join(directory, "change.lock");
  for (const since = readUptimeMs(); ;) {
    const lock = lockFile(path, 0);
    if (lock !== null) return lock;
    if (readUptimeMs() - since >= patienceMs) throw new LockHeld(`Another process has held ${path} for ${patienceMs / 1000} s`);
    await pause(lockLookEveryMs);
  }
}

/** Throws where somebody else could write a record: what it says would be done with our rights. */
function refuseOthers(directory: string): void {
  const stat = lstatSync(directory);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0)
    throw new Error(`${directory} is not a folder that only this user can write to`);
}
