/**
 * A plan on this host from its base to its confirmation: it is judged on the host as it is when it is made, what the kernel then says is held against what the
 * plan promised, real connections are tried, and it stays only when somebody came in anew. What judges it, its promise and a trial are is told by whoever applies it.
 */
import type { Step } from "@portolan/plans";
import type { Snapshot } from "@portolan/snapshot";
import { armGuard } from "./arm-guard.ts";
import {
  noteConnections,
  type Confirmation,
  type ConfirmationAnswer,
  type ConfirmationNeed,
  type NamedConnection,
} from "./confirmation.ts";
import type { Guard } from "./guard.ts";
import type { GuardRecord } from "./guard-record.ts";
import { confirmChange, makeChange, type ChangeOutcome, type ConfirmOutcome } from "./guarded-change.ts";
import type { PlannedEnd } from "./planned-end.ts";
import type { HostReader } from "./host-reader.ts";

export interface PlanToApply {
  readonly planId: string;
  readonly steps: readonly Step[];
  /** As of `ChangeRequest`. */
  readonly end?: PlannedEnd;
  readonly port?: PlannedEnd["port"];
  readonly confirm: Pick<ConfirmationNeed, "families" | "ways"> & { readonly withinMs: number };
}

export interface PlanJudges<Refusal> {
  /** Why the plan is not for this host as it is now; null: it is. */
  readonly judge: (before: Snapshot) => Refusal | null;
  /** What became of the host that was not promised, or did not; null: it is as promised. */
  readonly compare: (before: Snapshot, after: Snapshot) => string | null | Promise<string | null>;
  /** What real connections showed against the promise; null: nothing. */
  readonly probe: () => Promise<string | null>;
}

export interface PlanConfirmation {
  readonly planId: string;
  readonly confirmation: Confirmation;
}

export type ApplyOutcome<Refusal> =
  | Exclude<ChangeOutcome, { readonly code: "waiting" }>
  | { readonly code: "unsound"; readonly refusal: Refusal } // nothing was changed
  | { readonly code: "waiting"; readonly record: GuardRecord; readonly pending: PlanConfirmation };

export interface Applying<Refusal> extends PlanJudges<Refusal> {
  readonly reader: HostReader;
}

interface Seen<Refusal> {
  before: Snapshot | null;
  refusal: Refusal | null;
  confirmation: Confirmation | null;
}

export async function applyPlan<Refusal>(guard: Guard, plan: PlanToApply, on: Applying<Refusal>): Promise<ApplyOutcome<Refusal>> {
  const seen: Seen<Refusal> = { before: null, refusal: null, confirmation: null };
  const outcome = await makeChange(guard, {
    planId: plan.planId,
    steps: plan.steps,
    confirmWithinMs: plan.confirm.withinMs,
    ...(plan.end === undefined ? {} : { end: plan.end }),
    ...(plan.port === undefined ? {} : { port: plan.port }),
    async check() {
      seen.before = await on.reader.read();
      seen.refusal = on.judge(seen.before);
      return seen.refusal === null ? null : "plan";
    },
    arm: async (record) => void (await armGuard(record, guard)),
    async verify() {
      seen.confirmation = noteConnections(plan.confirm);
      const after = await on.reader.read();
      if (seen.before === null) throw new Error("The host was not read before");
      return (await on.compare(seen.before, after)) ?? (await on.probe());
    },
  });
  if (outcome.code === "stale" && seen.refusal !== null) return { code: "unsound", refusal: seen.refusal };
  if (outcome.code !== "waiting") return outcome;
  if (seen.confirmation === null) throw new Error("A change waits that was not verified");
  return { ...outcome, pending: { planId: plan.planId, confirmation: seen.confirmation } };
}

export type ConfirmPlanOutcome = Exclude<ConfirmationAnswer, { readonly code: "enough" }> | ConfirmOutcome;

/** Confirms when what was heard up to now is enough; otherwise says what is missing, and the plan goes on waiting. */
export async function confirmPlan(
  guard: Guard,
  { planId, confirmation }: PlanConfirmation,
  claim: NamedConnection | "console",
): Promise<ConfirmPlanOutcome> {
  const answer = confirmation.hear(claim);
  return answer.code === "enough" ? confirmChange(guard, planId) : answer;
}
