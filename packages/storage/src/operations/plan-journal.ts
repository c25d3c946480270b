/**
 * What a host's applier has done, from its journal: entries and the states of plans, in one transaction with how far the journal is taken. What is delivered again
 * is passed over. The applier's word goes before the table of plans: an entry is written also where the plan is in no state for it, or is none of ours.
 */
import type { Entry } from "@portolan/ledger";
import type { PlanMove } from "../plan-states.ts";
import type { Connection } from "../tables.ts";
import { appendEntries } from "./append-entries.ts";
import { readJournalPosition, readPlan, type StoredPlan } from "./read-plans.ts";
import { writeState } from "./write-plans.ts";

export interface TakenJournal {
  /** The applier, named after its key. */
  readonly guard: string;
  /** In the order of their numbers. */
  readonly events: readonly JournaledEvent[];
  readonly nowMs: number;
}

export interface JournaledEvent {
  readonly number: number;
  readonly entry: Entry;
  /** Of a plan that has this hash; null: about no plan. */
  readonly move: { readonly plan: string; readonly hash: string; readonly move: PlanMove; readonly outcome: StoredPlan["outcome"] } | null;
}

export interface JournalTaken {
  readonly upTo: number;
  /** Ids of plans whose state is another now. */
  readonly moved: readonly string[];
}

export async function takeJournal(connection: Connection, { guard, events, nowMs }: TakenJournal): Promise<JournalTaken> {
  const from = await readJournalPosition(connection, { guard });
  const fresh = events.filter(({ number }) => number > from);
  const moved = new Set<string>();
  for (const { entry, move } of fresh) {
    await appendEntries(connection, [entry]);
    const plan = move === null ? null : await readPlan(connection, { id: move.plan });
    if (move === null || plan === null || plan.hash !== move.hash) continue;
    if (await writeState(connection, { plan, move: move.move, nowMs, outcome: move.outcome })) moved.add(plan.id);
  }
  const upTo = Math.max(from, ...fresh.map(({ number }) => number));
  const row = { guard, up_to: upTo };
  await connection
    .insertInto("guard_journal")
    .values(row)
    .onConflict((conflict) => conflict.column("guard").doUpdateSet(row))
    .execute();
  return { upTo, moved: [...moved] };
}
