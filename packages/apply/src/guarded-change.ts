/**
 * A change that is gone again unless it is confirmed. What undoes it is on the disk before anything changes, every move is made under one lock, and every
 * move can be made again: so it does not matter who finishes what another began, nor where that one died.
 */
import { join } from "node:path";
import { mkdirSync } from "node:fs";
import type { Step } from "@portolan/plans";
import { lockFile, type FileLock } from "@portolan/storage/file-lock";
import {
  isEnded,
  readGuardRecord,
  writeGuardRecord,
  type GuardedStep,
  type GuardRecord,
  type GuardState,
  type UndoneBecause,
} from "./guard-record.ts";
import type { HandContext, RunTool } from "./hand.ts";
import { performStep, prepareStep, settleStep, undoStep } from "./hands.ts";
import { deadlineAfter, endOrphans, isAlive, ownIdentity, readBootId, readUptimeMs } from "./host-clock.ts";

export interface Guard {
  /** Of root alone; one change at a time has its record there. */
  readonly directory: string;
  readonly run: RunTool;
  /** Called before and after each thing that lasts, with its name: where a test lets the process die. */
  readonly onPoint?: (name: string) => void;
}

export interface ChangeRequest {
  readonly planId: string;
  readonly steps: readonly Step[];
  readonly confirmWithinMs: number;
  /** Starts what undoes the change when this process cannot; resolves when it stands. Rejects: nothing is changed. */
  readonly arm: (record: GuardRecord) => Promise<void>;
  /** Reads the host back. null: it is as promised. */
  readonly verify: () => Promise<string | null>;
}

export type ChangeOutcome =
  | { readonly code: "waiting"; readonly record: GuardRecord }
  | { readonly code: "busy"; readonly planId: string } // another change is not at its end
  | { readonly code: "stale"; readonly what: string } // nothing was changed
  | { readonly code: "refused"; readonly why: string } // nothing was changed
  | { readonly code: "undone"; readonly record: GuardRecord };

const lockPatienceMs = 60_000;

export async function makeChange(guard: Guard, request: ChangeRequest): Promise<ChangeOutcome> {
  return underLock(guard, async () => {
    const old = readGuardRecord(guard.directory);
    if (old !== null && !isEnded(old)) return { code: "busy", planId: old.planId };
    if (old?.state === "confirmed") await settleAll(guard, old); // where that was cut short
    const context: HandContext = { planId: request.planId, run: guard.run };
    const steps: GuardedStep[] = [];
    for (const step of request.steps) {
      const prepared = await prepareStep(step, context);
      if (prepared.code === "stale") return prepared;
      if (prepared.code === "failed") return { code: "refused", why: prepared.why };
      steps.push({ step, undo: prepared.undo });
    }
    const record: GuardRecord = {
      schema: "portolan.guard/1",
      planId: request.planId,
      steps,
      state: "making",
      deadline: deadlineAfter(request.confirmWithinMs),
      keeper: ownIdentity(),
      why: null,
      trouble: null,
    };
    save(guard, record);
    return makeSteps(guard, record, request);
  });
}

async function makeSteps(guard: Guard, record: GuardRecord, { arm, verify }: ChangeRequest): Promise<ChangeOutcome> {
  try {
    await arm(record);
    for (const [index, { step }] of record.steps.entries()) {
      guard.onPoint?.(`before step ${index}`);
      const moved = await performStep(step, { planId: record.planId, run: guard.run });
      guard.onPoint?.(`after step ${index}`);
      if (moved.code === "failed") return { code: "undone", record: await undoAll(guard, record, { why: "failed", trouble: moved.why }) };
    }
    const difference = await verify();
    if (difference !== null)
      return { code: "undone", record: await undoAll(guard, record, { why: "not-as-promised", trouble: difference }) };
  } catch (error) {
    return { code: "undone", record: await undoAll(guard, record, { why: "failed", trouble: messageOf(error) }) };
  }
  return { code: "waiting", record: save(guard, { ...record, state: "waiting" }) };
}

export type ConfirmOutcome =
  | { readonly code: "confirmed"; readonly record: GuardRecord }
  | { readonly code: "not-pending"; readonly state: GuardState | null }; // too late, or another plan's

/** From here on nothing undoes it. Confirming what is confirmed says so again. */
export async function confirmChange(guard: Guard, planId: string): Promise<ConfirmOutcome> {
  return underLock(guard, async () => {
    const record = readGuardRecord(guard.directory);
    if (record === null || record.planId !== planId) return { code: "not-pending", state: null };
    if (record.state !== "confirmed" && (record.state !== "waiting" || isOverdue(record)))
      return { code: "not-pending", state: record.state };
    const confirmed = save(guard, { ...record, state: "confirmed" });
    await settleAll(guard, record);
    return { code: "confirmed", record: confirmed };
  });
}

async function settleAll({ run }: Guard, { planId, steps }: GuardRecord): Promise<void> {
  for (const one of steps) await settleStep(one, { planId, run });
}

/** null: there is nothing to undo. */
export async function undoChange(guard: Guard, why: UndoneBecause): Promise<GuardRecord | null> {
  return underLock(guard, async () => {
    const record = readGuardRecord(guard.directory);
    return record === null || isEnded(record) ? null : undoAll(guard, record, { why, trouble: null });
  });
}

/** What a change on the disk calls for now; null: nothing. Asked by whoever watches, and by every process of ours when it starts. */
export function reasonToUndo(record: GuardRecord): UndoneBecause | null {
  if (isEnded(record)) return null;
  if (record.state === "undoing") return record.why ?? "failed";
  if (record.deadline.bootId !== readBootId()) return "restarted";
  if (isOverdue(record)) return "not-confirmed";
  return isAlive(record.keeper) ? null : "keeper-died";
}

function isOverdue({ deadline }: GuardRecord): boolean {
  return readUptimeMs() >= deadline.uptimeMs || Date.now() >= deadline.wallMs;
}

interface Undoing {
  readonly why: UndoneBecause;
  readonly trouble: string | null;
}

/**
 * All steps from the last to the first. One that cannot be undone does not keep the others from it, nor does a disk that takes no record: the record then stays
 * open, to be tried again.
 */
async function undoAll(guard: Guard, record: GuardRecord, { why, trouble }: Undoing): Promise<GuardRecord> {
  if (!isAlive(record.keeper)) await endOrphans(record.keeper);
  const undoing: GuardRecord = { ...record, state: "undoing", why: record.why ?? why, trouble: trouble ?? record.trouble };
  const failures: string[] = [];
  try {
    save(guard, undoing);
  } catch {
    // the record before it says enough
  }
  for (const [index, one] of [...record.steps.entries()].toReversed()) {
    guard.onPoint?.(`before undoing step ${index}`);
    const moved = await undoStep(one, { planId: record.planId, run: guard.run }).catch((error: unknown) => ({
      code: "failed" as const,
      why: messageOf(error),
    }));
    guard.onPoint?.(`after undoing step ${index}`);
    if (moved.code === "failed") failures.push(moved.why);
  }
  if (failures.length > 0) return save(guard, { ...undoing, trouble: failures.join("\n") });
  return save(guard, { ...undoing, state: "undone" });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function save(guard: Guard, record: GuardRecord): GuardRecord {
  guard.onPoint?.(`before ${record.state}`);
  writeGuardRecord(guard.directory, record);
  guard.onPoint?.(`after ${record.state}`);
  return record;
}

async function underLock<T>(guard: Guard, act: () => Promise<T>): Promise<T> {
  mkdirSync(guard.directory, { recursive: true, mode: 0o700 });
  const lock: FileLock | null = lockFile(join(guard.directory, "change.lock"), lockPatienceMs);
  if (lock === null) throw new Error(`Another process has held ${join(guard.directory, "change.lock")} for ${lockPatienceMs / 1000} s`);
  try {
    return await act();
  } finally {
    lock.release();
  }
}
