/**
 * Whether any packet at all comes to a rule, and which ordinary ones do. Every rule that is asked about carries a condition of its own behind its last
 * match, so that the diagram of the whole host tests that condition exactly where some packet has come by. All rules are asked at once.
 * Invariant: `unreachable` is said of every protocol, connection state and condition; what the map does not know (bridges, ARP) is not asked.
 */
import type { IpFamily } from "@portolan/net";
import type { Chain, Condition, Rule, RuleOrigin, Step, Table } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import { DiagramLimitReached, FIRST_NODE, type DiagramLimits } from "./diagram-store.ts";
import { FALSE, TRUE } from "./diagrams.ts";
import { addressesOf } from "./host-boundaries.ts";
import { hostSpaceOf, type HostSpace } from "./host-space.ts";
import { levelOrderOf } from "./level-order.ts";
import { FIRST_CONDITION } from "./level.ts";
import { markValuesOf } from "./mark-values.ts";
import { PacketSpace } from "./packet-space.ts";
import { type Chooser, packetsIn, type Refused, whyNone } from "./rule-witness.ts";

export type RuleReach =
  /** No packet comes to it. */
  | { readonly code: "unreachable" }
  /** These do, as far as the rules say; where none can be sent by an ordinary sender, `needs` says what it would take. */
  | {
      readonly code: "reachable";
      readonly packets: readonly Packet[];
      readonly needs: readonly Refused[];
      readonly conditions: readonly Condition[];
    }
  /** The map does not ask such tables, or would be too large. */
  | { readonly code: "not-asked"; readonly why: "family" | "limit" };

export interface RuleReachOptions {
  readonly limits?: DiagramLimits;
  /** Which of so many is taken where there is a choice. Absent: the first. */
  readonly choose?: Chooser;
  /** Interfaces that packets may come in by, beside loopback. Absent: all. */
  readonly interfaces?: readonly string[];
  /** Packets for each rule. Absent: 2. */
  readonly packets?: number;
}

/** `rules`: origins as they stand in the host's ruleset. One answer for each. */
export function reachOfRules(
  host: HostModel,
  rules: readonly RuleOrigin[],
  { limits, choose = () => 0, packets = 2, interfaces }: RuleReachOptions = {},
): ReadonlyMap<RuleOrigin, RuleReach> {
  const asked = new Map(rules.filter((rule) => !isOutside(rule)).map((rule, index) => [rule, markerOf(index)]));
  const marked = markedHost(host, asked);
  const families = (["ipv4", "ipv6"] as const).map((family) => markedSpace(marked, family, limits));
  const answer = (rule: RuleOrigin): RuleReach => {
    const marker = asked.get(rule);
    if (marker === undefined) return { code: "not-asked", why: "family" };
    const found = families.map((family) =>
      family === null ? null : reachIn(family, { host, marker, choose, packets, interfaces: interfaces ?? null }),
    );
    return joined(found);
  };
  return new Map(rules.map((rule) => [rule, answer(rule)]));
}

function joined(found: readonly (RuleReach | null)[]): RuleReach {
  const reached = found.flatMap((one) => (one?.code === "reachable" ? [one] : []));
  const [first] = reached;
  if (first === undefined) return found.includes(null) ? { code: "not-asked", why: "limit" } : { code: "unreachable" };
  const best = reached.find((one) => one.packets.length > 0) ?? first;
  return { ...best, packets: reached.flatMap((one) => one.packets) };
}

const isOutside = ({ table }: RuleOrigin): boolean => /^(bridge|arp) /.test(table);

function markerOf(index: number): Condition {
  return { id: `rule reached ${index}`, kind: "unmodelled", text: "a packet has come to the rule" };
}

/** The same host, in which rules that are asked about say so. */
function markedHost(host: HostModel, asked: ReadonlyMap<RuleOrigin, Condition>): HostModel {
  const ofRule = (rule: Rule): Rule => {
    const marker = asked.get(rule.origin);
    return marker === undefined ? rule : { ...rule, steps: marked(rule.steps, marker) };
  };
  const ofChain = (chain: Chain): Chain => ({ ...chain, rules: chain.rules.map(ofRule) });
  const ofTable = (table: Table): Table => ({
    ...table,
    chains: new Map([...table.chains].map(([name, chain]) => [name, ofChain(chain)])),
  });
  return { ...host, ruleset: { ...host.ruleset, tables: host.ruleset.tables.map(ofTable) } };
}

/** Behind the last match; a map that has nothing for the packet fails as a match does. */
function marked(steps: readonly Step[], condition: Condition): readonly Step[] {
  const at = steps.findLastIndex(({ kind }) => kind === "match" || kind === "unknown-match") + 1;
  const map = steps.find((step) => step.kind === "verdict-map");
  const found: Step[] =
    map?.kind === "verdict-map" && map.volatile === null
      ? [
          {
            kind: "match",
            selectors: map.selectors,
            values: { name: null, volatile: null, elements: { kind: "tuples", tuples: map.entries.map(({ key }) => key) } },
            negated: false,
          },
        ]
      : [];
  return [...steps.slice(0, at), ...found, { kind: "unknown-action", condition, mayDecide: true }, ...steps.slice(at)];
}

export interface MarkedSpace {
  readonly space: PacketSpace;
  readonly of: HostSpace;
}

/** null: larger than the limit. */
function markedSpace(host: HostModel, family: IpFamily, limits: DiagramLimits | undefined): MarkedSpace | null {
  const space = new PacketSpace(family, { limits, order: levelOrderOf(host.ruleset), followsAnswers: false });
  try {
    space.axis.add(addressesOf(host, family));
    space.marks = markValuesOf([host.ruleset]);
    return { space, of: hostSpaceOf(space, host) };
  } catch (cause) {
    if (cause instanceof DiagramLimitReached) return null;
    throw cause;
  }
}

interface Asked {
  readonly host: HostModel;
  readonly marker: Condition;
  readonly choose: Chooser;
  readonly packets: number;
  readonly interfaces: readonly string[] | null;
}

function reachIn({ space, of }: MarkedSpace, { host, marker, choose, packets, interfaces }: Asked): RuleReach | null {
  const index = space.conditions.findIndex(({ id }) => id === marker.id);
  if (index < 0) return { code: "unreachable" };
  const at = FIRST_CONDITION + index;
  try {
    const known = whereTested(space, of.known, at);
    if (known === FALSE) return { code: "unreachable" };
    const way = { space, host, interfaces, fresh: whereTested(space, of.fresh, at), known };
    const found = packetsIn(way, { choose, count: packets });
    return { code: "reachable", packets: found, needs: found.length > 0 ? [] : whyNone(way), conditions: neededAt(space, of.known, at) };
  } catch (cause) {
    if (cause instanceof DiagramLimitReached) return null;
    throw cause;
  }
}

/** True of the packets for which the condition is tested under some truth of the others. */
function whereTested(space: PacketSpace, root: number, at: number): number {
  const { diagrams } = space;
  const known = new Map<number, boolean>();
  const tests = (id: number): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = id >= FIRST_NODE && [...diagrams.reachable(id)].some((part) => part >= FIRST_NODE && diagrams.store.levelOf(part) === at);
    known.set(id, found);
    return found;
  };
  return diagrams.classify(root, FIRST_CONDITION, (part) => (tests(part) ? TRUE : FALSE));
}

/** Conditions without which, true or false, nothing comes to the rule: those that one of its two branches alone leads over. */
function neededAt(space: PacketSpace, root: number, at: number): readonly Condition[] {
  const { diagrams, conditions } = space;
  return conditions.filter((condition, index) => {
    const of = FIRST_CONDITION + index;
    if (of === at || condition.id.startsWith("rule reached ")) return false;
    return [0, 1].some((value) => whereTested(space, diagrams.cofactor(root, of, value), at) === FALSE);
  });
}
