/**
 * A host made ready for many packets: base chains and the kernel's own stations of each hook in their order, routes by table and prefix length,
 * sockets by port. It holds nothing that is not in the HostModel, and is kept for as long as that lives.
 */
import { parseIpAddress, parsePrefix, type IpFamily } from "@portolan/net";
import type { Chain, Hook, Table } from "@portolan/ruleset";
import type { Interface, PolicyRule, Route } from "@portolan/snapshot";
import { isTracked } from "./tracked-families.ts";
import type { HostModel, Listener } from "../host-model.ts";

export type Station =
  | { readonly kind: "conntrack" }
  | { readonly kind: "nat"; readonly chains: readonly PlacedChain[] }
  | { readonly kind: "chain"; readonly placed: PlacedChain };

export interface PlacedChain {
  readonly table: Table;
  readonly chain: Chain;
}

export interface IndexedRoute {
  readonly route: Route;
  readonly gateway: bigint | null;
}

/** table → prefix length, longest first → network → routes, best metric first. */
export type RouteTables = ReadonlyMap<number, readonly (readonly [number, ReadonlyMap<bigint, readonly IndexedRoute[]>])[]>;

export interface HostIndex {
  readonly host: HostModel;
  readonly interfaces: ReadonlyMap<string, Interface>; // by name
  readonly routes: Readonly<Record<IpFamily, RouteTables>>;
  readonly policyRules: Readonly<Record<IpFamily, readonly PolicyRule[]>>;
  readonly listeners: ReadonlyMap<string, readonly Listener[]>; // "tcp 80" → sockets
  readonly stations: (hook: Hook, family: IpFamily, device: string | null) => readonly Station[];
  /** Of the family bridge. */
  readonly bridgeChains: (hook: Hook) => readonly PlacedChain[];
}

const CONNTRACK_PRIORITY = -200;
const NAT_PRIORITY = { prerouting: -100, output: -100, input: 100, postrouting: 100 } as const;

const kept = new WeakMap<HostModel, HostIndex>();

export function indexHost(host: HostModel): HostIndex {
  const known = kept.get(host);
  if (known !== undefined) return known;
  const stations = new Map<string, readonly Station[]>();
  const bridges = host.ruleset.tables.filter(({ family, isDormant }) => family === "bridge" && !isDormant);
  const ofBridges = bridges.flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain }))).sort(compareChains);
  const index: HostIndex = {
    host,
    interfaces: new Map(host.interfaces.map((link) => [link.name, link])),
    routes: { ipv4: indexRoutes(host, "ipv4"), ipv6: indexRoutes(host, "ipv6") },
    policyRules: { ipv4: orderedRules(host, "ipv4"), ipv6: orderedRules(host, "ipv6") },
    listeners: Map.groupBy(host.listeners, (listener) => `${listener.protocol} ${listener.port}`),
    stations: (hook, family, device) => {
      const key = `${hook} ${family} ${device ?? ""}`;
      const found = stations.get(key) ?? stationsOf(host, { hook, family, device });
      stations.set(key, found);
      return found;
    },
    bridgeChains: (hook) => ofBridges.filter(({ chain }) => chain.base?.hook === hook),
  };
  kept.set(host, index);
  return index;
}

interface HookPlace {
  readonly hook: Hook;
  readonly family: IpFamily;
  readonly device: string | null; // of ingress and egress
}

function stationsOf(host: HostModel, place: HookPlace): readonly Station[] {
  const placed = host.ruleset.tables.filter((table) => !table.isDormant).flatMap((table) => chainsAt(table, place));
  const filters = placed.filter(({ chain }) => chain.base?.type !== "nat").sort(compareChains);
  const stations: { priority: number; station: Station }[] = filters.map((chain) => ({
    priority: chain.chain.base?.priority ?? 0,
    station: { kind: "chain", placed: chain },
  }));
  if (isTracked(host.ruleset.tables, place.family)) insert(stations, conntrackStation(place));
  insert(stations, natStation(place, placed));
  return stations.map(({ station }) => station);
}

function chainsAt(table: Table, { hook, family, device }: HookPlace): readonly PlacedChain[] {
  const families = device !== null ? ["netdev", "inet"] : family === "ipv4" ? ["ip", "inet"] : ["ip6", "inet"];
  if (!families.includes(table.family)) return [];
  return [...table.chains.values()]
    .filter(({ base }) => base?.hook === hook && (device === null || base.devices.length === 0 || base.devices.includes(device)))
    .map((chain) => ({ table, chain }));
}

/** Of equal priorities the later registered runs first. */
function compareChains(left: PlacedChain, right: PlacedChain): number {
  const order = (left.chain.base?.priority ?? 0) - (right.chain.base?.priority ?? 0);
  return order !== 0 ? order : (right.chain.base?.registered ?? 0) - (left.chain.base?.registered ?? 0);
}

interface PlacedStation {
  readonly priority: number;
  readonly station: Station;
}

function conntrackStation({ hook }: HookPlace): PlacedStation | null {
  return hook === "prerouting" || hook === "output" ? { priority: CONNTRACK_PRIORITY, station: { kind: "conntrack" } } : null;
}

/** Every nat chain of a hook runs where the kernel's NAT stands, in the order of their own priorities. */
function natStation({ hook }: HookPlace, placed: readonly PlacedChain[]): PlacedStation | null {
  if (hook !== "prerouting" && hook !== "output" && hook !== "input" && hook !== "postrouting") return null;
  const chains = placed.filter(({ chain }) => chain.base?.type === "nat").sort(compareChains);
  return { priority: NAT_PRIORITY[hook], station: { kind: "nat", chains } };
}

function insert(stations: PlacedStation[], own: PlacedStation | null): void {
  if (own === null) return;
  const at = stations.findIndex(({ priority }) => priority >= own.priority);
  stations.splice(at < 0 ? stations.length : at, 0, own);
}

function indexRoutes(host: HostModel, family: IpFamily): RouteTables {
  const tables = Map.groupBy(
    host.routes.filter((route) => route.family === family),
    (route) => route.table,
  );
  return new Map([...tables].map(([table, routes]) => [table, byLength(routes)]));
}

function byLength(routes: readonly Route[]): readonly (readonly [number, ReadonlyMap<bigint, readonly IndexedRoute[]>])[] {
  const lengths = new Map<number, Map<bigint, IndexedRoute[]>>();
  for (const route of routes) {
    const prefix = parsePrefix(route.destination);
    if (prefix === null) continue;
    const networks = lengths.get(prefix.length) ?? new Map<bigint, IndexedRoute[]>();
    lengths.set(prefix.length, networks);
    const gateway = route.gateway === null ? null : (parseIpAddress(route.gateway)?.value ?? null);
    const beside = [...(networks.get(prefix.address.value) ?? []), { route, gateway }];
    networks.set(
      prefix.address.value,
      beside.sort((left, right) => (left.route.metric ?? 0) - (right.route.metric ?? 0)),
    );
  }
  return [...lengths].sort(([left], [right]) => right - left);
}

const LOOKUP = 1;

/** Without any rule of a family in the model the kernel's own three hold. */
function orderedRules(host: HostModel, family: IpFamily): readonly PolicyRule[] {
  const own = host.policyRules.filter((rule) => rule.family === family);
  if (own.length > 0) return own.toSorted((left, right) => left.priority - right.priority);
  const rule = { namespace: host.namespace, family, source: null, destination: null, inputDevice: null, outputDevice: null, mark: null };
  return [
    [0, 255],
    [32_766, 254],
    [32_767, 253],
  ].map(([priority = 0, table = 0]) => ({ ...rule, priority, table, action: LOOKUP, inverted: false }));
}
