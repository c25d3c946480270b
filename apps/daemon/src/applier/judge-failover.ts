/**
 * A redirect that nobody has signed. Who asks may be anybody who has taken the server over, so nothing of the plan is taken from them but the wish: root's file has to
 * allow it, and the steps have to be those that are made of it here and now.
 */
import { canonicalJson } from "@portolan/snapshot";
import { consentTo, planFor, type JudgeCircumstances, type Plan, type RiskCode } from "@portolan/plans";
import type { SeenHost } from "./seen-host.ts";

/** Opening the new port to whom the old one was open is what was consented to. */
const consented: ReadonlySet<RiskCode> = new Set<RiskCode>(["opens-to-everyone"]);

/** null: nothing speaks against it. */
export function judgeFailover(
  plan: Plan,
  { model, endpoints }: SeenHost,
  circumstances: JudgeCircumstances,
): { readonly code: "no-consent" | "not-own-plan" } | null {
  const { guardRails, nowMs } = circumstances;
  if (consentTo(guardRails, plan.intent, { nowMs, endpoints }) === null) return { code: "no-consent" };
  if (plan.acceptedRisks.some((code) => !consented.has(code))) return { code: "no-consent" };
  const { id: planId, host, acceptedRisks } = plan;
  const own = planFor(model, plan.intent, { ...circumstances, host, planId, acceptedRisks });
  const isSame = own.code === "planned" && canonicalJson(own.plan.steps) === canonicalJson(plan.steps);
  return isSame ? null : { code: "not-own-plan" };
}
