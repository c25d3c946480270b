/**
 * From what somebody wants to a plan: the steps of whoever keeps the rules, what they change for whom, what it may cost. Nothing is read and nothing is
 * changed here. Invariant: a plan's promise is what differs between the host and the host on which its steps were made, and names nothing that the intent does not.
 */
import type { DifferentRegion, HostModel } from "@portolan/reachability";
import { baseOf } from "./base-of-rules.ts";
import { judgeGuardRails, type RailViolation } from "./guard-rails.ts";
import type { Intent } from "./intent.ts";
import { solveAccess, type AccessRefusal } from "./intents/solve-access.ts";
import { solveBandwidth, type BandwidthRefusal } from "./intents/solve-bandwidth.ts";
import { solveBind, type BindRefusal } from "./intents/solve-bind.ts";
import { solveHostDenial, type HostDenialRefusal } from "./intents/solve-host-denial.ts";
import { solveProxy, type ProxyRefusal } from "./intents/solve-proxy.ts";
import { solveRate, type RateRefusal } from "./intents/solve-rate.ts";
import { solveRedirect, type RedirectRefusal } from "./intents/solve-redirect.ts";
import { solveSysctl, type SysctlRefusal } from "./intents/solve-sysctl.ts";
import { inverse } from "./inverse.ts";
import { keepSolved } from "./keep/keep-solved.ts";
import type { Plan, PlanUndo } from "./plan.ts";
import { commentOf } from "./plan-comment.ts";
import { printStep } from "./print-step.ts";
import { regionsElsewhere } from "./regions-elsewhere.ts";
import { findRisks } from "./risks/find-risks.ts";
import { takenFrom } from "./risks/taken-from.ts";
import type { Circumstances, Solved, SolvedCircumstances } from "./solved.ts";

export type PlanAnswer = { readonly code: "planned"; readonly plan: Plan } | PlanRefusal;

export type PlanRefusal =
  | SolveRefusal
  | { readonly code: "guard-rail"; readonly violations: readonly RailViolation[] }
  /** The change would concern more than what it is about. */
  | { readonly code: "touches-others"; readonly regions: readonly DifferentRegion[] }
  /** The end is not later than now, or no time. */
  | { readonly code: "ended"; readonly until: string };

/** `already`: it is as wanted. */
type SolveRefusal =
  | AccessRefusal
  | HostDenialRefusal
  | RateRefusal
  | BandwidthRefusal
  | BindRefusal
  | SysctlRefusal
  | RedirectRefusal
  | ProxyRefusal;

const validForMs = 60 * 60 * 1000;
const confirmWithinSeconds = 90;

export function planFor(host: HostModel, intent: Intent, circumstances: Circumstances): PlanAnswer {
  const until = endOf(intent);
  if (until !== null && !(Date.parse(until) > circumstances.nowMs)) return { code: "ended", until };
  const solved = solve(host, intent, { ...circumstances, intent });
  return "code" in solved ? solved : judged(until === null ? keepSolved(solved) : solved);
}

function solve(host: HostModel, intent: Intent, circumstances: SolvedCircumstances): Solved | SolveRefusal {
  switch (intent.kind) {
    case "allow":
    case "close":
      return solveAccess(host, intent, circumstances);
    case "deny":
      return intent.port === null ? solveHostDenial(host, intent, circumstances) : solveAccess(host, intent, circumstances);
    case "rate":
      return solveRate(host, intent, circumstances);
    case "bandwidth":
      return solveBandwidth(host, intent, circumstances);
    case "bind":
      return solveBind(host, intent, circumstances);
    case "proxy":
      return solveProxy(host, intent, circumstances);
    case "redirect":
      return solveRedirect(host, intent, circumstances);
    case "sysctl":
      return solveSysctl(host, intent, circumstances);
  }
}

/** null: it is to stay. */
function endOf(intent: Intent): string | null {
  return "until" in intent ? intent.until : null;
}

function judged(solved: Solved): PlanAnswer {
  const { difference, circumstances } = solved;
  const others = regionsElsewhere(difference, circumstances.intent);
  if (others.length > 0) return { code: "touches-others", regions: others };
  const violations = judgeGuardRails(circumstances.guardRails, takenFrom(solved));
  return violations.length > 0 ? { code: "guard-rail", violations } : { code: "planned", plan: planOf(solved) };
}

function planOf(solved: Solved): Plan {
  const { before, parts, steps, difference, limited, sockets, led, circumstances } = solved;
  const { intent, nowMs, asker } = circumstances;
  const { gained, lost, changed, proved, unproved } = difference;
  const until = endOf(intent);
  const context = { ruleset: before.ruleset, comment: commentOf(circumstances) };
  const more = {
    ...(intent.kind === "rate" ? { limited } : {}),
    ...(sockets === undefined ? {} : { sockets }),
    ...(led === undefined ? {} : { led }),
  };
  return {
    schema: "portolan.plan/1",
    id: circumstances.planId,
    host: circumstances.host,
    madeAt: new Date(nowMs).toISOString(),
    notAfter: new Date(nowMs + validForMs).toISOString(),
    intent,
    managers: [...new Set(parts.map(({ manager }) => manager))],
    base: circumstances.hash(baseOf(before)),
    steps,
    promise: { gained, lost, changed, ...more, proved, unproved },
    risks: findRisks(solved),
    acceptedRisks: circumstances.acceptedRisks,
    confirm: { families: asker === null ? [] : [asker.address.family], withinSeconds: confirmWithinSeconds },
    until: until === null ? null : { at: until, by: circumstances.endsBy ?? "timer" },
    keeping: parts.map(({ keeping }) => keeping),
    commands: steps.flatMap((step) => printStep(step, context)).map(({ text }) => text),
    undo: undoOf(solved, context),
    removed: parts.flatMap(({ removed }) => removed),
  };
}

function undoOf({ steps }: Solved, context: Parameters<typeof inverse>[1]): PlanUndo {
  const { commands, byHand } = inverse(steps, context);
  return {
    commands: commands.map(({ text }) => text),
    byHand: byHand === null ? null : { list: byHand.list.map(({ text }) => text), comment: byHand.comment },
  };
}
