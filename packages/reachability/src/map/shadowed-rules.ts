/**
 * Rules that decide nothing, because earlier rules of their chain decide on every packet they match.
 * Each rule is a terminal of its own here, so a rule that no path leads to is shadowed. Rules that change packets end what is looked at: what
 * follows them may see other packets than those before.
 */
import type { IpFamily } from "@portolan/net";
import type { Chain, Rule, RuleOrigin, Table } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { FIRST_NODE, type DiagramLimits } from "./diagram-store.ts";
import { UNDECIDED } from "./diagrams.ts";
import { addressesOf } from "./host-boundaries.ts";
import { HostCompiler } from "./host-space.ts";
import { levelOrderOf } from "./level-order.ts";
import { markValuesOf } from "./mark-values.ts";
import { PacketSpace } from "./packet-space.ts";
import { views } from "./view.ts";

const FIRST_RULE = 1 << 20;

export interface ShadowedRule {
  readonly rule: RuleOrigin;
  /** Rules that decide instead, in their order; at most 8. */
  readonly by: readonly RuleOrigin[];
  /** Whether one of them decides otherwise. */
  readonly isContradicted: boolean;
}

/** In the order of the chains. A rule of an inet table is shadowed where it is so in both families. Throws `DiagramLimitReached`. */
export function shadowedRules(host: HostModel, limits?: DiagramLimits): readonly ShadowedRule[] {
  const [ipv4, ipv6] = (["ipv4", "ipv6"] as const).map((family) => ofFamily(host, family, limits));
  if (ipv4 === undefined || ipv6 === undefined) return [];
  return [...ipv4.shadowed.values()]
    .filter(({ rule }) => ipv6.shadowed.has(rule) || !ipv6.deciding.has(rule))
    .concat([...ipv6.shadowed.values()].filter(({ rule }) => !ipv4.shadowed.has(rule) && !ipv4.deciding.has(rule)));
}

interface Found {
  readonly shadowed: Map<RuleOrigin, ShadowedRule>;
  readonly deciding: Set<RuleOrigin>;
}

function ofFamily(host: HostModel, family: IpFamily, limits: DiagramLimits | undefined): Found {
  const space = new PacketSpace(family, { limits, order: levelOrderOf(host.ruleset), followsAnswers: false });
  space.axis.add(addressesOf(host, family));
  space.marks = markValuesOf([host.ruleset]);
  const compiler = new HostCompiler(space, host, ({ id }) => id);
  const found: Found = { shadowed: new Map(), deciding: new Set() };
  for (const table of host.ruleset.tables) {
    if (table.isDormant) continue;
    for (const chain of table.chains.values()) ofChain({ space, compiler, table, chain, found });
  }
  return found;
}

interface ChainQuestion {
  readonly space: PacketSpace;
  readonly compiler: HostCompiler;
  readonly table: Table;
  readonly chain: Chain;
  readonly found: Found;
}

function ofChain({ space, compiler, table, chain, found }: ChainQuestion): void {
  const { diagrams } = space;
  const leaves: number[] = [];
  const rules: Rule[] = [];
  for (const rule of chain.rules) {
    const leaf = compiler.leaf(rule, table, views.passing);
    if (leaf === null) break;
    if (leaf === UNDECIDED) continue;
    leaves.push(leaf);
    rules.push(rule);
  }
  const marked = leaves.map((leaf, at) =>
    diagrams.mapTerminals(leaf, diagrams.freshCode(), (terminal) => (terminal === UNDECIDED ? UNDECIDED : FIRST_RULE + at)),
  );
  const merged = space.merging.merge(marked);
  const deciding = diagrams.reachable(merged);
  for (const [at, rule] of rules.entries()) {
    if (deciding.has(FIRST_RULE + at)) {
      found.deciding.add(rule.origin);
      continue;
    }
    const asCondition = diagrams.mapTerminals(leaves[at] as number, diagrams.freshCode(), (terminal) => (terminal === UNDECIDED ? 0 : 1));
    const others = [...diagrams.reachable(diagrams.guarded(asCondition, merged))].filter((id) => id >= FIRST_RULE && id < FIRST_NODE);
    const by = others.sort((a, b) => a - b).map((id) => id - FIRST_RULE);
    const own = verdictText(rule);
    found.shadowed.set(rule.origin, {
      rule: rule.origin,
      by: by.slice(0, 8).flatMap((index) => rules[index]?.origin ?? []),
      isContradicted: by.some((index) => verdictText(rules[index]) !== own),
    });
  }
}

function verdictText(rule: Rule | undefined): string {
  const last = rule?.steps.findLast(({ kind }) => kind === "verdict");
  return last?.kind === "verdict" ? JSON.stringify(last.verdict) : "";
}
