/**
 * Rules that send away what comes for a port, read from the raw texts of a snapshot, each in a form that a person can find again.
 * By text alone: a rule that matches the port in another way (a named set, a mark, a jump from a matching rule) is not found here but by
 * nat-ports.ts, and chains that nothing reaches are found.
 */
import type { RuleText } from "@portolan/snapshot";

/** A rule that sends away what comes for a port, so that a socket bound to it would not be reached. */
export interface NatRule {
  readonly namespace: string;
  readonly family: "ipv4" | "ipv6" | null; // null for a rule on both
  readonly detail: string;
}

export interface NatQuestion {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Rules with a DNAT, REDIRECT or TPROXY whose text names this destination port, alone, in a list or in a range. */
export function findNatRules(rules: readonly RuleText[], question: NatQuestion): NatRule[] {
  return rules.flatMap((rule): NatRule[] => {
    if (rule.text === null) return [];
    if (rule.source === "nft-json")
      return findNftRules(rule.namespace, rule.text, question).filter((found) => !isShownByIptables(found, rules));
    if (rule.source === "ipset-save") return [];
    const family = rule.source.startsWith("ip6") ? ("ipv6" as const) : ("ipv4" as const);
    return findIptablesRules(rule.text, question).map((detail) => ({ namespace: rule.namespace, family, detail }));
  });
}

function findIptablesRules(text: string, { protocol, port }: NatQuestion): string[] {
  return text.split("\n").filter((line) => {
    if (!line.startsWith("-A ") || !/ -j (?:DNAT|REDIRECT|TPROXY)\b/.test(line)) return false;
    const stated = / -p (\S+)/.exec(line)?.[1];
    const ports = /(?<!! )--dports? (\S+)/.exec(line)?.[1];
    return (
      (stated === undefined || stated === protocol) &&
      ports !== undefined &&
      ports.split(",").some((range) => isInRange(range.split(":").map(Number), port))
    );
  });
}

function isInRange([first, last = first]: readonly number[], port: number): boolean {
  return first !== undefined && last !== undefined && first <= port && port <= last;
}

interface FoundNftRule extends NatRule {
  readonly table: string;
}

/** iptables-nft keeps its rules in tables that nft lists too; the iptables text says the same more readably. */
function isShownByIptables(found: FoundNftRule, rules: readonly RuleText[]): boolean {
  const source = found.table === "ip nat" ? "iptables-save" : found.table === "ip6 nat" ? "ip6tables-save" : null;
  return rules.some((rule) => rule.namespace === found.namespace && rule.source === source && rule.text?.includes("*nat") === true);
}

type Json = unknown;

function findNftRules(namespace: string, text: string, question: NatQuestion): FoundNftRule[] {
  const items = list(field(parseJson(text), "nftables"));
  return items.flatMap((item) => {
    const rule = field(item, "rule");
    const expressions = list(field(rule, "expr"));
    const action = ["dnat", "redirect", "tproxy"].find((name) => expressions.some((expression) => field(expression, name) !== undefined));
    if (action === undefined || !expressions.some((expression) => matchesPort(field(expression, "match"), question))) return [];
    const [family, table, chain, handle] = ["family", "table", "chain", "handle"].map((name) => String(field(rule, name)));
    const detail = `${family} ${table} ${chain} handle ${handle}: ${question.protocol} dport ${question.port} ${action}`;
    return [{ namespace, family: family === "ip" ? "ipv4" : family === "ip6" ? "ipv6" : null, table: `${family} ${table}`, detail }];
  });
}

function matchesPort(match: Json, { protocol, port }: NatQuestion): boolean {
  const payload = field(field(match, "left"), "payload");
  const stated = field(payload, "protocol");
  if (field(payload, "field") !== "dport" || (stated !== protocol && stated !== "th")) return false;
  const isListed = includesPort(field(match, "right"), port);
  return field(match, "op") === "!=" ? !isListed : isListed;
}

function includesPort(right: Json, port: number): boolean {
  if (right === port) return true;
  const range = list(field(right, "range"));
  if (range.length === 2) return isInRange(range.map(Number), port);
  return list(field(right, "set")).some((element) => includesPort(element, port));
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function field(value: Json, name: string): Json {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>)[name] : undefined;
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
