/**
 * The routing decision as a function of a variable address: policy rules in their order, in each table the longest prefix and of those the least
 * metric. A look-up answers for every rank at once, one route or none. Packets of the model have no type of service. Selectors that the snapshot does
 * not keep are conditions of the whole way (unknown-routing.ts), and count as true here.
 */
import { parseIpAddress, parsePrefix, type IpFamily } from "@portolan/net";
import type { Interval } from "@portolan/ruleset";
import type { PolicyRule, Route } from "@portolan/snapshot";
import type { RankSpace } from "./rank-space.ts";
import { hasRank, intersectRanks, noRanks, subtractRanks, type RankSet } from "./rank-set.ts";

export interface RouteQuery {
  /** null: the variable address. At most one of both is null. */
  readonly destination: bigint | null;
  readonly source: bigint | null;
  readonly iif: string;
  /** Only routes out of this interface. */
  readonly oif: string | null;
  readonly mark: number;
  /** Of the packet itself; absent where an address alone is looked up. */
  readonly flow?: FlowPorts;
}

export interface FlowPorts {
  readonly protocol: number;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
}

export type RouteType = "unicast" | "local" | "broadcast" | "multicast" | "refused";

export interface FoundRoute {
  readonly type: RouteType;
  readonly route: Route | null; // null: a policy rule that refuses
  /** Equally good ways, the first of which is `route`: the kernel takes one by a hash. */
  readonly ways: readonly Route[];
}

/** Ranks by the route they take; ranks without a route are in none of them. */
export interface RouteParts {
  readonly found: FoundRoute;
  readonly ranks: RankSet;
}

export interface RouteLookup {
  readonly lookup: (query: RouteQuery) => readonly RouteParts[];
  /** One table alone, for the variable destination. */
  readonly lookupTable: (table: number) => readonly RouteParts[];
  readonly hasPolicyRules: boolean;
}

const defaultRules: readonly (readonly [number, number])[] = [
  [0, 255],
  [32_766, 254],
  [32_767, 253],
];

interface ReadRoute {
  readonly route: Route;
  readonly interval: Interval;
  readonly length: number;
}

export function createRouteLookup(
  family: IpFamily,
  space: RankSpace,
  given: { routes: readonly Route[]; rules: readonly PolicyRule[] },
): RouteLookup {
  const tables = readTables(family, given.routes);
  const own = given.rules.filter((rule) => rule.family === family);
  const rules =
    own.length > 0
      ? [...own].sort((a, b) => a.priority - b.priority)
      : defaultRules.map(([priority, table]) => plainRule(family, priority, table));
  const hasFlows = rules.some(({ ipProtocol, sourcePorts, destinationPorts }) => (ipProtocol ?? sourcePorts ?? destinationPorts) !== undefined); // prettier-ignore
  const kept = new Map<string, readonly RouteParts[]>();
  return {
    hasPolicyRules: rules.some((rule) => !defaultRules.some(([priority, table]) => priority === rule.priority && table === rule.table)),
    lookupTable: (table) => {
      const query = { destination: null, source: 0n, iif: "lo", oif: null, mark: 0 };
      const made = kept.get(`table ${table}`) ?? lookupTable(tables.get(table) ?? [], { space, query, ranks: space.all });
      kept.set(`table ${table}`, made);
      return made;
    },
    lookup: (query) => {
      const key = `${query.destination} ${query.source} ${query.iif} ${query.oif} ${query.mark} ${flowKey(query, hasFlows)}`;
      const known = kept.get(key) ?? solve({ tables, rules, space, query });
      kept.set(key, known);
      return known;
    },
  };
}

function flowKey({ flow }: RouteQuery, hasFlows: boolean): string {
  return hasFlows && flow !== undefined ? `${flow.protocol} ${flow.sourcePort} ${flow.destinationPort}` : "";
}

function plainRule(family: IpFamily, priority: number, table: number): PolicyRule {
  return { namespace: "", family, priority, table, source: null, destination: null, inputDevice: null, outputDevice: null, mark: null, action: 1, inverted: false }; // prettier-ignore
}

function readTables(family: IpFamily, routes: readonly Route[]): ReadonlyMap<number, readonly ReadRoute[]> {
  const tables = new Map<number, ReadRoute[]>();
  for (const route of routes) {
    if (route.family !== family) continue;
    const prefix = parsePrefix(route.destination);
    if (prefix === null || prefix.address.family !== family) continue;
    const bits = BigInt((family === "ipv4" ? 32 : 128) - prefix.length);
    const lo = prefix.address.value;
    const list = tables.get(route.table) ?? [];
    list.push({ route, interval: { lo, hi: lo + (1n << bits) - 1n }, length: prefix.length });
    tables.set(route.table, list);
  }
  // The best comes first: longest prefix, then least metric; otherwise as the kernel lists them.
  for (const list of tables.values()) list.sort((a, b) => b.length - a.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
  return tables;
}

interface Problem {
  readonly tables: ReadonlyMap<number, readonly ReadRoute[]>;
  readonly rules: readonly PolicyRule[];
  readonly space: RankSpace;
  readonly query: RouteQuery;
}

function solve({ tables, rules, space, query }: Problem): readonly RouteParts[] {
  return solveFrom(rules, space.all, { tables, rules, space, query });
}

/** Of a rule that says where to go on (goto) the rest is solved from there. */
function solveFrom(rules: readonly PolicyRule[], ranks: RankSet, problem: Problem): readonly RouteParts[] {
  const { tables, space, query } = problem;
  let left = ranks;
  const parts: RouteParts[] = [];
  for (const [at, rule] of rules.entries()) {
    const matched = intersectRanks(left, ranksOfRule(rule, space, query));
    if (matched.words.length === 0) continue;
    if (rule.action === GOTO) {
      const following = rules.slice(at + 1).filter(({ priority }) => priority >= (rule.goto ?? 0));
      parts.push(...solveFrom(following, matched, problem));
      left = subtractRanks(left, matched);
    } else {
      for (const part of takeRule(rule, tables.get(rule.table) ?? [], { space, query, ranks: matched })) {
        parts.push(part);
        left = subtractRanks(left, part.ranks);
      }
    }
    if (left.words.length === 0) break;
  }
  return parts;
}

interface Asked {
  readonly space: RankSpace;
  readonly query: RouteQuery;
  readonly ranks: RankSet;
}

const LOOKUP = 1; // FR_ACT_*
const GOTO = 2;
const NOP = 3;

function takeRule(rule: PolicyRule, routes: readonly ReadRoute[], asked: Asked): readonly RouteParts[] {
  if (rule.action === NOP) return [];
  if (rule.action !== LOOKUP) return [{ found: { type: "refused", route: null, ways: [] }, ranks: asked.ranks }];
  return lookupTable(routes, asked).filter(({ found }) => !isSuppressed(rule, found));
}

/** A route as wide as this is not taken, and the next rule is asked. */
function isSuppressed({ suppressPrefixLength }: PolicyRule, { route }: FoundRoute): boolean {
  const prefix = route === null || suppressPrefixLength === undefined ? null : parsePrefix(route.destination);
  return prefix !== null && prefix.length <= (suppressPrefixLength ?? -1);
}

function lookupTable(routes: readonly ReadRoute[], { space, query, ranks }: Asked): readonly RouteParts[] {
  const usable = routes.filter(({ route }) => isUsable(route, query));
  const { destination } = query;
  const parts: RouteParts[] = [];
  let left = ranks;
  for (const one of usable) {
    const { route, interval } = one;
    if (destination !== null && (destination < interval.lo || destination > interval.hi)) continue;
    const byDestination = destination === null ? intersectRanks(left, space.ranksOf([interval])) : left;
    const taken = intersectRanks(byDestination, ranksOfPrefix(route.sourcePrefix ?? null, space, query.source));
    if (taken.words.length === 0) continue;
    left = subtractRanks(left, taken);
    if (route.type !== "throw") parts.push({ found: foundRoute(one, usable), ranks: taken });
    if (left.words.length === 0) break;
  }
  return parts;
}

function isUsable({ device, tos, flags, inputDevice }: Route, { oif, iif }: RouteQuery): boolean {
  const leavesBy = oif === null || device === oif || device === null;
  return leavesBy && (tos ?? 0) === 0 && flags?.includes("dead") !== true && (inputDevice ?? iif) === iif;
}

function foundRoute({ route, interval, length }: ReadRoute, usable: readonly ReadRoute[]): FoundRoute {
  const { type, metric } = route;
  const equal = usable.filter(
    (other) =>
      other.length === length &&
      other.interval.lo === interval.lo &&
      other.route.type === type &&
      other.route.metric === metric &&
      other.route.sourcePrefix === route.sourcePrefix,
  );
  const ways = equal.map((other) => other.route);
  if (type === "unicast" || type === "local" || type === "broadcast" || type === "multicast") return { type, route, ways };
  return { type: type === "anycast" ? "local" : "refused", route, ways };
}

/** Ranks for which a policy rule's selectors are true. */
function ranksOfRule(rule: PolicyRule, space: RankSpace, query: RouteQuery): RankSet {
  let ranks: RankSet = space.all;
  if (rule.inputDevice !== null && rule.inputDevice !== query.iif) ranks = noRanks;
  if (rule.outputDevice !== null && rule.outputDevice !== query.oif) ranks = noRanks;
  if (rule.mark !== null && !markFits(rule.mark, query.mark)) ranks = noRanks;
  if ((rule.tos ?? 0) !== 0 || !flowFits(rule, query.flow)) ranks = noRanks;
  if (rule.users !== undefined && query.iif !== "lo") ranks = noRanks; // those of the host's own programs
  ranks = intersectRanks(ranks, ranksOfPrefix(rule.source, space, query.source));
  ranks = intersectRanks(ranks, ranksOfPrefix(rule.destination, space, query.destination));
  return rule.inverted ? subtractRanks(space.all, ranks) : ranks;
}

function flowFits(rule: PolicyRule, flow: FlowPorts | undefined): boolean {
  const isIn = (range: PolicyRule["sourcePorts"], value: number): boolean =>
    range === undefined || (value >= range.from && value <= range.to);
  return (
    (rule.ipProtocol ?? flow?.protocol ?? 0) === (flow?.protocol ?? 0) &&
    isIn(rule.sourcePorts, flow?.sourcePort ?? 0) &&
    isIn(rule.destinationPorts, flow?.destinationPort ?? 0)
  );
}

function ranksOfPrefix(text: string | null, space: RankSpace, address: bigint | null): RankSet {
  const interval = text === null ? null : intervalOfPrefix(text);
  if (interval === null) return space.all;
  if (address === null) return space.ranksOf([interval]);
  return address >= interval.lo && address <= interval.hi ? space.all : noRanks;
}

/** In the family's own width. */
function intervalOfPrefix(text: string): Interval | null {
  const prefix = parsePrefix(text);
  if (prefix === null) return null;
  const { family, value } = prefix.address;
  return { lo: value, hi: value + (1n << BigInt((family === "ipv4" ? 32 : 128) - prefix.length)) - 1n };
}

function markFits(text: string, mark: number): boolean {
  const [value = "0", mask = "0xffffffff"] = text.split("/");
  return (BigInt(mark) & BigInt(mask)) === BigInt(value);
}

/** Every boundary that a look-up may ask for. */
export function routeIntervals(family: IpFamily, routes: readonly Route[], rules: readonly PolicyRule[]): readonly Interval[] {
  const prefixes = [
    ...routes.filter((route) => route.family === family).map((route) => route.destination),
    ...rules.filter((rule) => rule.family === family).flatMap((rule) => [rule.source, rule.destination]),
    ...routes.filter((route) => route.family === family).flatMap((route) => [route.gateway, route.sourcePrefix ?? null]),
  ];
  return prefixes.flatMap((text) => {
    const interval = text === null || parseIpAddress(text.split("/")[0] ?? "") === null ? null : intervalOfPrefix(text);
    return interval === null ? [] : [interval];
  });
}

/** The part that holds a rank, or null. */
export function partOf(parts: readonly RouteParts[], rank: number): RouteParts | null {
  return parts.find(({ ranks }) => hasRank(ranks, rank)) ?? null;
}
