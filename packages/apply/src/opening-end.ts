/**
 * A confirmed change that ends by itself, on the disk: what takes it back, and when. It is there before the change counts as confirmed, so that none stays whose
 * end nobody knows. One that has ended stays until whoever keeps the record has told it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { GuardedStep, GuardRecord } from "./guard-record.ts";
import type { PlannedEnd } from "./planned-end.ts";
import { replaceFile } from "./replace-file.ts";

export interface OpeningEnd extends PlannedEnd {
  readonly schema: "portolan.end/1";
  readonly planId: string;
  readonly steps: readonly GuardedStep[];
  readonly state: "open" | "ended";
  readonly endedAt: string | null;
  /** What taking it back met last; null: nothing. */
  readonly trouble: string | null;
}

const maxBytes = 16 * 2 ** 20;

/** The soonest first. Throws for one that cannot be read: its change may be in force. */
export function readEnds(directory: string): readonly OpeningEnd[] {
  return endFiles(directory)
    .map((name) => readEnd(join(endsOf(directory), name)))
    .filter((end) => end !== null)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function endsOf(directory: string): string {
  return join(directory, "ends");
}

function endFiles(directory: string): readonly string[] {
  try {
    return readdirSync(endsOf(directory)).filter((name) => /^[a-z0-9]{1,18}\.json$/.test(name));
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
}

/** null: it has gone meanwhile. */
function readEnd(path: string): OpeningEnd | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
  if (text.length > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  const end = JSON.parse(text) as OpeningEnd;
  if (end.schema !== "portolan.end/1") throw new Error(`${path} is of another version of Portolan: ${String(end.schema)}`);
  return end;
}

/** Of a change that is about to be confirmed; null: it stays. */
export function endOfRecord({ planId, steps, end }: GuardRecord): OpeningEnd | null {
  return end === undefined ? null : { schema: "portolan.end/1", planId, steps, ...end, state: "open", endedAt: null, trouble: null };
}

/** On the disk when it returns. */
export function writeEnd(directory: string, end: OpeningEnd): OpeningEnd {
  mkdirSync(endsOf(directory), { recursive: true, mode: 0o700 });
  const own = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  replaceFile(pathOf(directory, end.planId), Buffer.from(JSON.stringify(end)), own);
  return end;
}

export function removeEnd(directory: string, planId: string): void {
  rmSync(pathOf(directory, planId), { force: true });
}

function pathOf(directory: string, planId: string): string {
  return join(endsOf(directory), `${planId}.json`);
}
