import type { GuardDocument } from "@portolan/contract";
import type { PlanDeskParts } from "./plan-desk-parts.ts";
import { isSameKey } from "./plan-approval.ts";
import { knownActor } from "./plan-record.ts";
import type { StoredPlans } from "./stored-plans.ts";

/** The applier's state, for people. */
export async function readGuardDocument(
  { guard, storage, host }: Pick<PlanDeskParts, "guard" | "storage" | "host">,
  plans: StoredPlans,
): Promise<GuardDocument> {
  const state = await guard.state();
  if (state === null) return { applier: guard.presence() === "absent" ? "absent" : "silent", state: null };
  const { version, rails, approval, approvers, pinning, ends, guards, witness, log } = state;
  const { read } = storage();
  const [own, names, kept] = await Promise.all([read.readPendingPlan({ host: host() }), plans.names(), read.readSigningKeys(undefined)]);
  const pinnedBy = (key: string): string | null => kept.find((one) => isSameKey(one.key, key))?.by ?? null;
  const known = approvers.map((pinned) => ({ ...pinned, by: knownActor(pinnedBy(pinned.key), names) }));
  const pending = state.pending === null ? null : { ...state.pending, isOurs: own?.hash === state.pending.planHash };
  const told = { version, rails, approval, approvers: known, pinning, ends, guards, witness, pending, witnessed: log?.size ?? null };
  return { applier: "present", state: told };
}
