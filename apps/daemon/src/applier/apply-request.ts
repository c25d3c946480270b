/** A plan that somebody wants carried out: who wants it, whether the record knows of it, and whether it is for this host, before the host itself is asked. */
import { judgeSignatures, readRailFile, type Guard, type HostReader, type Journal, type LogWitness } from "@portolan/apply";
import { guardUnitPath } from "@portolan/apply/guard-unit";
import type { ApplyAnswer, ApplyRefusal, ApplyRefused, ApplyRequest, Origin } from "@portolan/contract/applier";
import type { GuardRails, Plan } from "@portolan/plans";
import { readAskerWay, type AskerWay } from "./asker-way.ts";
import { applyOnHost, type Failover, type UnsoundPlan } from "./plan-on-host.ts";
import { deadlineOf, undoneAnswer, type PendingChanges } from "./pending-change.ts";
import { sha256Text } from "./sha256-text.ts";

export { openHostReader } from "@portolan/apply";

export interface ApplyParts {
  readonly guard: Guard;
  readonly reader: HostReader;
  readonly journal: Journal;
  readonly witness: LogWitness;
  readonly pending: PendingChanges;
  readonly railsPath: string;
  readonly hostId: string;
}

export async function answerApply(request: ApplyRequest, by: Origin, parts: ApplyParts): Promise<ApplyAnswer> {
  const { journal } = parts;
  const planHash = sha256Text(request.plan);
  const judged = await judgeRequest(request, { by, planHash, parts });
  if ("reason" in judged) return refuse(judged, { planId: toldPlanId(request.plan), planHash, by, journal });
  const answer = await carryOut(judged, { by, planHash, parts });
  return answer.code === "refused" ? refuse(answer, { planId: judged.plan.id, planHash, by, journal }) : answer;
}

export interface Refusing {
  readonly planId: string;
  readonly planHash: string;
  readonly by: Origin;
  readonly journal: Journal;
}

export function refuse(refusal: ApplyRefusal, { journal, ...plan }: Refusing): ApplyRefused {
  journal.append({ kind: "plan-refused", reason: refusal.reason, ...plan });
  return { code: "refused", ...refusal };
}

/** Empty where the text tells none. */
export function toldPlanId(text: string): string {
  try {
    const { id } = JSON.parse(text) as { readonly id?: unknown };
    return typeof id === "string" && /^[a-z0-9]{1,18}$/.test(id) ? id : "";
  } catch {
    return "";
  }
}

export interface Requesting {
  readonly by: Origin;
  readonly planHash: string;
  readonly parts: ApplyParts;
}

export interface Permitted {
  readonly plan: Plan;
  readonly rails: GuardRails;
  readonly way: AskerWay;
  readonly failover?: Failover;
}

async function judgeRequest(request: ApplyRequest, { by, planHash, parts }: Requesting): Promise<Permitted | ApplyRefusal> {
  const { journal, witness, railsPath, hostId } = parts;
  const file = await readRailFile(railsPath);
  if (file.code === "broken") return { reason: "rails-broken", rails: file };
  const { parsePlan } = await import("@portolan/plans/document");
  const parsed = parsePlan(request.plan);
  if (parsed.code === "not-a-plan") return { reason: "not-a-plan", where: parsed.where, detail: parsed.detail };
  const { plan } = parsed;
  if (plan.host !== hostId) return { reason: "other-host", host: plan.host };
  if (journal.isUsed(planHash)) return { reason: "used" };
  const { rails } = file;
  const unsigned = judgeSignatures({ planText: request.plan, signatures: request.signatures, rails, by, hash: sha256Text });
  if (unsigned !== null) return unsigned;
  if (by === "server") {
    const unrecorded = request.record === null ? ({ reason: "no-record" } as const) : await witness.judge(request.record, planHash);
    if (unrecorded !== null) return unrecorded;
  }
  const way = readAskerWay(request.asker) ?? (by === "root" ? readAskerWay(null) : null);
  if (way === null) return { reason: "asker-unseen" };
  // Of a proxy that many come through nobody can tell which connection is whose: one of their families is enough.
  const isAskedFor = way.families.length === 0 || way.families.some((family) => plan.confirm.families.includes(family));
  return isAskedFor ? { plan, rails, way } : { reason: "families", missing: way.families };
}

export async function carryOut({ plan, rails, way, failover }: Permitted, { by, planHash, parts }: Requesting): Promise<ApplyAnswer> {
  const { guard, reader, journal, pending } = parts;
  const startedMs = performance.now();
  const { families } = plan.confirm;
  const onSound = (): void => journal.begin({ planId: plan.id, planHash, by, families, told: "nothing" }, Date.parse(plan.notAfter));
  const outcome = await applyOnHost({
    guard,
    reader,
    plan,
    planHash,
    by,
    rails,
    way,
    onSound,
    ...(failover === undefined ? {} : { failover }),
  });
  switch (outcome.code) {
    case "unsound":
      return { code: "refused", ...refusalOf(outcome.refusal) };
    case "busy":
      return { code: "refused", reason: "busy", planId: outcome.planId };
    case "stale":
      return { code: "refused", reason: "stale", what: outcome.what };
    case "refused":
      return { code: "refused", reason: "not-possible", detail: outcome.why };
    case "undone":
    case "undoing":
      pending.tellEnd(outcome.record);
      return undoneAnswer(outcome.record);
    case "waiting": {
      journal.append({ kind: "change-applied", planId: plan.id, planHash, by });
      pending.wait(outcome.pending, way.ways);
      return {
        code: "waiting",
        planId: plan.id,
        deadline: deadlineOf(outcome.record),
        families,
        bootUnit: guardUnitPath(guard.directory),
        tookMs: Math.round(performance.now() - startedMs),
      };
    }
  }
}

function refusalOf(unsound: UnsoundPlan): ApplyRefusal {
  switch (unsound.code) {
    case "stale":
      return { reason: "stale", what: null };
    case "expired":
      return { reason: "expired", notAfter: unsound.notAfter };
    case "not-its-promise":
    case "no-consent":
    case "not-own-plan":
      return { reason: unsound.code };
    case "touches-others":
      return { reason: "touches-others", regions: unsound.regions };
    case "guard-rail":
      return { reason: "guard-rail", violations: unsound.violations };
    case "risks":
      return { reason: "risks", risks: unsound.risks };
  }
}
