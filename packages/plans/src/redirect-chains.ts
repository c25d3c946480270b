/**
 * Rules that would make a redirect end elsewhere. The first translation of a connection is its last, so two in a row never follow each other: who was led to the
 * port would stay there, and what comes to the new port would be taken away from it.
 */
import type { Chain, Match, NatAction, NatTarget, Rule, Ruleset } from "@portolan/ruleset";
import type { Lead } from "./step.ts";

/** Their texts; empty: there are none. */
export function leadsInTheWay({ tables }: Pick<Ruleset, "tables">, lead: Lead): readonly string[] {
  const rules = tables.filter(({ isDormant }) => !isDormant).flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  return rules.filter((rule) => isInTheWay(rule, lead)).map(({ origin }) => origin.text);
}

/** Rules of others that take what comes to the port elsewhere; a redirect comes before them. */
export function leadsAway({ tables }: Pick<Ruleset, "tables">, lead: Lead): readonly { readonly chain: Chain; readonly rule: Rule }[] {
  const chains = tables.flatMap((table) => [...table.chains.values()]);
  return chains.flatMap((chain) => {
    const own = chain.rules.filter((rule) => isTranslating(rule) && isOfProtocol(rule, lead) && isMet(rule, lead.port));
    return own.map((rule) => ({ chain, rule }));
  });
}

function isTranslating({ steps }: Rule): boolean {
  return steps.some((step) => step.kind === "nat" && (step.nat === "dnat" || step.nat === "redirect"));
}

function isInTheWay(rule: Rule, lead: Lead): boolean {
  const action = rule.steps.find((step) => step.kind === "nat");
  if (action === undefined || (action.nat !== "dnat" && action.nat !== "redirect") || !isOfProtocol(rule, lead)) return false;
  if (isMet(rule, lead.to) || (isOurs(rule) && isMet(rule, lead.port))) return true;
  return targetsOf(action).some(({ addresses, ports }) => addresses === null && ports !== null && lead.port >= ports.from && lead.port <= ports.to); // prettier-ignore
}

function isOurs({ origin }: Rule): boolean {
  return origin.table.startsWith("inet portolan-redirect-") || origin.comment?.startsWith("portolan:") === true;
}

/** Whether it asks for this very port. */
function isMet(rule: Rule, port: number): boolean {
  const tests = matchesOf(rule, "destination-port");
  return tests.length > 0 && tests.every((test) => isWithin(test, BigInt(port)));
}

function isOfProtocol(rule: Rule, { protocol }: Lead): boolean {
  return matchesOf(rule, "protocol").every((test) => isWithin(test, protocol === "tcp" ? 6n : 17n));
}

function matchesOf({ steps }: Rule, field: Match["selectors"][number]["field"]): readonly Match[] {
  return steps.filter((step) => step.kind === "match").filter(({ selectors: [first] }) => first?.field === field && first.mask === null);
}

function isWithin({ values: { elements }, negated }: Match, value: bigint): boolean {
  if (elements.kind !== "intervals") return true;
  return elements.intervals.some(({ lo, hi }) => value >= lo && value <= hi) !== negated;
}

function targetsOf({ target }: NatAction): readonly NatTarget[] {
  return target.kind === "map" ? target.entries.map((entry) => entry.target) : [target];
}
