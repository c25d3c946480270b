/** How a change is taken back: by its maker, by the watch over it, or by whoever of us starts next; each finishes what another began. */
import { LockHeld, lockPatienceMs, saveRecord, underLock, type Guard } from "./guard.ts";
import { isEnded, readGuardRecord, writeGuardRecord, type GuardRecord, type UndoneBecause } from "./guard-record.ts";
import { settleStep, undoStep } from "./hands.ts";
import { removeEnd } from "./opening-end.ts";
import { endWithGroup, isAlive, ownIdentity, readBootId, readUptimeMs } from "./host-clock.ts";

export interface UndoRequest {
  readonly why: UndoneBecause;
  /** Ends a process that holds the lock for longer: it stands still. Absent: nobody is ended, and it rejects after a minute. */
  readonly takeOverAfterMs?: number;
}

/** null: there is nothing to undo. A record that is not `undone` then tells in `trouble` what is in the way. */
export async function undoChange(guard: Guard, { why, takeOverAfterMs }: UndoRequest): Promise<GuardRecord | null> {
  const act = async (): Promise<GuardRecord | null> => {
    const record = readGuardRecord(guard.directory);
    return record === null || isEnded(record) ? null : undoAll(guard, record, { why, trouble: null });
  };
  if (takeOverAfterMs === undefined) return underLock(guard, act);
  const before = readGuardRecord(guard.directory);
  try {
    return await underLock(guard, act, before?.state === "undoing" ? lockPatienceMs : takeOverAfterMs);
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    await endStuckMover(guard, before);
    return underLock(guard, act, takeOverAfterMs);
  }
}

/** Who has been at the same for all that time. */
async function endStuckMover({ directory }: Guard, before: GuardRecord | null): Promise<void> {
  const record = readGuardRecord(directory);
  if (record === null || before === null || record.state !== before.state || record.mover.pid !== before.mover.pid) return;
  if (record.mover.pid !== process.pid && isOfThisBoot(record)) await endWithGroup(record.mover);
}

/** What a change on the disk calls for now; null: nothing. Asked by whoever watches, and by every process of ours when it starts. */
export function reasonToUndo(record: GuardRecord): UndoneBecause | null {
  if (isEnded(record)) return null;
  if (record.state === "undoing") return record.why ?? "failed";
  if (!isOfThisBoot(record)) return "restarted";
  if (isOverdue(record)) return "not-confirmed";
  return isAlive(record.keeper) ? null : "keeper-died";
}

export function isOverdue({ deadline }: GuardRecord): boolean {
  return readUptimeMs() >= deadline.uptimeMs || Date.now() >= deadline.wallMs;
}

function isOfThisBoot({ deadline }: GuardRecord): boolean {
  return deadline.bootId === readBootId();
}

/** For a process of ours that starts: undoes what is to be undone, clears up after what is confirmed. null: there was never a change. */
export async function resumeChange(guard: Guard): Promise<GuardRecord | null> {
  return underLock(guard, async () => {
    const record = readGuardRecord(guard.directory);
    const why = record === null ? null : reasonToUndo(record);
    if (record !== null && why !== null) return undoAll(guard, record, { why, trouble: null });
    if (record?.state === "confirmed") await settleAll(guard, record);
    return record;
  });
}

/**
 * What only served to undo it goes, and what is to outlive a restart is written: once. What cannot be done now does no harm to what is in force; `trouble` then
 * tells it. Of a change that ends by itself nothing goes before its end.
 */
export async function settleAll(guard: Guard, record: GuardRecord): Promise<GuardRecord> {
  if (record.isSettled === true || record.end !== undefined) return record;
  const failures: string[] = [];
  for (const one of record.steps) {
    const context = { planId: record.planId, run: guard.run, steps: record.steps.map(({ step }) => step) };
    const moved = await settleStep(one, context).catch((error: unknown) => ({ code: "failed" as const, why: messageOf(error) }));
    if (moved.code === "failed") failures.push(moved.why);
  }
  const settled: GuardRecord = { ...record, isSettled: true, trouble: failures.length === 0 ? null : failures.join("\n") };
  try {
    writeGuardRecord(guard.directory, settled);
  } catch {
    // it is confirmed all the same, and would be cleared away once more
  }
  return settled;
}

interface Undoing {
  readonly why: UndoneBecause;
  readonly trouble: string | null;
}

/**
 * All steps from the last to the first, under the lock. One that cannot be undone does not keep the others from it, nor does a disk that takes no record: the
 * record then stays open, to be tried again.
 */
export async function undoAll(guard: Guard, record: GuardRecord, { why, trouble }: Undoing): Promise<GuardRecord> {
  await endWhatIsLeft(record);
  const undoing: GuardRecord = {
    ...record,
    mover: ownIdentity(),
    state: "undoing",
    why: record.why ?? why,
    trouble: trouble ?? record.trouble,
  };
  try {
    saveRecord(guard, undoing);
  } catch {
    // the record before it says enough
  }
  const failures = await undoSteps(guard, record);
  if (record.end !== undefined) removeEnd(guard.directory, record.planId); // it was never confirmed
  const ended: GuardRecord = failures.length === 0 ? { ...undoing, state: "undone" } : { ...undoing, trouble: failures.join("\n") };
  try {
    return saveRecord(guard, ended);
  } catch (error) {
    return { ...undoing, trouble: [...failures, messageOf(error)].join("\n") }; // as the disk has it: still to be done
  }
}

/** All of them from the last to the first: what was in the way of any. One that cannot be undone does not keep the others from it. */
export async function undoSteps(guard: Guard, { planId, steps }: Pick<GuardRecord, "planId" | "steps">): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const [index, one] of [...steps.entries()].toReversed()) {
    guard.onPoint?.(`before undoing step ${index}`);
    const moved = await undoStep(one, { planId, run: guard.run }).catch((error: unknown) => ({
      code: "failed" as const,
      why: messageOf(error),
    }));
    guard.onPoint?.(`after undoing step ${index}`);
    if (moved.code === "failed") failures.push(moved.why);
  }
  return failures;
}

/** Of a boot before this one nothing runs any more, and its numbers are others' now. */
async function endWhatIsLeft(record: GuardRecord): Promise<void> {
  if (!isOfThisBoot(record)) return;
  for (const one of [record.keeper, record.mover]) if (!isAlive(one)) await endWithGroup(one);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
