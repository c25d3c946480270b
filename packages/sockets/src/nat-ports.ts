/**
 * Port numbers that rules of network address translation take away from listeners: a bind there succeeds and no connection arrives.
 * Read from the raw rule texts of a snapshot, generously: a port that some rule of a nat table names as destination before it translates
 * or jumps counts, whatever else the rule asks for. Left out: rules that translate every port, IPVS and eBPF, which name no port.
 */
import { parsePortRange, type Protocol } from "@portolan/net";
import type { RuleText } from "@portolan/snapshot";
import { elementsOf, isObject, parseNftables, rangeOf, setElements, tableKey, type Json } from "./nft-document.ts";

export interface NatPort {
  readonly protocol: Protocol | null; // null: the rule names a port of either
  readonly from: number;
  readonly to: number;
  readonly text: string; // the rule
}

/** Ranges named by the nat rules of one network namespace. Texts that cannot be read give none: the snapshot's coverage speaks of them. */
export function natPorts(rules: readonly RuleText[], namespace: string): NatPort[] {
  return rules.flatMap(({ namespace: place, source, text }) => {
    if (place !== namespace || text === null) return [];
    if (source === "nft-json") return nftNatPorts(text);
    return source === "ipset-save" ? [] : iptablesNatPorts(text);
  });
}

const HARMLESS_TARGETS: ReadonlySet<string> = new Set(["RETURN", "ACCEPT", "MASQUERADE", "SNAT", "LOG", "NFLOG", "MARK"]);

function iptablesNatPorts(text: string): NatPort[] {
  let table = "";
  return text.split("\n").flatMap((line) => {
    if (line.startsWith("*")) table = line.slice(1).trim();
    if (!line.startsWith("-A") || (table !== "nat" && !/ -j TPROXY\b/.test(line))) return [];
    const target = / -[jg] (\S+)/.exec(line)?.[1];
    const ports = /(?<!! )--(?:dport|dports|destination-port|destination-ports) (\S+)/.exec(line)?.[1];
    if (target === undefined || ports === undefined || HARMLESS_TARGETS.has(target)) return [];
    const named = / -p (tcp|udp)\b/.exec(line)?.[1];
    const protocol = named === "tcp" || named === "udp" ? named : null;
    return ports.split(",").flatMap((part) => {
      const range = parsePortRange(part.replace(":", "-"));
      return range === null ? [] : [{ protocol, ...range, text: line }];
    });
  });
}

function nftNatPorts(text: string): NatPort[] {
  const items = parseNftables(text);
  const natTables = new Set(items.flatMap(({ chain }) => (isObject(chain) && chain["type"] === "nat" ? [tableKey(chain)] : [])));
  const sets = setElements(items);
  return items.flatMap(({ rule }) => (isObject(rule) ? portsOfRule(rule, { isNat: natTables.has(tableKey(rule)), sets }) : []));
}

function portsOfRule(rule: Json, { isNat, sets }: { isNat: boolean; sets: ReadonlyMap<string, unknown> }): NatPort[] {
  const statements = Array.isArray(rule["expr"]) ? rule["expr"].filter(isObject) : [];
  const has = (...names: string[]): boolean => statements.some((statement) => names.some((name) => name in statement));
  if (!has("dnat", "redirect", "tproxy") && !(isNat && has("jump", "goto", "vmap"))) return [];
  const text = JSON.stringify(rule["expr"]);
  return keyedData(statements).flatMap(({ key, data }) => {
    const elements = typeof data === "string" && data.startsWith("@") ? sets.get(`${tableKey(rule)} ${data.slice(1)}`) : data;
    return portsAt(key, elements).map((range) => ({ ...range, text }));
  });
}

/** Every place where a key is compared with data: matches, verdict maps, and maps inside a translation. */
function keyedData(value: unknown): { key: unknown; data: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(keyedData);
  if (!isObject(value)) return [];
  const own: { key: unknown; data: unknown }[] = [];
  if ("left" in value && value["op"] !== "!=") own.push({ key: value["left"], data: value["right"] });
  if ("key" in value && "data" in value) own.push({ key: value["key"], data: value["data"] });
  return [...own, ...Object.values(value).flatMap(keyedData)];
}

function portsAt(key: unknown, data: unknown): { protocol: Protocol | null; from: number; to: number }[] {
  if (!isObject(key)) return [];
  const parts: unknown[] = Array.isArray(key["concat"]) ? key["concat"] : [key];
  const index = parts.findIndex((part) => isObject(part) && isObject(part["payload"]) && part["payload"]["field"] === "dport");
  const part = parts[index];
  if (!isObject(part) || !isObject(part["payload"])) return [];
  const named = part["payload"]["protocol"];
  const protocol = named === "tcp" || named === "udp" ? named : null;
  return elementsOf(data).flatMap((element) => {
    const range = rangeOf(isObject(element) && Array.isArray(element["concat"]) ? element["concat"][index] : element);
    return range === null ? [] : [{ protocol, ...range }];
  });
}
