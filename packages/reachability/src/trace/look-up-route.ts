/**
 * The routing tables asked as the kernel asks them: policy rules in order, in each table the longest prefix, of equal ones the best metric.
 * A rule or route with a selector that the snapshot does not keep is asked as a condition.
 */
import { parsePrefix, prefixHas } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { PolicyRule } from "@portolan/snapshot";
import type { IndexedRoute } from "./host-index.ts";
import { policyRuleMatches } from "./policy-rule-matches.ts";
import type { RouteQuery } from "./route-query.ts";
import { requireCondition, type TraceRun } from "./trace-run.ts";

export interface RouteHit {
  readonly type: string; // unicast, local, broadcast, anycast, multicast
  /** Equally good ways; more than one for a route over several hops. */
  readonly ways: readonly IndexedRoute[];
}

const ACTION = { lookup: 1, goto: 2, nop: 3 } as const;
const ruleTypes: Readonly<Record<number, string>> = { 6: "blackhole", 7: "unreachable", 8: "prohibit" }; // FR_ACT_*
const refusing = new Set(["blackhole", "unreachable", "prohibit"]);

/** null: no route, or one that refuses. */
export function lookUpRoute(run: TraceRun, query: RouteQuery): RouteHit | null {
  const hit = askTables(run, query);
  return hit === null || isRefusing(hit) ? null : hit;
}

export function isRefusing(hit: RouteHit): boolean {
  return refusing.has(hit.type);
}

/** The address of an IPv6 network on the link counts as anycast, routed or not (RFC 4291 §2.6.1). */
export function isAnycast(hit: RouteHit, destination: bigint): boolean {
  if (hit.type === "anycast") return true;
  const [way] = hit.ways;
  const prefix = hit.type === "unicast" && way?.gateway === null ? parsePrefix(way.route.destination) : null;
  return prefix !== null && prefix.address.family === "ipv6" && prefix.length < 127 && prefix.address.value === destination;
}

/** Also a route that refuses: its type is blackhole, unreachable or prohibit. null: no route. */
export function askTables(run: TraceRun, query: RouteQuery): RouteHit | null {
  let from = 0;
  for (const rule of run.index.policyRules[query.family]) {
    if (rule.priority < from || !policyRuleMatches(run, rule, query)) continue;
    if (rule.action === ACTION.goto) from = rule.goto ?? gotoUnknown(run, rule);
    if (rule.action === ACTION.goto || rule.action === ACTION.nop) continue;
    if (rule.action !== ACTION.lookup) return { type: ruleTypes[rule.action] ?? "blackhole", ways: [] };
    const hit = lookUpTable(run, rule.table, query);
    if (hit !== null && hit.type !== "throw" && !isSuppressed(rule, hit)) return hit;
  }
  return null;
}

/** A snapshot of an older version does not say where it goes on. */
function gotoUnknown(run: TraceRun, rule: PolicyRule): number {
  const text = `ip rule ${rule.priority} goto`;
  requireCondition(run, { id: `route ${rule.family} ${text}`, kind: "unmodelled", text });
  return rule.priority;
}

function isSuppressed({ suppressPrefixLength }: PolicyRule, hit: RouteHit): boolean {
  const prefix = parsePrefix(hit.ways[0]?.route.destination ?? "");
  return suppressPrefixLength !== undefined && prefix !== null && prefix.length <= suppressPrefixLength;
}

export function lookUpTable(run: TraceRun, table: number, query: RouteQuery): RouteHit | null {
  const bits = query.family === "ipv4" ? 32 : 128;
  for (const [length, networks] of run.index.routes[query.family].get(table) ?? []) {
    const host = BigInt(bits - length);
    const routes = networks.get((query.destination >> host) << host) ?? [];
    const usable = routes.filter((one) => isUsable(run, one, query));
    const [best] = usable;
    if (best === undefined) continue;
    const ways = usable.filter(({ route }) => route.type === best.route.type && route.metric === best.route.metric);
    return { type: best.route.type, ways };
  }
  return null;
}

/** Packets of the model have no type of service. */
function isUsable(run: TraceRun, { route }: IndexedRoute, query: RouteQuery): boolean {
  if (query.out !== null && route.device !== null && route.device !== query.out) return false;
  if ((route.tos ?? 0) !== 0 || route.flags?.includes("dead") === true) return false;
  if (route.inputDevice !== undefined && route.inputDevice !== query.in) return false;
  const from = route.sourcePrefix === undefined ? null : parsePrefix(route.sourcePrefix);
  if (from !== null && !prefixHas(from, { family: query.family, value: query.source })) return false;
  if (route.unmodelled !== undefined && route.unmodelled.length > 0) requireCondition(run, unmodelledRoute(route));
  return true;
}

function unmodelledRoute({ destination, unmodelled }: IndexedRoute["route"]): Condition {
  const text = `route ${destination} ${unmodelled?.join(" ") ?? ""}`;
  return { id: text, kind: "unmodelled", text };
}
