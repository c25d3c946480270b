/**
 * Brings what the applier has done into the table of plans and the record: its journal is taken whenever it says that it grew, and whenever it comes. Nothing is
 * counted twice, and nothing is lost while this server is dead, since the applier keeps its journal until it is told that the record has it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ApplierState } from "@portolan/contract/applier";
import type { Storage } from "@portolan/storage";
import type { GuardLink } from "./guard-link.ts";
import { journaledEvent } from "./journaled-event.ts";

export interface GuardJournalParts {
  readonly guard: Pick<GuardLink, "ask" | "state">;
  readonly storage: Pick<Storage, "read" | "write">;
  readonly nowMs: () => number;
  /** Plans that have another state, or another deadline. */
  readonly onMoved: (plans: readonly string[]) => void;
  /** Whether this server is asking the applier for that plan at the moment. */
  readonly isAsking: (plan: string) => boolean;
}

export interface GuardJournal {
  /** Resolves when everything up to now is in the record. Throws where it cannot be written, or the applier has gone. */
  catchUp(): Promise<void>;
}

export function createGuardJournal(parts: GuardJournalParts): GuardJournal {
  const outside = AsyncLocalStorage.snapshot(); // what the applier did is not of the request that asks about it
  let work: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return {
    /** Callers that come before it has begun share one. */
    catchUp() {
      waiting ??= outside(() => {
        const begun = work.then(() => {
          waiting = null;
          return takeAll(parts);
        });
        work = begun.catch(() => {});
        return begun;
      });
      return waiting;
    },
  };
}

async function takeAll(parts: GuardJournalParts): Promise<void> {
  const state = await parts.guard.state();
  if (state === null) return;
  const moved = new Set(await takeJournal(parts, state));
  for (const plan of await followPending(parts, state)) moved.add(plan);
  if (moved.size > 0) parts.onMoved([...moved]);
}

async function takeJournal({ guard, storage, nowMs }: GuardJournalParts, state: ApplierState): Promise<readonly string[]> {
  const { key } = state.witness;
  const moved: string[] = [];
  for (let after = await storage.read.readJournalPosition({ guard: key }); ;) {
    const answer = await guard.ask({ ask: "journal", after });
    if (answer.code !== "journal" || answer.entries.length === 0) return moved;
    const events = answer.entries.map((entry) => journaledEvent(entry, state.hostId));
    const taken = await storage.write.takeJournal({ guard: key, events, nowMs: nowMs() });
    moved.push(...taken.moved);
    after = taken.upTo;
    await guard.ask({ ask: "journal-kept", upTo: after });
  }
}

/** What waits, and until when. A plan that the applier was asked for, and of which it knows nothing, was never begun. */
async function followPending({ storage, nowMs, isAsking }: GuardJournalParts, state: ApplierState): Promise<readonly string[]> {
  const plan = await storage.read.readPendingPlan({ host: state.hostId });
  if (plan === null || isAsking(plan.id)) return [];
  const { pending } = state;
  if (pending === null || pending.planHash !== plan.hash) {
    if (plan.state !== "applying") return [];
    await storage.write.giveUpPlan({ plan: plan.id, nowMs: nowMs(), move: "not-begun", reason: "interrupted" });
    return [plan.id];
  }
  const deadlineMs = Date.parse(pending.deadline);
  const isKnown = plan.deadlineMs === deadlineMs && JSON.stringify(plan.missing) === JSON.stringify(pending.missing);
  if (pending.state !== "waiting" || isKnown) return [];
  await storage.write.writeDeadline({ plan: plan.id, deadlineMs, missing: pending.missing });
  return [plan.id];
}
