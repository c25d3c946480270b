/**
 * What is on disk of a change while it can still be undone. It is replaced whole, and is on the disk before what it speaks of happens: so whoever reads it
 * after a death at any moment knows enough to give the host back as it was.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "@portolan/plans";
import type { PlannedEnd } from "./planned-end.ts";
import { replaceFile } from "./replace-file.ts";

export interface GuardRecord {
  readonly schema: "portolan.guard/1";
  readonly planId: string;
  readonly steps: readonly GuardedStep[]; // in the order in which they are made
  readonly state: GuardState;
  readonly deadline: Deadline;
  /** Who makes the change; when it is gone before the confirmation, the change goes too. */
  readonly keeper: ProcessIdentity;
  /** Who works on it, under the lock, or was the last who did. */
  readonly mover: ProcessIdentity;
  /** Why it was, or is being, undone; null: it was not. */
  readonly why: UndoneBecause | null;
  /** What undoing, or keeping, met last; null: nothing. */
  readonly trouble: string | null;
  /** When it ends by itself once it is confirmed. Absent: it stays. */
  readonly end?: PlannedEnd;
  /** What only served to undo it is cleared away. Absent: not yet. */
  readonly isSettled?: true;
}

/** `making` until all steps are made and verified; `waiting` for the confirmation; `confirmed` and `undone` are ends. */
export type GuardState = "making" | "waiting" | "undoing" | "confirmed" | "undone";

export type UndoneBecause = "asked" | "failed" | "not-as-promised" | "not-confirmed" | "keeper-died" | "restarted";

export interface GuardedStep {
  readonly step: Step;
  /** Of the step's hand. */
  readonly undo: unknown;
}

/** Whichever comes first: clocks of the day can be set, and the time since boot ends with the boot. */
export interface Deadline {
  readonly bootId: string;
  readonly uptimeMs: number;
  readonly wallMs: number;
}

/** A process; where it leads a group, the tools it starts are in it. A number alone may be another process by now. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string; // field 22 of /proc/PID/stat
}

const recordName = "change.json";
const maxRecordBytes = 16 * 2 ** 20;

/** null: there is none. Throws for one that cannot be read: its change may be in force, and nobody may act as if there were none. */
export function readGuardRecord(directory: string): GuardRecord | null {
  let text: string;
  try {
    text = readFileSync(join(directory, recordName), "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
  if (text.length > maxRecordBytes) throw new Error(`${join(directory, recordName)} is larger than ${maxRecordBytes} bytes`);
  const record = parseRecord(text, directory);
  if (record.schema !== "portolan.guard/1") throw new Error(`${join(directory, recordName)} is of another version of Portolan: ${String(record.schema)}`); // prettier-ignore
  return record;
}

function parseRecord(text: string, directory: string): GuardRecord {
  try {
    return JSON.parse(text) as GuardRecord;
  } catch (cause) {
    throw new Error(`${join(directory, recordName)} is not whole`, { cause });
  }
}

/** On the disk when it returns. Throws when the disk refuses: then the record before still stands. */
export function writeGuardRecord(directory: string, record: GuardRecord): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const own = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  replaceFile(join(directory, recordName), Buffer.from(JSON.stringify(record)), own);
}

export function isEnded({ state }: GuardRecord): boolean {
  return state === "confirmed" || state === "undone";
}
