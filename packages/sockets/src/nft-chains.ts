/**
 * The nat chains of an nftables document: destination ports as values, ranges, sets and maps, targets as values and as data of maps.
 * A rule that compares several fields at once, or the destination in another way, is not read.
 */
import type { PortRange } from "@portolan/net";
import { anyPacket, type ChainRule, type NatChains, type NatFamily, type NatMatch, type NatTarget } from "./nat-chains.ts";
import { elementsOf, isObject, parseNftables, rangeOf, setElements, tableKey, type Json } from "./nft-document.ts";

type Lookup = (data: unknown) => unknown; // the elements of a named set or map, other data as they are

export function nftChains(text: string): NatChains {
  const items = parseNftables(text);
  const sets = setElements(items);
  const entries: string[] = [];
  const rules = new Map<string, ChainRule[]>();
  for (const { chain, rule } of items) {
    if (isObject(chain) && chain["type"] === "nat" && chain["hook"] === "prerouting") entries.push(chainKey(chain, chain["name"]));
    if (!isObject(rule) || familiesOf(rule) === null) continue;
    const lookUp: Lookup = (data) =>
      typeof data === "string" && data.startsWith("@") ? sets.get(`${tableKey(rule)} ${data.slice(1)}`) : data;
    const key = chainKey(rule, rule["chain"]);
    const found = chainRules(rule, lookUp);
    if (found.length > 0) rules.set(key, [...(rules.get(key) ?? []), ...found]);
  }
  return { entries, rules };
}

function chainKey(item: Json, name: unknown): string {
  return `${tableKey(item)} ${String(name)}`;
}

/** Null for families that translate no addresses of a host. */
function familiesOf({ family }: Json): readonly NatFamily[] | null {
  if (family === "inet") return ["ipv4", "ipv6"];
  return family === "ip" ? ["ipv4"] : family === "ip6" ? ["ipv6"] : null;
}

/** One rule of the document may decide several things by a map. */
function chainRules(rule: Json, lookUp: Lookup): ChainRule[] {
  const statements = Array.isArray(rule["expr"]) ? rule["expr"].filter(isObject) : [];
  let match: NatMatch | null = { ...anyPacket, families: familiesOf(rule) ?? [] };
  const found: ChainRule[] = [];
  for (const statement of statements) {
    if (match === null) return found;
    if (isObject(statement["match"])) match = narrowed(match, statement["match"], lookUp);
    else found.push(...verdicts(statement, { match, lookUp, chainOf: (name) => chainKey(rule, name) }));
  }
  return found;
}

/** Null where what the destination is compared with cannot be read. */
function narrowed(match: NatMatch, { op, left, right }: Json, lookUp: Lookup): NatMatch | null {
  if (!isObject(left)) return match;
  if ("concat" in left) return null;
  const field = fieldOf(left);
  const values = elementsOf(lookUp(right));
  const isNegated = op === "!=";
  const [value] = values;
  switch (field) {
    case "dport": {
      const ports = values.map(rangeOf).filter((range) => range !== null);
      if (isNegated || ports.length === 0) return null;
      return { ...match, ports, ...protocolOf(left) };
    }
    case "daddr":
      return isNegated ? match : { ...match, destinations: values.map(prefixText).filter((text) => text !== null) };
    case "iifname":
    case "iif":
      return isNegated || values.length !== 1 || typeof value !== "string" || value.endsWith("*") ? match : { ...match, device: value };
    case "l4proto":
    case "protocol":
    case "nexthdr":
      if (isNegated || values.length !== 1) return match;
      return value === "tcp" || value === "udp" ? { ...match, protocol: value } : null;
    case "nfproto":
      return value === "ipv4" || value === "ipv6" ? { ...match, families: match.families.filter((family) => family === value) } : match;
    default:
      return match;
  }
}

/** The field of the packet that an expression names: `dport`, `daddr`, `iifname`; null for others. */
function fieldOf(expression: unknown): unknown {
  if (!isObject(expression)) return null;
  const { payload, meta } = expression;
  if (isObject(payload)) return payload["field"];
  return isObject(meta) ? meta["key"] : null;
}

function protocolOf({ payload }: Json): Partial<NatMatch> {
  const named = isObject(payload) ? payload["protocol"] : null;
  return named === "tcp" || named === "udp" ? { protocol: named } : {};
}

function prefixText(value: unknown): string | null {
  if (typeof value === "string") return value;
  const prefix = isObject(value) ? value["prefix"] : null;
  return isObject(prefix) ? `${String(prefix["addr"])}/${String(prefix["len"])}` : null;
}

interface VerdictContext {
  readonly match: NatMatch;
  readonly lookUp: Lookup;
  readonly chainOf: (name: unknown) => string;
}

function verdicts({ jump, goto, vmap, dnat, redirect }: Json, context: VerdictContext): ChainRule[] {
  const { match, lookUp, chainOf } = context;
  const called = jump ?? goto;
  if (isObject(called)) return [{ match, verdict: { jump: chainOf(called["target"]) } }];
  if (isObject(vmap) && fieldOf(vmap["key"]) === "dport") {
    return mapped(vmap, context).flatMap(({ match: narrower, data }) => {
      const next: unknown = isObject(data) ? (data["jump"] ?? data["goto"]) : null;
      return isObject(next) ? [{ match: narrower, verdict: { jump: chainOf(next["target"]) } }] : [];
    });
  }
  if (redirect !== undefined)
    return translations({ addr: null, port: isObject(redirect) ? redirect["port"] : null }, { match, lookUp, chainOf });
  if (!isObject(dnat)) return [];
  const families = dnat["family"] === "ip" ? ["ipv4" as const] : dnat["family"] === "ip6" ? ["ipv6" as const] : match.families;
  const kept = match.families.filter((family) => families.includes(family));
  return translations({ addr: dnat["addr"] ?? null, port: dnat["port"] ?? null }, { match: { ...match, families: kept }, lookUp, chainOf });
}

/** A target by a map of destination ports is one translation for each of its ports; by another map it cannot be read. */
function translations({ addr, port }: { addr: unknown; port: unknown }, context: VerdictContext): ChainRule[] {
  const { match } = context;
  const map = [addr, port].map((value) => (isObject(value) ? value["map"] : null)).find(isObject);
  if (map === undefined) return [{ match, verdict: { target: targetOf(addr, port) } }];
  if (fieldOf(map["key"]) !== "dport") return [{ match, verdict: { target: null } }];
  return mapped(map, context).map(({ match: narrower, data }) => {
    if (isObject(data) && Array.isArray(data["concat"]))
      return { match: narrower, verdict: { target: targetOf(data["concat"][0], data["concat"][1]) } };
    const target = isObject(addr) && "map" in addr ? targetOf(data, port) : targetOf(addr, data);
    return { match: narrower, verdict: { target } };
  });
}

/** Elements `[ports, data]` of a map whose key is the destination port. */
function mapped({ key, data }: Json, { match, lookUp }: VerdictContext): { match: NatMatch; data: unknown }[] {
  const elements = lookUp(data);
  const list: unknown = isObject(elements) ? elements["set"] : elements;
  return (Array.isArray(list) ? (list as unknown[]) : []).flatMap((entry) => {
    const pair = Array.isArray(entry) ? (entry as unknown[]) : [];
    const [ports] = elementsOf([pair]).map(rangeOf);
    const ranges: readonly PortRange[] = ports === null || ports === undefined ? [] : [ports];
    return ranges.length === 0 ? [] : [{ match: { ...match, ports: ranges, ...protocolOf(isObject(key) ? key : {}) }, data: pair[1] }];
  });
}

function targetOf(addr: unknown, port: unknown): NatTarget | null {
  const isRead = (addr === null || typeof addr === "string") && (port === null || typeof port === "number");
  return isRead ? { address: addr, port } : null;
}
