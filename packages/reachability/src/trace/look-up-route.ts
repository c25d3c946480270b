/**
 * The routing tables asked as the kernel asks them: policy rules in order, in each table the longest prefix, of equal ones the best metric.
 * A rule that jumps to another (goto) or has a selector the snapshot does not keep is not followed: that is asked as a condition.
 */
import { parsePrefix, prefixHas, type IpFamily } from "@portolan/net";
import type { PolicyRule } from "@portolan/snapshot";
import type { IndexedRoute } from "./host-index.ts";
import { requireCondition, type TraceRun } from "./trace-run.ts";

export interface RouteQuery {
  readonly family: IpFamily;
  readonly source: bigint;
  readonly destination: bigint;
  /** Interface it came in by; "lo" for what the host itself sends. */
  readonly in: string;
  /** Interface it has to leave by; null: any. */
  readonly out: string | null;
  readonly mark: bigint;
}

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

/** Also a route that refuses: its type is blackhole, unreachable or prohibit. null: no route. */
export function askTables(run: TraceRun, query: RouteQuery): RouteHit | null {
  for (const rule of run.index.policyRules[query.family]) {
    if (!ruleMatches(rule, query)) continue;
    if (rule.action === ACTION.nop) continue;
    if (rule.action === ACTION.goto) requireCondition(run, gotoCondition(rule));
    if (rule.action === ACTION.goto) continue;
    if (rule.action !== ACTION.lookup) return { type: ruleTypes[rule.action] ?? "blackhole", ways: [] };
    const hit = lookUpTable(run, rule.table, query);
    if (hit === null || hit.type === "throw") continue;
    return hit;
  }
  return null;
}

function gotoCondition(rule: PolicyRule): Parameters<typeof requireCondition>[1] {
  const text = `ip rule ${rule.priority} goto`;
  return { id: `route ${rule.family} ${text}`, kind: "unmodelled", text };
}

export function lookUpTable(run: TraceRun, table: number, query: RouteQuery): RouteHit | null {
  const bits = query.family === "ipv4" ? 32 : 128;
  for (const [length, networks] of run.index.routes[query.family].get(table) ?? []) {
    const host = BigInt(bits - length);
    const routes = networks.get((query.destination >> host) << host) ?? [];
    const usable = routes.filter(({ route }) => query.out === null || route.device === query.out || route.device === null);
    const [best] = usable;
    if (best === undefined) continue;
    const ways = usable.filter(({ route }) => route.type === best.route.type && route.metric === best.route.metric);
    return { type: best.route.type, ways };
  }
  return null;
}

function ruleMatches(rule: PolicyRule, query: RouteQuery): boolean {
  const matches =
    inPrefix(rule.source, query.family, query.source) &&
    inPrefix(rule.destination, query.family, query.destination) &&
    (rule.inputDevice === null || rule.inputDevice === query.in) &&
    (rule.outputDevice === null || rule.outputDevice === query.out) &&
    hasMark(rule.mark, query.mark);
  return matches !== rule.inverted;
}

function inPrefix(text: string | null, family: IpFamily, value: bigint): boolean {
  const prefix = text === null ? null : parsePrefix(text);
  return prefix === null || prefixHas(prefix, { family, value });
}

function hasMark(text: string | null, mark: bigint): boolean {
  if (text === null) return true;
  const [value = "0", mask = "0xffffffff"] = text.split("/");
  return (mark & BigInt(mask)) === BigInt(value);
}
