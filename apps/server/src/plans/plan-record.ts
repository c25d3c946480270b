import type { KeptSignature, PlanActor, PlanPreview, PlanRecord, PlanSummary } from "@portolan/contract";
import type { ApplierState, WayIn } from "@portolan/contract/applier";
import type { Plan } from "@portolan/plans";
import type { StoredPlan, StoredSignature } from "@portolan/storage";
import { planWays } from "./ask-ways.ts";
import type { CheckedPlan } from "../reach/plan-answer.ts";
import { approvalOf, pinnedKey } from "./plan-approval.ts";
import { outcomePhrase } from "./plan-outcome.ts";

/** id of a person → name */
export type NamesOf = ReadonlyMap<string, string>;

export function planOf({ body }: Pick<StoredPlan, "body">): Plan {
  return JSON.parse(body) as Plan;
}

/** `requested` and `approved` last only as long as the plan may be begun, also before anybody has written that its time is over. */
export function planSummary(stored: StoredPlan, { names, nowMs }: { readonly names: NamesOf; readonly nowMs: number }): PlanSummary {
  const { id, hash, outcome, changedMs, deadlineMs } = stored;
  return {
    id,
    hash,
    state: isOver(stored, nowMs) ? "expired" : stored.state,
    intent: planOf(stored).intent,
    by: actorOf(stored.by, names),
    at: new Date(stored.requestedMs).toISOString(),
    changedAt: new Date(changedMs).toISOString(),
    deadline: deadlineMs === null ? null : new Date(deadlineMs).toISOString(),
    outcome: outcome === null ? null : { code: outcome.code, text: outcomePhrase(outcome), at: new Date(changedMs).toISOString() },
  };
}

export function isOver({ state, notAfterMs }: Pick<StoredPlan, "state" | "notAfterMs">, nowMs: number): boolean {
  return isOpen({ state }) && notAfterMs <= nowMs;
}

/** Whether it may still be begun, as far as its state goes. */
export function isOpen({ state }: Pick<StoredPlan, "state">): boolean {
  return state === "requested" || state === "approved";
}

export interface ToldPlan {
  readonly stored: StoredPlan;
  readonly signatures: readonly StoredSignature[];
  readonly names: NamesOf;
  readonly nowMs: number;
  readonly guard: ApplierState | null;
  readonly checked: CheckedPlan;
  readonly ways: readonly WayIn[];
  /** What would be planned now, of one that is stale. */
  readonly fresh: PlanPreview | null;
}

export function planRecord({ stored, signatures, names, nowMs, guard, checked, ways, fresh }: ToldPlan): PlanRecord {
  const summary = planSummary(stored, { names, nowMs });
  const isStale = checked.isStale && isOpen({ state: stored.state }) && summary.state !== "expired";
  return {
    ...summary,
    state: isStale ? "stale" : summary.state,
    plan: planOf(stored),
    effect: checked.effect,
    signatures: signatures.map((one) => keptSignature(one, names, guard)),
    approval: guard === null ? null : approvalOf(guard, signatures),
    families: stored.missing,
    ways: planWays(ways),
    fresh: isStale ? fresh : null,
  };
}

function keptSignature({ purpose, key, by, atMs }: StoredSignature, names: NamesOf, guard: ApplierState | null): KeptSignature {
  const signer = guard === null ? null : (pinnedKey(guard.approvers, key)?.name ?? null);
  return { purpose, key, signer, by: actorOf(by, names), at: new Date(atMs).toISOString() };
}

/** null: nobody we know. */
export function knownActor(by: string | null, names: NamesOf): PlanActor | null {
  return by === null ? null : actorOf(by, names);
}

function actorOf(by: string, names: NamesOf): PlanActor {
  return by === "owner" || by === "root" || by === "server" ? { kind: by } : { kind: "person", id: by, name: names.get(by) ?? null };
}
