import { hash } from "node:crypto";
import type { PlanEffect, PlanPreview } from "@portolan/contract";
import { bindAdvice, differentRegionDocument, explainPlan, explainPlanRefusal, proxyAdvice } from "@portolan/explanation";
import { canonicalAddress, parseIpAddress } from "@portolan/net";
import { baseOf, noGuardRails, planFor, planText, unacceptedRisks, type Circumstances, type CutConnection, type Intent, type Keepers, type Plan } from "@portolan/plans"; // prettier-ignore
import { parseGuardRails } from "@portolan/plans/guard-rails";
import { emptySections, type Interface } from "@portolan/snapshot";
import type { FactsModel } from "./facts-model.ts";

const regionLimit = 200; // of each kind

/** What is wanted, by whom, and what has to be known beside the facts. */
export interface PlanQuestion {
  readonly intent: Intent;
  readonly acceptedRisks: readonly string[];
  readonly planId: string;
  readonly host: string; // as the applier names it
  readonly nowMs: number;
  /** How whoever asks came; null: by no network. */
  readonly asker: { readonly address: string; readonly port: number } | null;
  readonly connections: readonly CutConnection[];
  /** The guard-rail file, as the applier told it; null: none is known. */
  readonly rails: string | null;
  /** As the applier told it; null: not known. */
  readonly keepers: Keepers | null;
  /** What ends a change there. */
  readonly endsBy: Circumstances["endsBy"];
}

const sha256 = (text: string): string => hash("sha256", text);

/** A plan with what it does, or why there is none. Of the host's own network namespace. */
export function planAnswer(model: FactsModel, question: PlanQuestion): PlanPreview {
  const { host, endpoints } = model.of("host");
  const { intent } = question;
  const advised = { sections: { ...emptySections(), ...model.facts.sections } };
  const answer = planFor(host, intent, {
    ...circumstancesOf(question),
    endpoints,
    adviseBind: bindAdvice(advised, endpoints),
    adviseProxy: proxyAdvice(advised, endpoints),
  });
  if (answer.code !== "planned") return { ...answer, told: explainPlanRefusal(answer, intent) };
  const { plan } = answer;
  const unaccepted = unacceptedRisks(plan.risks, plan.acceptedRisks).map(({ code }) => code);
  return { code: "planned", plan, hash: sha256(planText(plan)), effect: effectOf(plan, host.interfaces), unaccepted };
}

export interface CheckedPlan {
  readonly effect: PlanEffect;
  /** The host has other rules than those it was made for. */
  readonly isStale: boolean;
}

/** A plan that was made before, held against the rules as they are. */
export function planCheck(model: FactsModel, plan: Plan): CheckedPlan {
  const { host } = model.of("host");
  return { effect: effectOf(plan, host.interfaces), isStale: model.facts.isRead && sha256(baseOf(host)) !== plan.base };
}

function circumstancesOf(question: PlanQuestion): Omit<Circumstances, "endpoints"> {
  const { planId, host, nowMs, asker, connections, rails, keepers, endsBy, acceptedRisks } = question;
  const address = asker === null ? null : parseIpAddress(canonicalAddress(asker.address) ?? asker.address);
  const parsed = rails === null ? null : parseGuardRails(rails);
  return {
    host,
    nowMs,
    planId,
    asker: asker === null || address === null ? null : { address, port: asker.port },
    connections,
    guardRails: parsed?.ok === true ? parsed.rails : noGuardRails,
    acceptedRisks: acceptedRisks as Circumstances["acceptedRisks"],
    ...(keepers === null ? {} : { keepers }),
    ...(endsBy === undefined ? {} : { endsBy }),
    hash: sha256,
  };
}

function effectOf(plan: Plan, interfaces: readonly Interface[]): PlanEffect {
  const { gained, lost, changed } = plan.promise;
  const shown = (regions: typeof gained) => regions.slice(0, regionLimit).map((region) => differentRegionDocument(region, interfaces));
  const rest = (regions: typeof gained): number => Math.max(0, regions.length - regionLimit);
  return {
    ...explainPlan(plan, interfaces),
    gained: shown(gained),
    lost: shown(lost),
    changed: shown(changed),
    more: { gained: rest(gained), lost: rest(lost), changed: rest(changed) },
  };
}
