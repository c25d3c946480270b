/**
 * Small hosts written by hand for tests: two interfaces to networks of their own, their routes as the kernel makes them, and rules from a few
 * constructors. For tests alone.
 */
import { parseIpAddress, parsePrefix } from "@portolan/net";
import type { Action, BaseChain, Chain, Condition, Field, Rule, Step, Table, TableFamily, Verdict } from "@portolan/ruleset";
import type { FilterLayer, Interface, PolicyRule, Route } from "@portolan/snapshot";
import type { HostModel, Listener } from "../host-model.ts";
import type { Packet } from "../packet.ts";

export function address(text: string): bigint {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new Error(`not an address: ${text}`);
  return parsed.value;
}

function link(name: string, index: number, addresses: readonly string[]): Interface {
  return {
    namespace: "host",
    index,
    name,
    kind: null,
    up: true,
    loopback: name === "lo",
    mtu: 1500,
    mac: name === "eth0" || name === "eth1" ? `02:00:00:00:00:0${index}` : null,
    master: null,
    addresses: addresses.map((text) => {
      const [own = "", length = "0"] = text.split("/");
      return { address: own, prefixLength: Number(length), scope: "global", peer: null, tentative: false, deprecated: false };
    }),
  };
}

/** `lan` and `wan` are point-to-point, `eth0` and `eth1` have hardware addresses. */
export const links: readonly Interface[] = [
  link("lo", 1, ["127.0.0.1/8", "::1/128"]),
  link("lan", 2, ["192.0.2.1/24", "2001:db8:1::1/64", "fe80::1/64"]),
  link("wan", 3, ["198.51.100.1/24", "2001:db8:2::1/64"]),
  link("eth0", 4, ["203.0.113.1/24", "2001:db8:3::1/64"]),
];

export function route(destination: string, more: Partial<Route>): Route {
  const family = destination.includes(":") ? "ipv6" : "ipv4";
  const rest = { gateway: null, device: null, source: null, metric: null, protocol: 2, scope: 0 };
  return { namespace: "host", family, table: 254, type: "unicast", destination, ...rest, ...more };
}

export const routes: readonly Route[] = links.flatMap(({ name, addresses }) =>
  addresses.flatMap(({ address: own, prefixLength }) => {
    const prefix = parsePrefix(`${own}/${prefixLength}`);
    const network = prefix === null ? own : `${formatNetwork(own, prefixLength)}/${prefixLength}`;
    const local = name === "lo" ? network : `${own}/${own.includes(":") ? 128 : 32}`;
    const here = route(local, { table: 255, type: "local", device: name });
    return name === "lo" ? [here] : [here, route(network, { device: name })];
  }),
);

function formatNetwork(own: string, length: number): string {
  if (own.includes(":")) return length === 128 ? own : `${own.slice(0, own.lastIndexOf("::"))}::`;
  return own.split(".").slice(0, length / 8).concat(["0", "0", "0", "0"]).slice(0, 4).join("."); // prettier-ignore
}

export const defaults: readonly Route[] = [route("0.0.0.0/0", { device: "wan" }), route("::/0", { device: "wan" })];

export function listener(text: string, more: Partial<Listener> = {}): Listener {
  const [protocol = "tcp", own = "0.0.0.0", port = "0"] = text.split(" ");
  const family = own.includes(":") ? "ipv6" : "ipv4";
  const place = {
    protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const),
    family,
    address: address(own),
    port: Number(port),
  } as const;
  return { ...place, takesIpv4: own === "::", device: null, isTransparent: false, endpoint: text, display: text, ...more };
}

export interface SmallHost {
  readonly tables?: readonly Table[];
  readonly listeners?: readonly Listener[];
  readonly routes?: readonly Route[];
  readonly policyRules?: readonly PolicyRule[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly layers?: readonly FilterLayer[];
  readonly gaps?: HostModel["ruleset"]["gaps"];
}

/** Listens on 22 over TCP and 53 over UDP unless it is told where. */
export function smallHost(host: SmallHost): HostModel {
  return {
    namespace: "host",
    interfaces: links,
    routes: host.routes ?? [...routes, ...defaults],
    policyRules: host.policyRules ?? [],
    sysctls: new Map(Object.entries(host.sysctls ?? {})),
    listeners: host.listeners ?? [listener("tcp :: 22"), listener("udp :: 53")],
    ruleset: { namespace: "host", tables: host.tables ?? [], gaps: host.gaps ?? [] },
    layers: host.layers ?? [],
  };
}

/** Such as "lan tcp 192.0.2.9 > 192.0.2.1 22". */
export function packet(text: string, more: Partial<Packet> = {}): Packet {
  const [from = "lan", protocol = "tcp", source = "", , destination = "", port = "22"] = text.split(" ");
  const family = source.includes(":") ? "ipv6" : "ipv4";
  const ends = { source: address(source), sourcePort: 40_000, destination: address(destination), destinationPort: Number(port) };
  return { family, protocol: protocol === "udp" ? "udp" : "tcp", in: from, ...ends, ...more };
}

export function is(field: Field, ...values: readonly (bigint | number | string)[]): Step {
  return test(field, values, false);
}

export function isNot(field: Field, ...values: readonly (bigint | number | string)[]): Step {
  return test(field, values, true);
}

function test(field: Field, values: readonly (bigint | number | string)[], negated: boolean): Step {
  const names = values.filter((value) => typeof value === "string").map((name) => ({ name, isPrefix: false }));
  const intervals = values.filter((value) => typeof value !== "string").map((value) => ({ lo: BigInt(value), hi: BigInt(value) }));
  const elements = names.length > 0 ? { kind: "names" as const, names } : { kind: "intervals" as const, intervals };
  return { kind: "match", selectors: [{ field, mask: null }], values: { name: null, volatile: null, elements }, negated };
}

export function bits(field: Field, mask: bigint): Step {
  const elements = { kind: "intervals" as const, intervals: [{ lo: 0n, hi: 0n }] };
  return { kind: "match", selectors: [{ field, mask }], values: { name: null, volatile: null, elements }, negated: true };
}

export function when(id: string, kind: Condition["kind"] = "rate"): Step {
  return { kind: "unknown-match", condition: { id, kind, text: id }, negated: false };
}

export function does(kind: "accept" | "drop" | "return"): Step {
  return { kind: "verdict", verdict: { kind } };
}

export function verdict(one: Verdict): Step {
  return { kind: "verdict", verdict: one };
}

export function nat(kind: "dnat" | "snat" | "redirect" | "masquerade", to: string | null, port: number | null = null): Action {
  const addresses = to === null ? null : { lo: address(to), hi: address(to) };
  const ports = port === null ? null : { from: port, to: port };
  return { kind: "nat", nat: kind, family: null, target: { kind: "target", addresses, ports }, isRandom: false };
}

export interface SmallChain {
  readonly base?: Partial<BaseChain>;
  readonly rules: readonly (readonly Step[])[];
}

let registered = 0;

/** name → chain. A chain without `base` is one to jump to. Handles count from 1 within each chain. */
export function table(family: TableFamily, name: string, chains: Readonly<Record<string, SmallChain>>): Table {
  const made = Object.entries(chains).map(([chain, { base, rules }]): [string, Chain] => {
    const place = { family, name, dialect: "nftables" as const };
    return [chain, { table: place, name: chain, base: base === undefined ? null : baseOf(base), rules: rules.map((steps, at) => ruleOf(place, chain, { steps, at })) }]; // prettier-ignore
  });
  return { family, name, dialect: "nftables", isDormant: false, chains: new Map(made), sets: [] };
}

function baseOf(base: Partial<BaseChain>): BaseChain {
  return { hook: "input", type: "filter", priority: 0, policy: "accept", devices: [], registered: ++registered, ...base };
}

function ruleOf(place: { family: TableFamily; name: string }, chain: string, { steps, at }: { steps: readonly Step[]; at: number }): Rule {
  const origin = { dialect: "nftables" as const, table: `${place.family} ${place.name}`, chain, handle: at + 1, position: at + 1 };
  return { origin: { ...origin, text: `${chain} ${at + 1}`, comment: null }, steps };
}
