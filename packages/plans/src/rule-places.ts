/** Rules and chains of a ruleset found again: from a reason, from the hook they are at. */
import type { IpFamily } from "@portolan/net";
import type { Chain, Hook, Rule, Ruleset, Table } from "@portolan/ruleset";
import type { Reason } from "@portolan/reachability";

export function chainOfReason({ layer, table, chain }: Reason, { tables }: Ruleset): Chain | null {
  const named = tables.filter(({ family, name }) => `${family} ${name}` === table);
  const ofLayer = named.find(({ dialect }) => (dialect === "iptables-legacy") === (layer === "iptables-legacy"));
  return (ofLayer ?? named[0])?.chains.get(chain ?? "") ?? null;
}

/** null for a policy. */
export function ruleOfReason(reason: Reason, ruleset: Ruleset): Rule | null {
  const rules = chainOfReason(reason, ruleset)?.rules ?? [];
  const byHandle = reason.handle === null ? undefined : rules.find(({ origin }) => origin.handle === reason.handle);
  return byHandle ?? rules.find(({ origin }) => origin.position === reason.position) ?? null;
}

export function tableOf({ table }: Chain, { tables }: Ruleset): Table | null {
  return tables.find(({ family, name, dialect }) => family === table.family && name === table.name && dialect === table.dialect) ?? null;
}

export function covers(family: Table["family"], ip: IpFamily): boolean {
  return family === "inet" || family === (ip === "ipv4" ? "ip" : "ip6");
}

/** Filter chains at a hook that see the family, in their own order. */
export function baseChains({ tables }: Ruleset, hook: Hook, family: IpFamily): readonly Chain[] {
  return tables
    .filter((table) => !table.isDormant && covers(table.family, family))
    .flatMap(({ chains }) => [...chains.values()].filter(({ base }) => base?.hook === hook && base.type === "filter"))
    .toSorted((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
}

/** The base chain at the hook through which packets come to a chain; the chain itself where it is one. */
export function baseOf(chain: Chain, hook: Hook, ruleset: Ruleset): Chain | null {
  const table = tableOf(chain, ruleset);
  if (table === null) return null;
  const bases = [...table.chains.values()].filter(({ base }) => base?.hook === hook && base.type === "filter");
  return bases.find((base) => leadsTo(base, chain.name, table)) ?? null;
}

function leadsTo(from: Chain, name: string, table: Table): boolean {
  const seen = new Set<string>();
  const waiting = [from.name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { steps } of table.chains.get(next)?.rules ?? []) for (const step of steps) waiting.push(...targets(step));
  }
  return false;
}

function targets(step: Rule["steps"][number]): readonly string[] {
  if (step.kind === "verdict-map")
    return step.entries.flatMap(({ verdict }) => (verdict.kind === "jump" || verdict.kind === "goto" ? [verdict.chain] : []));
  return step.kind === "verdict" && (step.verdict.kind === "jump" || step.verdict.kind === "goto") ? [step.verdict.chain] : [];
}
