/**
 * A redirect between two ports that root's file allows beforehand, made when nobody is there to sign: asked for by the server with its record, carried out like any plan,
 * shown by our own connections, confirmed at once, and gone by itself unless it is renewed.
 */
import { leadOfSteps, renewEnd } from "@portolan/apply/renew-end";
import { readRailFile } from "@portolan/apply";
import type { ApplierAnswers, ApplyRefusal, FailoverAnswer, FailoverRequest, Origin } from "@portolan/contract/applier";
import { consentTo } from "@portolan/plans";
import { carryOut, refuse, toldPlanId, type ApplyParts, type Permitted, type Requesting } from "./apply-request.ts";
import { seenHostOf } from "./seen-host.ts";
import { sha256Text } from "./sha256-text.ts";

export async function answerFailover(request: FailoverRequest, by: Origin, parts: ApplyParts): Promise<FailoverAnswer> {
  const startedMs = performance.now();
  const { journal, pending } = parts;
  const planHash = sha256Text(request.plan);
  const judged = await judgeFailoverRequest(request, { by, planHash, parts });
  const refusing = { planId: toldPlanId(request.plan), planHash, by, journal };
  if ("reason" in judged) return refuse(judged, refusing);
  const { plan } = judged;
  let reached: readonly string[] = [];
  const failover = { onReached: (addresses: readonly string[]) => void (reached = addresses) };
  const answer = await carryOut({ ...judged, failover }, { by, planHash, parts });
  if (answer.code === "refused") return refuse(answer, refusing);
  if (answer.code !== "waiting") return answer;
  const confirmed = await pending.confirm(plan.id, "console");
  if (confirmed.code === "confirmed")
    return { code: "switched", planId: plan.id, until: plan.until?.at ?? "", reached, tookMs: Math.round(performance.now() - startedMs) };
  const undone = await pending.cancel(plan.id);
  return undone.code === "not-pending" ? { code: "undone", why: "failed", trouble: null } : undone;
}

async function judgeFailoverRequest(
  { plan: text, record }: FailoverRequest,
  { by, planHash, parts }: Requesting,
): Promise<Permitted | ApplyRefusal> {
  const { journal, witness, railsPath, hostId } = parts;
  const file = await readRailFile(railsPath);
  if (file.code === "broken") return { reason: "rails-broken", rails: file };
  const { parsePlan } = await import("@portolan/plans/document");
  const parsed = parsePlan(text);
  if (parsed.code === "not-a-plan") return { reason: "not-a-plan", where: parsed.where, detail: parsed.detail };
  const { plan } = parsed;
  if (plan.host !== hostId) return { reason: "other-host", host: plan.host };
  if (plan.intent.kind !== "redirect" || file.rails.failover.length === 0) return { reason: "no-consent" };
  if (plan.until?.at !== plan.intent.until) return { reason: "not-own-plan" };
  if (journal.isUsed(planHash)) return { reason: "used" };
  if (by === "server") {
    const unrecorded = record === null ? ({ reason: "no-record" } as const) : await witness.judge(record, planHash);
    if (unrecorded !== null) return unrecorded;
  }
  if (plan.confirm.families.length > 0) return { reason: "families", missing: plan.confirm.families };
  return { plan, rails: file.rails, way: { asker: null, families: [], ways: [] } };
}

export interface Renewing {
  readonly planId: string;
  readonly until: string; // ISO 8601
}

/** Only of what was made so, and only what the file still allows. */
export async function answerRenewal({ planId, until }: Renewing, parts: ApplyParts): Promise<ApplierAnswers["renew-failover"]> {
  const { guard, railsPath, reader } = parts;
  const file = await readRailFile(railsPath);
  if (file.code === "broken") return { code: "refused", reason: "rails-broken", rails: file };
  const { endpoints } = seenHostOf(await reader.read());
  const renewed = await renewEnd(guard, {
    planId,
    until,
    isAllowed: (steps) => {
      const lead = leadOfSteps(steps);
      const intent = lead === null ? null : ({ kind: "redirect", ...lead, until } as const);
      return intent !== null && consentTo(file.rails, intent, { nowMs: Date.now(), endpoints }) !== null;
    },
  });
  if (renewed === null) return { code: "not-pending" };
  return renewed === "refused" ? { code: "refused", reason: "no-consent" } : { code: "renewed", until: renewed.at };
}
