/**
 * fail2ban's jails as they stand in the rules: which ports each guards and how many addresses it keeps out at this moment. Bans are rules of a chain, or
 * elements of an ipset or of an nft set. Where elements could not be read the number is not known; what a jail counts itself is in no rule.
 */
import { parsePortRange, PortSet } from "@portolan/net";
import { ipFamily } from "../field.ts";
import type { Chain, Match, Rule, Ruleset, Table } from "../ruleset.ts";
import { ownerOf } from "./owner-of.ts";
import { factsOf } from "./rule-facts.ts";

export interface BanJail {
  readonly name: string; // "sshd"
  readonly protocols: readonly string[]; // none: every protocol
  readonly ports: PortSet;
  /** Addresses kept out; null: not known. Families without a rule of the jail are 0. */
  readonly banned: { readonly ipv4: number | null; readonly ipv6: number | null };
}

/** By name. */
export function banJails(ruleset: Ruleset): readonly BanJail[] {
  const found = new Map<string, JailSeen>();
  for (const table of ruleset.tables) {
    if (table.isDormant) continue;
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) seeRule(rule, { chain, table, ruleset, found });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, guards, banned }) => ({ name, banned, ...guarded(guards) })); // prettier-ignore
}

interface JailSeen {
  readonly name: string;
  readonly guards: Rule[]; // those that packets meet first, which name the ports
  banned: { ipv4: number | null; ipv6: number | null };
}

interface Place {
  readonly chain: Chain;
  readonly table: Table;
  readonly ruleset: Ruleset;
  readonly found: Map<string, JailSeen>;
}

const isMentioned = /f2b-|addr6?-set-/; // without it no rule is fail2ban's

function seeRule(rule: Rule, { chain, table, ruleset, found }: Place): void {
  if (!isMentioned.test(rule.origin.text) && !isMentioned.test(chain.name) && table.name !== "f2b-table") return;
  const owner = ownerOf(rule, ruleset);
  if (owner.manager !== "fail2ban" || owner.place?.kind !== "jail") return;
  const { name } = owner.place;
  const seen = found.get(name) ?? { name, guards: [], banned: { ipv4: 0, ipv6: 0 } };
  found.set(name, seen);
  if (!chain.name.startsWith("f2b-") || table.name === "f2b-table") seen.guards.push(rule);
  if (owner.item?.kind !== "ban") return;
  const family = familyOf(rule, table);
  const count = sourcesIn(rule);
  const known = seen.banned[family];
  seen.banned = { ...seen.banned, [family]: known === null || count === null ? null : known + count };
}

function familyOf({ steps, origin }: Rule, table: Table): "ipv4" | "ipv6" {
  if (table.family === "ip6" || /\bip6 saddr\b/.test(origin.text)) return "ipv6";
  const isIpv6 = steps.some((step) => step.kind === "match" && isOf(step, "family") && hasValue(step, ipFamily.ipv6));
  return isIpv6 ? "ipv6" : "ipv4";
}

/** Null where the elements were not read. */
function sourcesIn({ steps }: Rule): number | null {
  const match = steps.find((step): step is Match => step.kind === "match" && isOf(step, "source-address"));
  if (match === undefined || match.values.elements.kind !== "intervals") return null;
  const { elements, volatile } = match.values;
  const count = elements.intervals.reduce((sum, { lo, hi }) => sum + Number(hi - lo + 1n), 0);
  return volatile?.kind === "unread" ? null : count;
}

function isOf({ selectors }: Match, field: string): boolean {
  return selectors.length === 1 && selectors[0]?.field === field;
}

function hasValue({ values: { elements } }: Match, value: bigint): boolean {
  return elements.kind === "intervals" && elements.intervals.some(({ lo, hi }) => value >= lo && value <= hi);
}

/** Together: a jail with one rule without ports guards every port. */
function guarded(rules: readonly Rule[]): Pick<BanJail, "protocols" | "ports"> {
  const facts = rules.map(factsOf);
  const ports = facts.map((one) => (one.ports.length === 0 ? PortSet.all : portsOf(one.ports)));
  const protocols = facts.some((one) => one.protocols.length === 0) ? [] : [...new Set(facts.flatMap((one) => one.protocols))];
  return { protocols, ports: ports.reduce((all, some) => all.union(some), PortSet.empty) };
}

function portsOf(texts: readonly string[]): PortSet {
  return PortSet.of(texts.flatMap((text) => parsePortRange(text) ?? []));
}
