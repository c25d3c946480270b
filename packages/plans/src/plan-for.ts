/**
 * From what somebody wants to a plan: the steps of whoever keeps the rules, what they change for whom, what it may cost. Nothing is read and nothing is
 * changed here. Invariant: a plan's promise is what differs between the host and the host on which its steps were made, and names no other port.
 */
import type { DifferentRegion, HostModel } from "@portolan/reachability";
import { baseOf } from "./base-of-rules.ts";
import type { FixRefusal, WantedSources } from "./drafts/fix.ts";
import { portQuestionOf } from "./drafts/port-question.ts";
import { predictSources, type PortQuestion, type Wish } from "./drafts/predict-sources.ts";
import { solveSources, type SolvedSources } from "./drafts/solve-sources.ts";
import { judgeGuardRails, type RailViolation } from "./guard-rails.ts";
import type { AllowIntent, CloseIntent, DenyIntent, Intent } from "./intent.ts";
import { inverse } from "./inverse.ts";
import { joinSteps } from "./join-steps.ts";
import type { Plan, PlanUndo } from "./plan.ts";
import { printStep } from "./print-step.ts";
import { findRisks } from "./risks/find-risks.ts";
import { regionsElsewhere } from "./regions-elsewhere.ts";
import { trySteps } from "./try-steps.ts";
import type { Circumstances, Solved } from "./solved.ts";

export type PlanAnswer = { readonly code: "planned"; readonly plan: Plan } | PlanRefusal;

export type PlanRefusal =
  | FixRefusal
  /** It is as wanted. */
  | { readonly code: "already" }
  | { readonly code: "guard-rail"; readonly violations: readonly RailViolation[] }
  /** The change would concern more than the port. */
  | { readonly code: "touches-others"; readonly regions: readonly DifferentRegion[] }
  /** Nothing known makes such a change here. */
  | { readonly code: "cannot"; readonly what: Intent["kind"] }
  /** The end is not later than now, or no time. */
  | { readonly code: "ended"; readonly until: string };

const validForMs = 60 * 60 * 1000;
const confirmWithinSeconds = 90;

export function planFor(host: HostModel, intent: Intent, circumstances: Circumstances): PlanAnswer {
  const until = endOf(intent);
  if (until !== null && !(Date.parse(until) > circumstances.nowMs)) return { code: "ended", until };
  if (intent.kind !== "allow" && intent.kind !== "close" && intent.kind !== "deny") return { code: "cannot", what: intent.kind };
  if (intent.port === null || ("macs" in intent && intent.macs !== undefined)) return { code: "cannot", what: intent.kind };
  const { protocol, port } = intent;
  const endpoints = circumstances.endpoints.filter((one) => one.protocol === protocol && one.port === port && one.state !== "bound");
  const question = portQuestionOf({ host, protocol, port, endpoints, wanted: wantedOf(intent) }, wishOf(intent));
  if ("code" in question) return question;
  const now = predictSources(host, question);
  if (now.isExact) return { code: "already" };
  const found = solveSources({ host, question, now, comment: commentOf(circumstances) });
  if (found.code !== "solved") return found;
  return judged(tried(host, found, { question, circumstances: { ...circumstances, intent } }));
}

/** null: it is to stay. */
function endOf(intent: Intent): string | null {
  return "until" in intent ? intent.until : null;
}

type SourcesIntent = AllowIntent | CloseIntent | DenyIntent;

/** Of everything that a plan puts in; by it alone it is found again. */
function commentOf({ planId }: Pick<Circumstances, "planId">): string {
  return `portolan:${planId}`;
}

function wantedOf(intent: SourcesIntent): WantedSources {
  return intent.kind === "close" ? { ipv4: { kind: "nobody" }, ipv6: { kind: "nobody" } } : intent.sources;
}

function wishOf(intent: SourcesIntent): Wish {
  if (intent.kind === "deny") return "except";
  return intent.kind === "allow" && intent.isAdded ? "also" : "exactly";
}

function tried(
  before: HostModel,
  { drafts }: SolvedSources,
  { question, circumstances }: { readonly question: PortQuestion; readonly circumstances: Solved["circumstances"] },
): Solved {
  const steps = joinSteps(drafts.flatMap(({ draft }) => draft.steps));
  return { before, ...trySteps(before, steps), question, drafts, steps, circumstances };
}

function judged(solved: Solved): PlanAnswer {
  const { difference, circumstances, after, question } = solved;
  const rest = predictSources(after, question);
  if (!rest.isExact) return { code: "not-exact", extra: [], missing: [], texts: ["the steps made together give something else"] };
  const others = regionsElsewhere(difference, circumstances.intent);
  if (others.length > 0) return { code: "touches-others", regions: others };
  const violations = judgeGuardRails(circumstances.guardRails, difference);
  return violations.length > 0 ? { code: "guard-rail", violations } : { code: "planned", plan: planOf(solved) };
}

function planOf(solved: Solved): Plan {
  const { before, drafts, steps, difference, circumstances } = solved;
  const { intent, nowMs, asker } = circumstances;
  const { gained, lost, changed, proved, unproved } = difference;
  const until = endOf(intent);
  const context = { ruleset: before.ruleset, comment: commentOf(circumstances) };
  return {
    schema: "portolan.plan/1",
    id: circumstances.planId,
    host: circumstances.host,
    madeAt: new Date(nowMs).toISOString(),
    notAfter: new Date(nowMs + validForMs).toISOString(),
    intent,
    managers: [...new Set(drafts.map(({ draft }) => draft.manager))],
    base: circumstances.hash(baseOf(before)),
    steps,
    promise: { gained, lost, changed, proved, unproved },
    risks: findRisks(solved),
    acceptedRisks: circumstances.acceptedRisks,
    confirm: { families: asker === null ? [] : [asker.address.family], withinSeconds: confirmWithinSeconds },
    until: until === null ? null : { at: until, by: "timer" },
    keeping: drafts.map(({ draft }) => draft.keeping),
    commands: steps.flatMap((step) => printStep(step, context)).map(({ text }) => text),
    undo: undoOf(solved, context),
    removed: drafts.flatMap(({ draft }) => draft.removed),
  };
}

function undoOf({ steps }: Solved, context: Parameters<typeof inverse>[1]): PlanUndo {
  const { commands, byHand } = inverse(steps, context);
  return {
    commands: commands.map(({ text }) => text),
    byHand: byHand === null ? null : { list: byHand.list.map(({ text }) => text), comment: byHand.comment },
  };
}
