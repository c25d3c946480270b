/** The plain tests of a rule as text that a person would write: protocols, ports, addresses, interfaces, verdict. Other tests only show as `isPlain: false`. */
import { formatIpAddress } from "@portolan/net";
import { connectionState, ipFamily } from "../field.ts";
import type { Interval, Match, NatAction, Rule, Verdict } from "../ruleset.ts";

export interface RuleFacts {
  readonly protocols: readonly string[];
  readonly sourcePorts: readonly string[];
  readonly ports: readonly string[]; // destination
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly inInterfaces: readonly string[];
  readonly outInterfaces: readonly string[];
  /** Whether nothing else is tested but the state of the connection being new, and nothing is negated. */
  readonly isPlain: boolean;
  readonly verdict: Verdict | null;
  readonly nat: NatAction | null;
}

const numberFacts = {
  protocol: "protocols",
  "source-port": "sourcePorts",
  "destination-port": "ports",
  "source-address": "sources",
  "destination-address": "destinations",
} as const;

const kept = new WeakMap<Rule, RuleFacts>();

export function factsOf(rule: Rule): RuleFacts {
  const known = kept.get(rule) ?? readFacts(rule);
  kept.set(rule, known);
  return known;
}

function readFacts(rule: Rule): RuleFacts {
  const facts = {
    protocols: [] as string[],
    sourcePorts: [] as string[],
    ports: [] as string[],
    sources: [] as string[],
    destinations: [] as string[],
    inInterfaces: [] as string[],
    outInterfaces: [] as string[],
  };
  let isPlain = true;
  const isOfTable = rule.origin.table.startsWith("ip6 "); // whose rules need no test of the family
  const isIpv6 =
    isOfTable || rule.steps.some((step) => step.kind === "match" && isTestOf(step, "family") && firstValue(step) === ipFamily.ipv6);
  for (const step of rule.steps) {
    if (step.kind === "unknown-match") isPlain = false;
    if (step.kind !== "match" || isTestOf(step, "family") || isNewState(step)) continue;
    const [selector, ...more] = step.selectors;
    const field = selector?.field ?? "family";
    const { elements, volatile } = step.values;
    if (elements.kind === "names" && (field === "in-interface" || field === "out-interface") && !step.negated) {
      const names = elements.names.map(({ name, isPrefix }) => (isPrefix ? `${name}*` : name));
      (field === "in-interface" ? facts.inInterfaces : facts.outInterfaces).push(...names);
    } else if (elements.kind === "intervals" && field in numberFacts && !step.negated && selector?.mask === null && volatile === null) {
      const name = numberFacts[field as keyof typeof numberFacts];
      facts[name].push(...elements.intervals.flatMap((interval) => intervalTexts(interval, { name, isIpv6 })));
    } else isPlain = false;
    if (more.length > 0) isPlain = false;
  }
  const nat = rule.steps.find((step) => step.kind === "nat") ?? null;
  const verdict = rule.steps.findLast((step) => step.kind === "verdict")?.verdict ?? null;
  return { ...facts, isPlain, verdict, nat };
}

function isTestOf(step: Match, field: string): boolean {
  return step.selectors[0]?.field === field && step.selectors.length === 1;
}

function isNewState(step: Match): boolean {
  return isTestOf(step, "connection-state") && !step.negated && firstValue(step) === connectionState.new;
}

function firstValue(step: Match): bigint | null {
  const { elements } = step.values;
  return elements.kind === "intervals" && elements.intervals.length === 1 ? (elements.intervals[0]?.lo ?? null) : null;
}

const protocolNames: ReadonlyMap<bigint, string> = new Map([
  [1n, "icmp"],
  [6n, "tcp"],
  [17n, "udp"],
  [33n, "dccp"],
  [47n, "gre"],
  [50n, "esp"],
  [51n, "ah"],
  [58n, "ipv6-icmp"],
  [132n, "sctp"],
]);

function intervalTexts(interval: Interval, of: { readonly name: string; readonly isIpv6: boolean }): readonly string[] {
  if (of.name === "sources" || of.name === "destinations") return [addressText(interval, of.isIpv6)];
  if (of.name !== "protocols") return [interval.lo === interval.hi ? String(interval.lo) : `${interval.lo}-${interval.hi}`];
  const names: string[] = [];
  for (let number = interval.lo; number <= interval.hi && names.length < 16; number += 1n)
    names.push(protocolNames.get(number) ?? String(number));
  return names;
}

/** A prefix where the interval is one, else a range; a single address without its length. */
export function addressText(interval: Interval, isIpv6: boolean): string {
  const family = isIpv6 ? "ipv6" : "ipv4";
  const first = formatIpAddress({ family, value: interval.lo });
  if (interval.lo === interval.hi) return first;
  const hosts = interval.hi ^ interval.lo;
  const isPrefix = (hosts & (hosts + 1n)) === 0n && (interval.lo & hosts) === 0n;
  const length = (isIpv6 ? 128 : 32) - hosts.toString(2).length;
  return isPrefix ? `${first}/${length}` : `${first}-${formatIpAddress({ family, value: interval.hi })}`;
}

/** "172.17.0.2:80", "[fd00::2]:80", ":80", or null where the target is a map. */
export function natTargetText(nat: NatAction): string | null {
  if (nat.target.kind === "map") return null;
  const { addresses, ports } = nat.target;
  const isIpv6 = nat.family === "ipv6" || (addresses !== null && addresses.hi >> 32n > 0n);
  const address = addresses === null ? "" : addressText(addresses, isIpv6);
  const portText = ports === null ? "" : `:${ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`}`;
  return isIpv6 && portText !== "" && address !== "" ? `[${address}]${portText}` : `${address}${portText}`;
}
