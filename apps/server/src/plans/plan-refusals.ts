/** What the store and the applier answer, as refusals that a person is told. */
import { RefusalError } from "@portolan/contract";
import type { ApplierState, ConfirmAnswer } from "@portolan/contract/applier";
import type { PlanRefused } from "@portolan/storage";
import type { GuardLink } from "./guard-link.ts";

export function requireDone<T extends { readonly ok: true }>(outcome: T | PlanRefused): T {
  if (outcome.ok) return outcome;
  if (outcome.code === "unknown") throw new RefusalError("NOT_FOUND", { thing: "plan" });
  if (outcome.code === "busy") throw new RefusalError("PLAN_BUSY", { plan: outcome.plan });
  if (outcome.code === "too-many") throw new RefusalError("TOO_MANY_KEPT");
  throw new RefusalError("PLAN_STATE", { state: outcome.state });
}

/** Throws GUARD_RAILS_UNUSABLE: the applier would refuse everything. */
export function requireSoundRails(state: ApplierState | null): void {
  if (state?.rails.code !== "broken") return;
  const [problem] = state.rails.problems;
  throw new RefusalError("GUARD_RAILS_UNUSABLE", { path: state.rails.path, reason: `${problem?.line ?? 1}: ${problem?.detail ?? ""}` });
}

export function requireCounting(answer: ConfirmAnswer | { readonly code: string }): void {
  const { code } = answer;
  if (code === "confirmed" || code === "more") return;
  if (code === "absent" || code === "old" || code === "outgoing" || code === "local")
    throw new RefusalError("CONFIRMATION_NOT_NEW", { reason: code });
  requireNoFailure(answer);
}

export function requireNoFailure({ code }: { readonly code: string }): void {
  if (code === "not-pending") throw new RefusalError("PLAN_STATE", { state: code });
  if (code === "bad-request" || code === "too-many" || code === "elsewhere" || code === "failed")
    throw new RefusalError("APPLIER_SILENT", { reason: code });
}

/** Throws APPLIER_ABSENT or APPLIER_SILENT. */
export async function requireState(guard: Pick<GuardLink, "ask">): Promise<ApplierState> {
  const answer = await guard.ask({ ask: "state" });
  if (answer.code !== "state") throw new RefusalError("APPLIER_SILENT", { reason: answer.code });
  return answer;
}
