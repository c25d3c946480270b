/** What one walk knows: the host cut into ranks, routes, sockets, and the conditions and reasons it met so far. */
import { parseIpAddress, type IpFamily } from "@portolan/net";
import type { Chain, Hook, Interval, MarkEntry, Rule, Selector, Step, Table, Value, ValueSet, VerdictEntry } from "@portolan/ruleset";
import type { FilterLayer, Interface } from "@portolan/snapshot";
import type { HostModel } from "../host-model.ts";
import type { Reason } from "../reason.ts";
import type { ConditionTable } from "./cube.ts";
import { needsConntrack } from "../map/conntrack-need.ts";
import { isOfOtherFamily } from "../map/host-boundaries.ts";
import { intervalsOfFamily, refusedByUnit } from "../unit-addresses.ts";
import type { IntervalElements } from "./boundaries.ts";
import { maskedIntervals } from "./masked-intervals.ts";
import { createRankSpace, type RankSpace } from "./rank-space.ts";
import { createRouteLookup, routeIntervals, type RouteLookup } from "./route-lookup.ts";

/** Of one host and family, kept as long as the host's model lives. */
export interface PreparedHost {
  readonly host: HostModel;
  readonly family: IpFamily;
  readonly space: RankSpace;
  readonly routes: RouteLookup;
  readonly interfaces: ReadonlyMap<string, Interface>; // by name
  readonly stations: (hook: Hook, device: string | null) => readonly Station[];
  /** Of the family bridge. */
  readonly bridgeChains: (hook: Hook) => readonly PlacedChain[];
}

export type Station =
  | { readonly kind: "conntrack" }
  | { readonly kind: "nat"; readonly chains: readonly PlacedChain[] }
  | { readonly kind: "chain"; readonly placed: PlacedChain };

export interface PlacedChain {
  readonly table: Table;
  readonly chain: Chain;
}

export interface Walk extends PreparedHost {
  readonly conditions: ConditionTable;
  readonly reasons: ReasonBook;
  readonly budget: WorkBudget;
  /** What the sender chooses is left open; false: an ordinary packet. */
  readonly isAnyChoice: boolean;
}

/** Work is counted in rules met by a flow; `isSpent` ends the walk honestly. */
export interface WorkBudget {
  left: number;
}

/** Reasons by number, from 1; the same reason has one number. */
export interface ReasonBook {
  readonly list: readonly Reason[];
  readonly numberOf: (reason: Reason) => number;
  readonly ofRule: (rule: Rule, effect: string, direction: "in" | "out") => number;
}

export function createReasonBook(): ReasonBook {
  const list: Reason[] = [];
  const byText = new Map<string, number>();
  const byRule = new Map<Rule, Map<string, number>>();
  const numberOf = (reason: Reason): number => {
    const key = JSON.stringify(reason);
    const known = byText.get(key) ?? list.push(reason);
    byText.set(key, known);
    return known;
  };
  return {
    list,
    numberOf,
    ofRule: (rule, effect, direction) => {
      const kept = byRule.get(rule) ?? new Map<string, number>();
      byRule.set(rule, kept);
      const key = `${effect} ${direction}`;
      const known = kept.get(key) ?? list.push(sharedReason(rule, effect, direction));
      kept.set(key, known);
      return known;
    },
  };
}

const reasons = new WeakMap<Rule, Map<string, Reason>>();

/** Writing a rule out costs more than meeting it. */
function sharedReason(rule: Rule, effect: string, direction: "in" | "out"): Reason {
  const ofRule = reasons.get(rule) ?? new Map<string, Reason>();
  reasons.set(rule, ofRule);
  const key = `${effect} ${direction}`;
  const known = ofRule.get(key) ?? reasonOfRule(rule, effect, direction);
  ofRule.set(key, known);
  return known;
}

function reasonOfRule({ origin }: Rule, effect: string, direction: "in" | "out"): Reason {
  const layer = origin.dialect === "iptables-legacy" ? "iptables-legacy" : "nftables";
  return {
    layer,
    table: origin.table,
    chain: origin.chain,
    handle: origin.handle,
    position: origin.position,
    text: origin.text,
    effect,
    direction,
  };
}

const prepared = new WeakMap<HostModel, Map<IpFamily, PreparedHost>>();

export function prepareHost(host: HostModel, family: IpFamily): PreparedHost {
  const kept = prepared.get(host) ?? new Map<IpFamily, PreparedHost>();
  prepared.set(host, kept);
  const known = kept.get(family) ?? prepare(host, family);
  kept.set(family, known);
  return known;
}

function prepare(host: HostModel, family: IpFamily): PreparedHost {
  const width = family === "ipv4" ? 32n : 128n;
  const space = createRankSpace(width, [
    { intervals: routeIntervals(family, host.routes, host.policyRules) },
    { intervals: specialBlocks[family] },
    { intervals: ownAddresses(host, family) },
    ...host.layers.map((layer) => ({ intervals: intervalsOfUnit(layer, family) })),
    ...ruleIntervals(host, family, width),
  ]);
  const stations = new Map<string, readonly Station[]>();
  return {
    host,
    family,
    space,
    routes: createRouteLookup(family, space, { routes: host.routes, rules: host.policyRules }),
    interfaces: new Map(host.interfaces.map((link) => [link.name, link])),
    stations: (hook, device) => {
      const key = `${hook} ${device}`;
      const made = stations.get(key) ?? stationsOf(host, { hook, family, device });
      stations.set(key, made);
      return made;
    },
    bridgeChains: (hook) => chainsOf(host, ["bridge"], hook).sort(byPriority),
  };
}

function intervalsOfUnit(layer: FilterLayer, family: IpFamily): readonly Interval[] {
  const refused = refusedByUnit(layer);
  return refused === null ? [] : intervalsOfFamily(refused, family);
}

function ownAddresses(host: HostModel, family: IpFamily): readonly Interval[] {
  return host.interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address }) => {
      const parsed = parseIpAddress(address);
      return parsed === null || parsed.family !== family ? [] : [{ lo: parsed.value, hi: parsed.value }];
    }),
  );
}

const block = (lo: bigint, bits: bigint): Interval => ({ lo, hi: lo + (1n << bits) - 1n });

/** Blocks that the kernel itself treats in a way of their own. */
const specialBlocks: Readonly<Record<IpFamily, readonly Interval[]>> = {
  ipv4: [block(0n, 0n), block(0x7f00_0000n, 24n), block(0xe000_0000n, 28n), block(0xffff_ffffn, 0n)],
  ipv6: [block(0n, 0n), block(1n, 0n), block(0xffff_0000_0000n, 32n), block(0xfe80n << 112n, 118n), block(0xff00n << 112n, 120n)],
};

/** Of what rules test before they turn out to be about the other family. */
function ruleIntervals(host: HostModel, family: IpFamily, width: bigint): readonly IntervalElements[] {
  const into: Collection = { seen: new Set(), found: [], width };
  const families = [family === "ipv4" ? "ip" : "ip6", "inet", "netdev", "bridge"];
  for (const table of host.ruleset.tables) {
    if (!families.includes(table.family)) continue;
    for (const { rules } of table.chains.values()) {
      for (const { steps } of rules) {
        for (const step of steps) {
          if (isOfOtherFamily(step, family)) break;
          collect(step, into);
        }
      }
    }
  }
  return into.found;
}

interface Collection {
  readonly seen: Set<object>;
  readonly found: IntervalElements[];
  readonly width: bigint;
}

function collect(of: Step, into: Collection): void {
  if (of.kind === "match") collectSet(of.selectors, of.values, into);
  else if (of.kind === "verdict-map" || of.kind === "map-mark") collectKeys(of.selectors, of.entries, into);
  else if (of.kind === "nat" && of.target.kind === "map") collectKeys(of.target.selectors, of.target.entries.map(({ key }) => ({ key })), into); // prettier-ignore
}

const isAddress = ({ field }: Selector): boolean => field.endsWith("-address");

function collectSet(selectors: readonly Selector[], { elements }: ValueSet, into: Collection): void {
  const [selector] = selectors;
  if (selector === undefined || !selectors.some(isAddress)) return;
  const isSeen = (selectors.length > 1 || selector.mask === null) && into.seen.has(elements);
  if (elements.kind === "names" || isSeen) return;
  into.seen.add(elements);
  if (elements.kind === "tuples")
    collectKeys(selectors, elements.tuples.map((key) => ({ key })), into); // prettier-ignore
  else if (selector.mask === null) into.found.push(elements);
  else collectMasked(elements.intervals, selector.mask, into);
}

function collectMasked(intervals: readonly Interval[], mask: bigint | null, { found, width }: Collection): void {
  const cut = maskedIntervals(intervals, mask, width);
  if (cut !== null) found.push({ intervals: cut });
}

function collectKeys(selectors: readonly Selector[], entries: readonly Pick<VerdictEntry | MarkEntry, "key">[], into: Collection): void {
  for (const [at, selector] of selectors.entries()) {
    if (!isAddress(selector)) continue;
    for (const { key } of entries) {
      const value: Value | undefined = key[at];
      if (value !== undefined && "lo" in value) collectMasked([value], selector.mask, into);
    }
  }
}

interface HookPlace {
  readonly hook: Hook;
  readonly family: IpFamily;
  readonly device: string | null;
}

const CONNTRACK = -200;
const natPriority: Partial<Record<Hook, number>> = { prerouting: -100, output: -100, input: 100, postrouting: 100 };

/**
 * Every nat chain of a hook runs where the kernel's NAT stands, in the order of their own priorities; the kernel's stations come before equal ones.
 * Where nothing needs conntrack no packet has a connection, and so none meets a nat chain.
 */
function stationsOf(host: HostModel, { hook, family, device }: HookPlace): readonly Station[] {
  const families = device === null ? (family === "ipv4" ? ["ip", "inet"] : ["ip6", "inet"]) : ["netdev", "inet"];
  const placed = chainsOf(host, families, hook)
    .filter(({ chain: { base } }) => device === null || base?.devices.length === 0 || base?.devices.includes(device))
    .sort(byPriority);
  const stations: { priority: number; station: Station }[] = [];
  if ((hook === "prerouting" || hook === "output") && needsConntrack(host.ruleset, family))
    stations.push({ priority: CONNTRACK - 0.5, station: { kind: "conntrack" } });
  const nat = natPriority[hook];
  if (nat !== undefined)
    stations.push({ priority: nat - 0.5, station: { kind: "nat", chains: placed.filter(({ chain }) => chain.base?.type === "nat") } });
  for (const of of placed) {
    if (of.chain.base?.type !== "nat") stations.push({ priority: of.chain.base?.priority ?? 0, station: { kind: "chain", placed: of } });
  }
  return stations.sort((a, b) => a.priority - b.priority).map(({ station }) => station);
}

function chainsOf(host: HostModel, families: readonly string[], hook: Hook): PlacedChain[] {
  return host.ruleset.tables
    .filter((table) => !table.isDormant && families.includes(table.family))
    .flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain })))
    .filter(({ chain }) => chain.base?.hook === hook);
}

/** Of equal priorities the later registered runs first. */
function byPriority(a: PlacedChain, b: PlacedChain): number {
  return (a.chain.base?.priority ?? 0) - (b.chain.base?.priority ?? 0) || (b.chain.base?.registered ?? 0) - (a.chain.base?.registered ?? 0);
}
