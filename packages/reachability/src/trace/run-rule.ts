/**
 * One rule: its steps in order. A test that fails ends it without a trace; otherwise it has an effect, and perhaps a verdict.
 * Marks that a rule set before one of its tests failed stay set, as in the kernel.
 */
import { connectionState, type Action, type Condition, type Rule, type Step, type Verdict, type VerdictEntry } from "@portolan/ruleset";
import { Undecided } from "./explore-conditions.ts";
import { entryIndexOf } from "./entry-index.ts";
import { passesMatch, readTuple } from "./match-step.ts";
import { unknownFields } from "../unknown-fields.ts";
import { changeMark } from "./change-mark.ts";
import type { PacketState } from "./packet-state.ts";
import { unknownValue } from "./read-field.ts";
import { assignTproxy } from "./assign-tproxy.ts";
import { translate, type RulePlace } from "./translate.ts";
import type { TraceRun } from "./trace-run.ts";

export interface RuleEnd {
  /** null: the packet goes on to the rule after. */
  readonly verdict: Verdict | null;
  readonly effect: string;
}

/** `end` ends the rule as a failed test does. */
type StepEnd = "next" | "end" | { readonly verdict: Verdict; readonly effect: string };

/** null: the rule did not match. */
export function runRule(run: TraceRun, packet: PacketState, rule: Rule): RuleEnd | null {
  let effect = "continue";
  for (const step of rule.steps) {
    const end = runStep({ run, packet, rule }, step);
    if (end === "end") return null;
    if (end !== "next") return end;
    effect = effectOf(step) ?? effect;
  }
  return { verdict: null, effect };
}

function effectOf(step: Step): string | null {
  if (step.kind === "set-mark" || step.kind === "copy-mark" || step.kind === "map-mark") return "mark";
  if (step.kind === "untrack") return "untrack";
  return step.kind === "tproxy" ? "tproxy" : null;
}

function runStep(at: RulePlace, step: Step): StepEnd {
  const { run, packet } = at;
  if (step.kind === "match") return passesMatch(step, packet, run) ? "next" : "end";
  if (step.kind === "unknown-match") return run.ask(step.condition) !== step.negated ? "next" : "end";
  return act(at, step);
}

function act(at: RulePlace, action: Action): StepEnd {
  const { run, packet } = at;
  switch (action.kind) {
    case "verdict":
      return withEffect(action.verdict);
    case "verdict-map":
      return lookUpVerdict(run, packet, action);
    case "nat":
      return translate(at, action);
    case "set-mark":
    case "copy-mark":
    case "map-mark":
      return changeMark(run, packet, action);
    case "untrack":
      untrack(packet);
      return "next";
    case "set-zone":
      if (packet.connection !== null) packet.connection.zone = action.zone;
      return "next";
    case "tproxy":
      return assignTproxy(run, packet, action);
    case "unknown-action":
      return action.mayDecide ? mayDecide(run, action.condition) : "next";
    case "update-set":
    case "harmless":
      return "next";
  }
}

/** Where the condition holds the action leaves the packet alone. */
function mayDecide(run: TraceRun, condition: Condition): StepEnd {
  if (run.ask(condition)) return "next";
  throw new Undecided(condition.id);
}

/** Only a packet that conntrack has not seen yet can be kept from it. */
function untrack(packet: PacketState): void {
  if (packet.state === 0n) packet.state = connectionState.untracked;
}

function withEffect(verdict: Verdict): StepEnd {
  return { verdict, effect: verdict.kind };
}

type VerdictMap = Extract<Action, { kind: "verdict-map" }>;

function lookUpVerdict(run: TraceRun, packet: PacketState, map: VerdictMap): StepEnd {
  const tuple = readTuple(map.selectors, packet, run);
  if (tuple === null) return "end";
  if (tuple === unknownValue) return unknownEntry(run, map);
  const entry = entryIndexOf(map.entries, (one: VerdictEntry) => one.key).find(tuple);
  if (map.volatile !== null && !run.ask(map.volatile)) return "next";
  if (entry !== null) return withEffect(entry.verdict);
  if (map.volatile !== null) throw new Undecided(map.volatile.id);
  return "next";
}

/** Each key in turn, as a test of its own. */
function unknownEntry(run: TraceRun, map: VerdictMap): StepEnd {
  for (const entry of map.entries) {
    const condition = unknownFields(map.selectors, { name: null, elements: { kind: "tuples", tuples: [entry.key] } });
    if (run.ask(condition)) return withEffect(entry.verdict);
  }
  return "next";
}
