/**
 * Reads a plan that comes from elsewhere, before anything is done with it: its text has to be the canonical one, so that what was signed is what is read,
 * and every part that reaches a tool of the form that `plan-schema.ts` gives it.
 */
import { Check, Errors } from "typebox/value";
import { formatPrefix, parsePrefix } from "@portolan/net";
import { canonicalJson } from "@portolan/snapshot";
import type { WantedSources } from "./drafts/fix.ts";
import type { Plan } from "./plan.ts";
import { PlanDocument } from "./plan-schema.ts";
import type { Step } from "./step.ts";

export type ParsedPlan =
  | { readonly code: "read"; readonly plan: Plan }
  /** `where`: "/steps/0/changes/1/place/table"; empty: the whole text. */
  | { readonly code: "not-a-plan"; readonly where: string; readonly detail: string };

const maxCharacters = 16 * 2 ** 20;

export function parsePlan(text: string): ParsedPlan {
  if (text.length > maxCharacters) return refuse("", `${text.length} characters, at most ${maxCharacters}`);
  const value = valueOf(text);
  if (!Check(PlanDocument, value)) {
    const [first] = Errors(PlanDocument, value);
    return refuse(first?.instancePath ?? "", first?.message ?? "not a plan");
  }
  if (canonicalJson(value) !== text) return refuse("", "not the canonical text");
  const plan = value as unknown as Plan; // what the schema leaves open is told again by whoever needs it
  const wrong = plan.steps.flatMap((step) => addressesOf(step).filter((one) => !isCanonical(one)));
  return wrong.length > 0 ? refuse("/steps", `not an address or prefix: ${wrong[0]}`) : { code: "read", plan };
}

function refuse(where: string, detail: string): ParsedPlan {
  return { code: "not-a-plan", where, detail };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function addressesOf(step: Step): readonly string[] {
  switch (step.tool) {
    case "nft":
    case "iptables":
      return step.changes.flatMap((change) => {
        if ("rules" in change) return change.rules.flatMap(({ sources }) => sources);
        return "sources" in change && change.sources !== undefined ? wantedTexts(change.sources) : [];
      });
    case "firewalld":
      return step.changes.flatMap(({ item }) => (item.kind === "rich-rule" ? (item.rule.source ?? []) : []));
    case "ufw":
      return step.changes.flatMap(({ rule }) => (rule.source === "any" ? [] : [rule.source]));
    case "tc":
    case "setting":
    case "proxy":
    case "sysctl":
    case "keep":
      return [];
  }
}

function wantedTexts({ ipv4, ipv6 }: WantedSources): readonly string[] {
  return [ipv4, ipv6].flatMap((wanted) => (wanted.kind === "only" ? wanted.sources : []));
}

/** A single address may stand without its length, as rules tell it. */
function isCanonical(text: string): boolean {
  const prefix = parsePrefix(text);
  return prefix !== null && (formatPrefix(prefix) === text || formatPrefix(prefix) === `${text}/${prefix.length}`);
}
