/**
 * A table of iptables-nft from its two listings. nft's JSON has handles and native expressions; iptables-save has the expressions of iptables whole,
 * and prints native ones wrong without a word. Rules pair by their place in the chain: one with any expression of iptables takes its steps from
 * iptables-save, any other from the JSON. Where the listings do not fit, expressions of iptables stay named unknowns, and a gap says why.
 */
import type { NftRule } from "./dialects/nft-ruleset.ts";
import { isObject, soleEntry } from "./dialects/nft-json.ts";
import type { Chain, Rule, RulesetGap, Step, Table } from "./ruleset.ts";

/** What iptables-save says of a table, or why it says nothing. */
export type SavedTable = { readonly table: Table } | { readonly table: null; readonly code: RulesetGap["code"]; readonly reason: string };

export interface PairedTable {
  readonly table: Table;
  readonly gaps: readonly RulesetGap[];
}

export function pairCompatRules(table: Table, written: ReadonlyMap<string, readonly NftRule[]>, saved: SavedTable): PairedTable {
  const isForeign = ![...written.values()].some((rules) => rules.some(hasXt));
  if (saved.table === null) {
    const place = `${table.family} ${table.name}`;
    return isForeign ? { table, gaps: [] } : { table, gaps: [{ code: saved.code, place, reason: saved.reason }] };
  }
  if (isForeign && !isWrittenByIptables(written)) return { table, gaps: [] };
  const gaps: RulesetGap[] = [];
  const chains = new Map<string, Chain>();
  for (const chain of table.chains.values()) {
    const paired = pairChain(chain, written.get(chain.name) ?? [], saved.table.chains.get(chain.name) ?? null);
    chains.set(chain.name, paired.chain);
    gaps.push(...paired.gaps);
  }
  return { table: { ...table, dialect: "iptables-nft", chains }, gaps };
}

function pairChain(chain: Chain, rules: readonly NftRule[], saved: Chain | null): { chain: Chain; gaps: readonly RulesetGap[] } {
  const table = { ...chain.table, dialect: "iptables-nft" as const };
  const place = `${table.family} ${table.name} ${chain.name}`;
  const gap = (code: RulesetGap["code"], reason: string) => ({ chain: { ...chain, table }, gaps: [{ code, place, reason }] });
  if (!rules.some(hasXt) && saved?.rules.length !== rules.length) return { chain: { ...chain, table }, gaps: [] };
  if (saved === null) return gap("not-understood", "iptables-save does not have this chain");
  if (saved.rules.length !== rules.length) {
    return gap("not-understood", `iptables-save has ${saved.rules.length} rules of this chain, nft has ${rules.length}`);
  }
  const paired: Rule[] = [];
  for (const [index, written] of rules.entries()) {
    const other = saved.rules[index];
    if (other === undefined || !agree(written, other)) {
      return gap("changed-while-reading", `nft and iptables-save differ in rule ${index + 1}`);
    }
    paired.push(...pairRule(written, other));
  }
  return { chain: { ...chain, table, rules: paired }, gaps: [] };
}

function pairRule(written: NftRule, saved: Rule): readonly Rule[] {
  const handle = written.rules[0]?.origin.handle ?? null;
  if (hasXt(written)) return [{ origin: { ...saved.origin, handle }, steps: saved.steps }];
  if (!hasCounter(written)) return written.rules; // iptables counts in every rule, so nft wrote this one
  return written.rules.map(({ steps, origin }) => ({
    steps,
    origin: { ...saved.origin, handle, comment: saved.origin.comment ?? origin.comment },
  }));
}

/** Whether both may be the same rule: they end in the same verdict, or in a target that only iptables-save can name. */
function agree(written: NftRule, saved: Rule): boolean {
  const json = finalVerdict(written.rules.at(-1)?.steps ?? []);
  const hasXtTarget = written.statements.some((statement) => xtOf(statement)?.["type"] === "target");
  return hasXtTarget || !hasXt(written) || json === finalVerdict(saved.steps);
}

function finalVerdict(steps: readonly Step[]): string {
  const last = steps.at(-1);
  if (last?.kind !== "verdict") return "";
  const { verdict } = last;
  return verdict.kind === "jump" || verdict.kind === "goto" ? `${verdict.kind} ${verdict.chain}` : verdict.kind;
}

/** Rules of iptables count, and compare with single values: neither sets nor maps are native to it. */
function isWrittenByIptables(written: ReadonlyMap<string, readonly NftRule[]>): boolean {
  const rules = [...written.values()].flat();
  return rules.every((rule) => hasCounter(rule) && !rule.statements.some(isBeyondIptables));
}

function isBeyondIptables(statement: unknown): boolean {
  const [key, body] = soleEntry(statement) ?? ["", null];
  if (key === "match" && isObject(body)) return isObject(body["right"]) && "set" in body["right"];
  return key === "vmap" || key === "set" || key === "map";
}

function hasCounter({ statements }: NftRule): boolean {
  return statements.some((statement) => isObject(statement) && "counter" in statement);
}

function hasXt({ statements }: NftRule): boolean {
  return statements.some((statement) => xtOf(statement) !== null);
}

function xtOf(statement: unknown): Readonly<Record<string, unknown>> | null {
  if (!isObject(statement) || !("xt" in statement)) return null;
  return isObject(statement["xt"]) ? statement["xt"] : {};
}
