/**
 * Which constructs of a ruleset no model can be exact about, each with why: rates, dynamic sets, what programs decide, and what could not be read.
 * Of a ruleset without any of them the model has to say what becomes of nearly every packet.
 */
import type { Condition, ConditionKind, Rule, Ruleset, Step } from "@portolan/ruleset";
import type { HostModel } from "@portolan/reachability";

const outside: Readonly<Record<ConditionKind, string>> = {
  rate: "a rate",
  recent: "a list of recent senders",
  set: "a set that changes by traffic or time",
  connections: "a count of connections",
  quota: "a quota",
  time: "the time of day",
  chance: "chance",
  content: "the content of packets",
  "hardware-address": "the sender's hardware address",
  fingerprint: "a fingerprint of the sender's system",
  socket: "the control group or level of a socket",
  label: "a security label",
  "user-space": "a program that is asked",
  neighbour: "whether neighbours know each other",
  offload: "a flowtable",
  layer: "something outside netfilter",
  unread: "not readable",
  unmodelled: "not modelled",
};

/** Each as "kind: text", once; empty where everything is in the exact list. */
export function inexactConstructs({ ruleset, layers }: Pick<HostModel, "ruleset" | "layers">): readonly string[] {
  const found = new Set<string>();
  for (const { code, place } of ruleset.gaps) found.add(`not read: ${place} (${code})`);
  for (const { kind } of layers) found.add(`something outside netfilter: ${kind}`);
  for (const step of stepsOf(ruleset)) for (const one of constructOf(step)) found.add(one);
  return [...found].toSorted();
}

function* stepsOf({ tables }: Ruleset): Generator<Step> {
  for (const table of tables)
    for (const { rules } of table.chains.values()) for (const rule of rules) if (decidesSomething(rule)) yield* rule.steps;
}

/** A rule that only writes to a log may ask whatever it likes. */
function decidesSomething({ steps }: Rule): boolean {
  return steps.some(
    (step) => step.kind !== "match" && step.kind !== "unknown-match" && step.kind !== "harmless" && step.kind !== "update-set",
  );
}

function constructOf(step: Step): readonly string[] {
  if (step.kind === "unknown-match" || step.kind === "unknown-action") return [textOf(step.condition)];
  if (step.kind === "match") return step.values.volatile === null ? [] : [textOf(step.values.volatile)];
  if (step.kind === "verdict-map") return step.volatile === null ? [] : [textOf(step.volatile)];
  if (step.kind === "nat") return natConstructs(step);
  const isHandedOver = step.kind === "verdict" && (step.verdict.kind === "queue" || step.verdict.kind === "stolen");
  return isHandedOver ? [`${outside["user-space"]}: ${step.verdict.kind}`] : [];
}

function natConstructs({ target }: Extract<Step, { kind: "nat" }>): readonly string[] {
  if (target.kind === "map") return target.volatile === null ? [] : [textOf(target.volatile)];
  const { addresses, keepsHostBits } = target;
  return addresses !== null && addresses.lo !== addresses.hi && keepsHostBits !== true
    ? [`${outside.chance}: one of several addresses`]
    : [];
}

function textOf({ kind, text }: Condition): string {
  return `${outside[kind]}: ${text.slice(0, 120)}`;
}
