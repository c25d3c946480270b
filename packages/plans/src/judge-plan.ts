/**
 * A plan that somebody signed, held against the host by whoever is to carry it out, who trusts nobody's word about it: made for these rules, still valid, with
 * the effect it promises and no other, within the rails, and with every grave risk accepted by name. What it says of itself is worked out again.
 */
import { canonicalJson } from "@portolan/snapshot";
import { diffHosts, type DifferentRegion, type HostModel } from "@portolan/reachability";
import { baseOf } from "./base-of-rules.ts";
import { judgeGuardRails, type RailViolation } from "./guard-rails.ts";
import { sortDifference } from "./sort-difference.ts";
import { keepsHardware } from "./keeps-hardware.ts";
import type { Plan, PlanPromise } from "./plan.ts";
import { regionsElsewhere } from "./regions-elsewhere.ts";
import { findNamedRisks } from "./risks/find-risks.ts";
import { ledByPlan } from "./led-by-plan.ts";
import { isOutside } from "./risks/region-sources.ts";
import { unacceptedRisks, type Risk } from "./risks/risk.ts";
import { takenFrom } from "./risks/taken-from.ts";
import type { Circumstances, Tried } from "./solved.ts";
import { hostAfter, regionLimit, trySteps } from "./try-steps.ts";

export type PlanJudgement =
  | { readonly code: "sound"; readonly planned: HostModel } // as the steps will leave the host
  | { readonly code: "stale" } // other rules than it was made for
  | { readonly code: "expired"; readonly notAfter: string }
  | { readonly code: "not-its-promise" } // its steps do something else than it says
  | { readonly code: "touches-others"; readonly regions: readonly DifferentRegion[] }
  | { readonly code: "guard-rail"; readonly violations: readonly RailViolation[] }
  | { readonly code: "risks"; readonly risks: readonly Risk[] }; // that nobody accepted

export type JudgeCircumstances = Pick<
  Circumstances,
  "nowMs" | "asker" | "endpoints" | "connections" | "guardRails" | "hash" | "panelPorts"
>;

export function judgePlan(plan: Plan, host: HostModel, circumstances: JudgeCircumstances): PlanJudgement {
  const { nowMs, guardRails, hash } = circumstances;
  if (!(Date.parse(plan.notAfter) > nowMs)) return { code: "expired", notAfter: plan.notAfter };
  if (hash(baseOf(host)) !== plan.base) return { code: "stale" };
  const { after, difference, limited } = trySteps(host, plan.steps);
  const { intent } = plan;
  const led = intent.kind === "redirect" ? ledByPlan({ before: host, after, intent, gained: difference.gained }) : undefined;
  if (!isOfIntent(plan)) return { code: "not-its-promise" };
  if (led === null || effectText({ ...difference, limited, led }) !== effectText(plan.promise) || !keepsHardware(after, plan.intent))
    return { code: "not-its-promise" };
  const regions = regionsElsewhere(difference, plan.intent);
  if (regions.length > 0) return { code: "touches-others", regions };
  const tried: Tried = { before: host, after, difference, limited, circumstances: { ...circumstances, intent: plan.intent } };
  const violations = judgeGuardRails(guardRails, takenFrom(tried));
  if (violations.length > 0) return { code: "guard-rail", violations };
  const risks = unacceptedRisks(findNamedRisks(tried), plan.acceptedRisks);
  return risks.length > 0 ? { code: "risks", risks } : { code: "sound", planned: after };
}

/** Of what a proxy passes on to no region tells: its step has to say what the intent says. */
function isOfIntent({ intent, steps }: Plan): boolean {
  const proxied = steps.filter((step) => step.tool === "proxy");
  if (intent.kind !== "proxy") return proxied.length === 0;
  const { kind: _kind, ...wanted } = intent;
  return proxied.length === 1 && steps.length === 1 && proxied.every(({ protocol, port, system, name, site }) => canonicalJson({ protocol, port, system, name, site }) === canonicalJson(wanted)); // prettier-ignore
}

/** Who gets in and who does not; rules are called by numbers that may have changed, so what is said about them is left out. */
type Effect = Pick<PlanPromise, "gained" | "lost" | "limited" | "proved"> & { readonly led?: PlanPromise["led"] | undefined };

function effectText({ gained, lost, limited = [], led = [], proved }: Effect): string {
  const plain = (regions: readonly DifferentRegion[]) => regions.map(({ because: _because, ...effect }) => effect);
  return canonicalJson({ gained: plain(gained), lost: plain(lost), limited: plain(limited), led, proved });
}

export interface PromiseCheck {
  /** Of what the plan is about: what is more, or less, open than it was to be. Empty: the promise is kept. */
  readonly broken: readonly DifferentRegion[];
  /** Of others' ports: what somebody else has changed meanwhile. */
  readonly elsewhere: readonly DifferentRegion[];
}

/** Of a plan that was carried out: the host as it is now, against how its steps were to leave it at the addresses and with the routes that it has now. */
export function checkPromise(plan: Pick<Plan, "steps" | "intent">, before: HostModel, now: HostModel): PromiseCheck {
  const { interfaces, routes, policyRules } = now;
  const planned = { ...hostAfter(before, plan.steps, now.listeners), interfaces, routes, policyRules };
  const { difference } = sortDifference(diffHosts(planned, now, { regionLimit }), plan.steps);
  const elsewhere = regionsElsewhere(difference, plan.intent);
  const changed = keepsHardware(now, plan.intent) ? [] : difference.changed;
  const broken = [...difference.gained, ...difference.lost, ...changed].filter(
    (region) => !elsewhere.includes(region) && concernsOthers(region, plan.intent),
  );
  return { broken, elsewhere };
}

/** How a service listens on loopback it decides itself: only what other machines see of it was promised. */
function concernsOthers(region: DifferentRegion, { kind }: Plan["intent"]): boolean {
  return (kind !== "bind" && kind !== "proxy") || isOutside(region);
}
