/** A small host with one input chain, for tests that say which rules it has. For tests alone. */
import type { Field, Interval, Match, Rule, Step, Verdict } from "@portolan/ruleset";
import type { Interface, Route } from "@portolan/snapshot";
import type { HostModel } from "../host-model.ts";

export const is = (field: Field, ...values: readonly (number | bigint | readonly [number | bigint, number | bigint])[]): Match => ({
  kind: "match",
  selectors: [{ field, mask: null }],
  values: { name: null, volatile: null, elements: { kind: "intervals", intervals: values.map(interval) } },
  negated: false,
});

function interval(value: number | bigint | readonly [number | bigint, number | bigint]): Interval {
  const [lo, hi] = typeof value === "object" ? value : [value, value];
  return { lo: BigInt(lo), hi: BigInt(hi) };
}

/** Any of these bits. */
const hasBits = (field: Field, mask: bigint): Match => ({ ...is(field, 0n), selectors: [{ field, mask }], negated: true });

export const ipv4 = is("family", 2);
export const tcp = is("protocol", 6);
export const verdict = (kind: "accept" | "drop" | "return"): Step => ({ kind: "verdict", verdict: { kind } satisfies Verdict });
export const established = hasBits("connection-state", 6n);

function ruleOf(steps: readonly Step[], index: number): Rule {
  const place = { dialect: "nftables" as const, table: "inet filter", chain: "input", handle: index + 1, position: index + 1 };
  return { origin: { ...place, text: `rule ${index + 1}`, comment: null }, steps };
}

const address = (text: string, prefixLength: number) => ({
  address: text,
  prefixLength,
  scope: "global",
  peer: null,
  tentative: false,
  deprecated: false,
});

function link(index: number, name: string, addresses: Interface["addresses"]): Interface {
  const loopback = name === "lo";
  return { namespace: "host", index, name, kind: null, up: true, loopback, mtu: 1500, mac: null, master: null, addresses };
}

function route(destination: string, table: number, device: string): Route {
  const type = table === 255 ? "local" : "unicast";
  const family = destination.includes(":") ? "ipv6" : "ipv4";
  const plain = { namespace: "host", gateway: null, source: null, metric: null, protocol: 2, scope: 0 };
  return { ...plain, family, table, type, destination, device };
}

const interfaces = [
  link(1, "lo", [address("127.0.0.1", 8), address("::1", 128)]),
  link(2, "eth0", [address("192.0.2.1", 24), address("2001:db8::1", 64)]),
];

const routes = [
  route("127.0.0.0/8", 255, "lo"),
  route("192.0.2.1/32", 255, "eth0"),
  route("192.0.2.0/24", 254, "eth0"),
  route("0.0.0.0/0", 254, "eth0"),
  route("::1/128", 255, "lo"),
  route("2001:db8::1/128", 255, "eth0"),
  route("2001:db8::/64", 254, "eth0"),
  route("::/0", 254, "eth0"),
];

/** inet filter input with policy drop, on a host with 192.0.2.1 and 2001:db8::1 on eth0. */
export function filterHost(rules: readonly (readonly Step[])[], policy: "accept" | "drop" = "drop"): HostModel {
  const table = { family: "inet" as const, name: "filter", dialect: "nftables" as const };
  const base = { hook: "input" as const, type: "filter" as const, priority: 0, policy, devices: [], registered: 1 };
  const chain = { table, name: "input", base, rules: rules.map(ruleOf) };
  const tables = [{ ...table, isDormant: false, sets: [], chains: new Map([["input", chain]]) }];
  const ruleset = { namespace: "host", gaps: [], tables };
  return { namespace: "host", interfaces, routes, policyRules: [], sysctls: new Map(), listeners: [], layers: [], ruleset };
}

/** sshd on 0.0.0.0:22. */
export const sshListener: HostModel["listeners"][number] = {
  protocol: "tcp",
  family: "ipv4",
  address: 0n,
  port: 22,
  takesIpv4: false,
  device: null,
  isTransparent: false,
  endpoint: "ssh",
  display: "sshd",
};
