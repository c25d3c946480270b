/** The rule that a reason names, and the rules of a host in their order, so that a finding can ask what a rule tests. */
import type { Chain, Rule, RuleOrigin, Ruleset } from "@portolan/ruleset";
import type { Reason } from "../reason.ts";

/** null for a policy, for what is no rule, and for a rule that is not there. */
export function ruleOfReason(ruleset: Ruleset, reason: Reason): Rule | null {
  if (reason.table === null || reason.chain === null || reason.position === null) return null;
  return ruleAt(ruleset, { table: reason.table, chain: reason.chain, position: reason.position, text: reason.text });
}

export function ruleAt(ruleset: Ruleset, place: Pick<RuleOrigin, "table" | "chain" | "position" | "text">): Rule | null {
  const found = allChains(ruleset)
    .filter(({ table, name }) => `${table.family} ${table.name}` === place.table && name === place.chain)
    .flatMap(({ rules }) => rules.filter(({ origin }) => origin.position === place.position));
  return found.find(({ origin }) => origin.text === place.text) ?? found[0] ?? null;
}

export function allChains({ tables }: Ruleset): readonly Chain[] {
  return tables.filter(({ isDormant }) => !isDormant).flatMap(({ chains }) => [...chains.values()]);
}

export function placeOfRule({ table, chain, position }: Pick<RuleOrigin, "table" | "chain" | "position">): string {
  return `${table} ${chain} #${position}`;
}

/** The decision that let a packet in: the last acceptance on its way in, a rule or a policy. */
export function acceptedBy(because: readonly Reason[]): Reason | null {
  return because.findLast(({ direction, effect }) => direction === "in" && effect === "accept") ?? null;
}

/** The rule or policy that stopped a packet or its answer; null where something else did. */
export function stoppedBy(because: readonly Reason[]): Reason | null {
  const last = because.at(-1);
  return last !== undefined && (last.layer === "nftables" || last.layer === "iptables-legacy") && /drop|reject/.test(last.effect)
    ? last
    : null;
}

/** A step of a trace as a reason. */
export function plainReason({ layer, table, chain, handle, position, text, effect, direction }: Reason): Reason {
  return { layer, table, chain, handle, position, text, effect, direction };
}
