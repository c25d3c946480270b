/**
 * A change that is gone again unless it is confirmed. What undoes it is on the disk before anything changes, every move is made under one lock, and every
 * move can be made again: so it does not matter who finishes what another began, nor where that one died.
 */
import type { Step } from "@portolan/plans";
import { saveRecord, underLock, type Guard } from "./guard.ts";
import { isEnded, readGuardRecord, type GuardedStep, type GuardRecord, type GuardState } from "./guard-record.ts";
import type { HandContext, Prepared } from "./hand.ts";
import { performStep, prepareStep } from "./hands.ts";
import { deadlineAfter, leadsGroup, ownIdentity } from "./host-clock.ts";
import { armEnd } from "./arm-end.ts";
import { endOfRecord, readEnds, writeEnd, type OpeningEnd } from "./opening-end.ts";
import type { PlannedEnd } from "./planned-end.ts";
import { isOverdue, messageOf, reasonToUndo, settleAll, undoAll } from "./undo-change.ts";

export interface ChangeRequest {
  readonly planId: string;
  readonly steps: readonly Step[];
  readonly confirmWithinMs: number;
  /** When it ends by itself once it is confirmed. Absent: it stays. */
  readonly end?: PlannedEnd;
  /** The port that it is about. Absent or null: none, or the whole host. */
  readonly port?: PlannedEnd["port"];
  /** What of the host is not as the change was made for; null: nothing. Asked under the lock, before anything is changed. */
  readonly check: () => Promise<string | null>;
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
  | { readonly code: "undone"; readonly record: GuardRecord }
  | { readonly code: "undoing"; readonly record: GuardRecord }; // `trouble` is in the way; whoever watches goes on trying

/** Throws where this process does not lead a group of its own: nobody could then end what it leaves behind. */
export async function makeChange(guard: Guard, request: ChangeRequest): Promise<ChangeOutcome> {
  if (!leadsGroup()) throw new Error("Who changes a host leads a process group of its own");
  return underLock(guard, async () => {
    const busy = await endOldChange(guard);
    if (busy !== null) return { code: "busy", planId: busy.planId };
    const ending = endingOf(guard, request);
    if (ending !== null) return { code: "busy", planId: ending.planId };
    const other = await request.check();
    if (other !== null) return { code: "stale", what: other };
    const context: HandContext = { planId: request.planId, run: guard.run, steps: request.steps };
    const steps: GuardedStep[] = [];
    for (const step of request.steps) {
      const prepared = await prepareStep(step, context).catch((error: unknown): Prepared<unknown> => {
        return { code: "failed", why: messageOf(error) };
      });
      if (prepared.code === "stale") return prepared;
      if (prepared.code === "failed") return { code: "refused", why: prepared.why };
      steps.push({ step, undo: prepared.undo });
    }
    const record = recordOf(request, steps);
    try {
      saveRecord(guard, record);
    } catch (error) {
      return { code: "refused", why: messageOf(error) };
    }
    return makeSteps(guard, record, request);
  });
}

/** The change before, when it is not at its end and cannot be brought there. */
async function endOldChange(guard: Guard): Promise<GuardRecord | null> {
  const old = readGuardRecord(guard.directory);
  if (old === null) return null;
  if (old.state === "confirmed") await settleAll(guard, old); // where that was cut short
  const why = reasonToUndo(old);
  const now = why === null ? old : await undoAll(guard, old, { why, trouble: null });
  return isEnded(now) ? null : now;
}

/** What is to be put back at the end of an opening would undo a later change of the same port: so that one has to end first. */
function endingOf({ directory }: Guard, { port = null }: ChangeRequest): OpeningEnd | null {
  if (port === null) return null;
  const isSame = (one: PlannedEnd["port"]): boolean => one !== null && one.protocol === port.protocol && one.port === port.port;
  return readEnds(directory).find((end) => end.state === "open" && isSame(end.port)) ?? null;
}

function recordOf({ planId, confirmWithinMs, end }: ChangeRequest, steps: readonly GuardedStep[]): GuardRecord {
  const self = ownIdentity();
  const deadline = deadlineAfter(confirmWithinMs);
  const identities = { keeper: self, mover: self };
  const ends = end === undefined ? {} : { end };
  return { schema: "portolan.guard/1", planId, steps, state: "making", deadline, ...identities, why: null, trouble: null, ...ends };
}

async function makeSteps(guard: Guard, record: GuardRecord, { arm, verify }: ChangeRequest): Promise<ChangeOutcome> {
  try {
    await arm(record);
    for (const [index, { step }] of record.steps.entries()) {
      if (isOverdue(record)) return undone(await undoAll(guard, record, { why: "not-confirmed", trouble: null }));
      guard.onPoint?.(`before step ${index}`);
      const moved = await performStep(step, { planId: record.planId, run: guard.run });
      guard.onPoint?.(`after step ${index}`);
      if (moved.code === "failed") return undone(await undoAll(guard, record, { why: "failed", trouble: moved.why }));
    }
    const difference = await verify();
    if (difference !== null) return undone(await undoAll(guard, record, { why: "not-as-promised", trouble: difference }));
    return { code: "waiting", record: saveRecord(guard, { ...record, state: "waiting" }) };
  } catch (error) {
    return undone(await undoAll(guard, record, { why: "failed", trouble: messageOf(error) }));
  }
}

function undone(record: GuardRecord): ChangeOutcome {
  return { code: record.state === "undone" ? "undone" : "undoing", record };
}

export type ConfirmOutcome =
  | { readonly code: "confirmed"; readonly record: GuardRecord }
  | { readonly code: "not-pending"; readonly state: GuardState | null }; // too late, or another plan's

/**
 * From here on nothing undoes it but its own end. Confirming what is confirmed says so again. Rejects when the disk refuses, or when what is to end it does not
 * come up: then it is not confirmed. `trouble` of the record: what could not be made to outlive a restart.
 */
export async function confirmChange(guard: Guard, planId: string): Promise<ConfirmOutcome> {
  return underLock(guard, async () => {
    const record = readGuardRecord(guard.directory);
    if (record === null || record.planId !== planId) return { code: "not-pending", state: null };
    if (record.state !== "confirmed" && (record.state !== "waiting" || reasonToUndo(record) !== null))
      return { code: "not-pending", state: record.state };
    if (record.state === "confirmed") return { code: "confirmed", record: await settleAll(guard, record) };
    const end = endOfRecord(record);
    if (end !== null) {
      writeEnd(guard.directory, end);
      guard.onPoint?.("before arming the end");
      await armEnd(end, guard);
      guard.onPoint?.("after arming the end");
    }
    return { code: "confirmed", record: await settleAll(guard, saveRecord(guard, { ...record, state: "confirmed" })) };
  });
}

export type ExtendOutcome =
  | { readonly code: "waiting"; readonly record: GuardRecord }
  | { readonly code: "not-pending"; readonly state: GuardState | null }; // too late, or another plan's

/** Gives whoever is to confirm this much time from now on. */
export async function extendChange(
  guard: Guard,
  { planId, confirmWithinMs }: Pick<ChangeRequest, "planId" | "confirmWithinMs">,
): Promise<ExtendOutcome> {
  return underLock<ExtendOutcome>(guard, () => {
    const record = readGuardRecord(guard.directory);
    if (record === null || record.planId !== planId) return Promise.resolve({ code: "not-pending", state: null });
    if (record.state !== "waiting" || reasonToUndo(record) !== null) return Promise.resolve({ code: "not-pending", state: record.state });
    return Promise.resolve({ code: "waiting", record: saveRecord(guard, { ...record, deadline: deadlineAfter(confirmWithinMs) }) });
  });
}
