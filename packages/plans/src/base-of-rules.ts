/**
 * The rules of a host as one text that stays the same while nobody changes them: without handles and places (a rule's text has no counters), without elements that come and go by
 * traffic or time, without what fail2ban bans, without what marks a pending plan of ours. Two hosts with equal texts filter alike, so a plan made for one
 * text is stale for every other.
 */
import type { HostModel } from "@portolan/reachability";
import { ownerOf, type Chain, type Rule, type Ruleset, type Table, type ValueSet } from "@portolan/ruleset";

export function baseOf({ ruleset }: Pick<HostModel, "ruleset">): string {
  const gaps = ruleset.gaps.map(({ code, place }) => `gap ${code} ${place}`).toSorted();
  return [...gaps, ...ruleset.tables.filter((table) => !isFleeting(table)).flatMap((table) => tableLines(table, ruleset))].join("\n");
}

/** Tables that come and go by themselves. */
function isFleeting({ name, dialect, chains }: Table): boolean {
  return name === "f2b-table" || (name.startsWith("portolan-plan-") && chains.size === 0) || (dialect !== "nftables" && isEmpty(chains));
}

/** iptables makes the tables it is asked about. */
function isEmpty(chains: Table["chains"]): boolean {
  return [...chains.values()].every(({ base, rules }) => rules.length === 0 && base?.policy === "accept");
}

function tableLines(table: Table, ruleset: Ruleset): readonly string[] {
  const { family, name, dialect, isDormant, sets, chains } = table;
  const lasting = [...chains.values()].filter((chain) => !chain.name.startsWith("f2b-") && !isMark(chain));
  return [
    `table ${dialect} ${family} ${name}${isDormant ? " dormant" : ""}`,
    ...sets
      .filter((set) => !isBanSet(set))
      .map(setLine)
      .toSorted(),
    ...lasting.flatMap((chain) => chainLines(chain, ruleset)),
  ];
}

function isMark({ name, base, rules }: Chain): boolean {
  return base === null && rules.length === 0 && name.startsWith("portolan-");
}

function isBanSet({ name }: ValueSet): boolean {
  return name !== null && /^@?(?:f2b-|addr6?-set-)/.test(name);
}

function setLine({ name, volatile, elements }: ValueSet): string {
  return `set ${name ?? ""} ${volatile === null ? elementsText(elements) : "volatile"}`;
}

function elementsText(elements: ValueSet["elements"]): string {
  return JSON.stringify(elements, (key, value: unknown) => {
    if (key === "bounds") return undefined;
    return typeof value === "bigint" ? value.toString() : value;
  });
}

function chainLines(chain: Chain, ruleset: Ruleset): readonly string[] {
  const { name, base, rules } = chain;
  const head = base === null ? "" : ` ${base.type} ${base.hook} ${base.priority} ${base.policy} ${base.devices.join(",")}`;
  return [`chain ${name}${head}`, ...rules.filter((rule) => !isBan(rule, ruleset)).map(({ origin }) => `rule ${origin.text}`)];
}

function isBan(rule: Rule, ruleset: Ruleset): boolean {
  return /f2b-|addr6?-set-/.test(rule.origin.text) && ownerOf(rule, ruleset).manager === "fail2ban";
}
