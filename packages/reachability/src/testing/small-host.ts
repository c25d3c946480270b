/** A small host by hand, and rules in one line each, for tests that are about one thing. */
import { parseIpAddress } from "@portolan/net";
import type { BaseChain, Chain, Rule, Ruleset, Step, Table, TableFamily, Verdict } from "@portolan/ruleset";
import type { Interface, Route } from "@portolan/snapshot";
import type { HostModel, Listener } from "../host-model.ts";
import { exactly, intervalSet, plain } from "./random-values.ts";

export const accept: Step = { kind: "verdict", verdict: { kind: "accept" } };
export const drop: Step = { kind: "verdict", verdict: { kind: "drop" } };

export function address(text: string): bigint {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new Error(`Not an address: ${text}`);
  return parsed.value;
}

/** Sources from one address to another, both included, with the test of the family before it. */
export function fromSources(lo: string, hi = lo): readonly Step[] {
  const family = lo.includes(":") ? 10n : 2n;
  return [
    { kind: "match", selectors: [plain("family")], values: exactly(family), negated: false },
    { kind: "match", selectors: [plain("source-address")], values: intervalSet([{ lo: address(lo), hi: address(hi) }]), negated: false },
  ];
}

export function toPort(port: number, protocol: 6n | 17n = 6n): readonly Step[] {
  return [
    { kind: "match", selectors: [plain("protocol")], values: exactly(protocol), negated: false },
    { kind: "match", selectors: [plain("destination-port")], values: exactly(BigInt(port)), negated: false },
  ];
}

export function fromPort(port: number): readonly Step[] {
  return [
    { kind: "match", selectors: [plain("protocol")], values: exactly(6n), negated: false },
    { kind: "match", selectors: [plain("source-port")], values: exactly(BigInt(port)), negated: false },
  ];
}

export interface ChainSketch {
  readonly name: string;
  readonly base: Pick<BaseChain, "hook"> & Partial<BaseChain>;
  readonly rules: readonly (readonly Step[])[];
}

export function tableOf(family: TableFamily, chains: readonly ChainSketch[]): Table {
  const table = { family, name: "filter", dialect: "nftables" as const };
  const made = chains.map(({ name, base, rules }): Chain => ({
    table,
    name,
    base: { type: "filter", priority: 0, policy: "accept", devices: [], registered: 1, ...base },
    rules: rules.map((steps, index): Rule => ({
      origin: {
        dialect: "nftables",
        table: `${family} filter`,
        chain: name,
        handle: index + 1,
        position: index + 1,
        text: `${name} ${index + 1}`,
        comment: null,
      },
      steps,
    })),
  }));
  return { ...table, isDormant: false, chains: new Map(made.map((chain) => [chain.name, chain])), sets: [] };
}

export function inputChain(rules: readonly (readonly Step[])[], policy: Extract<Verdict["kind"], "accept" | "drop"> = "drop"): Table {
  return tableOf("inet", [{ name: "input", base: { hook: "input", policy }, rules }]);
}

const link = (index: number, name: string, addresses: readonly string[]): Interface => ({
  namespace: "host",
  index,
  name,
  kind: name === "tun0" ? "tun" : null,
  up: true,
  loopback: name === "lo",
  mtu: 1500,
  mac: name === "lo" || name === "tun0" ? null : `02:00:00:00:00:0${index}`,
  master: null,
  addresses: addresses.map((text) => {
    const [own = "", length = ""] = text.split("/");
    return { address: own, prefixLength: Number(length), scope: "global", peer: null, tentative: false, deprecated: false };
  }),
});

const route = (fields: Pick<Route, "destination" | "device"> & Partial<Route>): Route => ({
  namespace: "host",
  family: fields.destination.includes(":") ? "ipv6" : "ipv4",
  table: 254,
  type: "unicast",
  gateway: null,
  source: null,
  metric: null,
  protocol: 2,
  scope: 0,
  ...fields,
});

const local = (destination: string, device: string): Route => route({ destination, device, table: 255, type: "local" });

export const listener: Listener = {
  protocol: "tcp",
  family: "ipv6",
  address: 0n,
  port: 80,
  takesIpv4: true,
  device: null,
  isTransparent: false,
  endpoint: "web",
  display: "tcp/80",
};

/** 192.0.2.1/24 and 2001:db8::1/64 on eth0 with gateways, 10.8.0.1/24 on tun0; one dual-stack listener on TCP port 80. */
export function smallHost(tables: readonly Table[], more: Partial<HostModel> = {}): HostModel {
  const ruleset: Ruleset = { namespace: "host", tables, gaps: [] };
  return {
    namespace: "host",
    interfaces: [
      link(1, "lo", ["127.0.0.1/8", "::1/128"]),
      link(2, "eth0", ["192.0.2.1/24", "2001:db8::1/64"]),
      link(3, "tun0", ["10.8.0.1/24"]),
    ],
    routes: [
      local("127.0.0.0/8", "lo"),
      local("192.0.2.1/32", "eth0"),
      local("10.8.0.1/32", "tun0"),
      local("::1/128", "lo"),
      local("2001:db8::1/128", "eth0"),
      route({ destination: "192.0.2.0/24", device: "eth0" }),
      route({ destination: "10.8.0.0/24", device: "tun0" }),
      route({ destination: "2001:db8::/64", device: "eth0" }),
      route({ destination: "0.0.0.0/0", device: "eth0", gateway: "192.0.2.254" }),
      route({ destination: "::/0", device: "eth0", gateway: "2001:db8::fe" }),
    ],
    policyRules: [],
    sysctls: new Map(),
    listeners: [listener],
    ruleset,
    layers: [],
    ...more,
  };
}
