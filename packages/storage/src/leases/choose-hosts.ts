/** The hosts of a claim and its ports on each: any one of several, the best first, or all of them. Nothing is written. */
import {
  addressRows,
  choosePorts,
  countFree,
  rankHosts,
  restFloorSeconds,
  type Choice,
  type ClaimRefusal,
  type Evidence,
  type HostFacts,
  type PoolPlace,
  type PoolPorts,
  type PortChoice,
  type PurposeBindings,
} from "@portolan/leases";
import type { BookHost, Resting } from "./lease-book.ts";
import type { AskedClaim } from "./asked-claim.ts";
import type { LeaseEngine } from "./lease-engine.ts";

export interface HostChoice {
  readonly host: BookHost;
  readonly ports: readonly number[];
  readonly emergencyPorts: readonly number[];
  readonly choice: Choice;
  /** Ids of resting leases that end for this one. */
  readonly ending: readonly string[];
}

export type HostsChosen = { readonly code: "chosen"; readonly hosts: readonly HostChoice[] } | ClaimRefusal;

type Ranked = Pick<Choice, "hosts" | "leftOut">;

export function chooseHosts(engine: LeaseEngine, asked: AskedClaim, ports: PoolPorts): HostsChosen {
  const { claim } = asked;
  const candidates = candidatesOf(engine, asked, ports);
  if ("code" in candidates) return candidates;
  if (claim.hosts.wish === "each") return chooseEach(engine, asked, { ports, hosts: candidates });
  const { order, ranked } = rank(asked, { ports, hosts: candidates, wallMs: engine.clock.wallOf(asked.nowMs) });
  let refusal: ClaimRefusal | null = null;
  for (const host of order) {
    const found = chooseOn(engine, asked, { ports, host, ranked });
    if (found.code === "chosen") return { code: "chosen", hosts: [found.host] };
    refusal ??= found;
  }
  return refusal ?? { code: "pool-full", free: 0, quarantined: 0, wanted: claim.count, isHeadroom: false };
}

/** Hosts of the pool's place that were asked for and can be asked themselves. */
function candidatesOf(engine: LeaseEngine, { claim }: AskedClaim, { pool: { place } }: PoolPorts): readonly BookHost[] | ClaimRefusal {
  const { hosts } = engine.book;
  for (const id of claim.hosts.ids) if (!hosts.has(id)) return { code: "host-unknown", host: id };
  const [first = "", ...others] = claim.hosts.ids;
  const isOne = place.kind === "host" || place.kind === "network";
  const all = isOne ? listed(hosts.get(place.host)) : first !== "" && others.length === 0 ? listed(hosts.get(first)) : [...hosts.values()];
  const placed = all.filter((host) => isOfPlace(place, host) && (claim.hosts.ids.length === 0 || claim.hosts.ids.includes(host.id)));
  const outside = claim.hosts.ids.find((id) => !placed.some((host) => host.id === id));
  if (outside !== undefined && (claim.hosts.wish === "each" || placed.length === 0))
    return { code: "not-allowed", rule: "place", detail: outside };
  const missing = place.kind === "host" || place.kind === "network" ? place.host : "";
  if (placed.length === 0) return { code: "host-not-ready", host: claim.hosts.ids[0] ?? missing, why: "never-seen" };
  const ready = placed.filter((host) => whyNotReady(host) === null);
  const [unready] = claim.hosts.wish === "each" ? placed.filter((host) => !ready.includes(host)) : ready.length === 0 ? placed : [];
  if (unready !== undefined) return { code: "host-not-ready", host: unready.id, why: whyNotReady(unready) ?? "silent" };
  return ready;
}

export function isOfPlace(place: PoolPlace, { id, zone }: Pick<BookHost, "id" | "zone">): boolean {
  if (place.kind === "zone") return zone === place.zone;
  return place.kind === "fleet" || place.host === id;
}

function listed(host: BookHost | undefined): readonly BookHost[] {
  return host === undefined ? [] : [host];
}

function whyNotReady({ occupied, isOlderRecord }: BookHost): "silent" | "older-record" | null {
  if (isOlderRecord) return "older-record";
  return occupied === null ? "silent" : null;
}

interface Among {
  readonly ports: PoolPorts;
  readonly hosts: readonly BookHost[];
}

function chooseEach(engine: LeaseEngine, asked: AskedClaim, { ports, hosts }: Among): HostsChosen {
  const chosen: HostChoice[] = [];
  for (const host of hosts) {
    const found = chooseOn(engine, asked, { ports, host, ranked: theOnly(host), before: chosen[0]?.ports });
    if (found.code !== "chosen") return found;
    chosen.push(found.host);
  }
  return { code: "chosen", hosts: chosen };
}

/** Where there is nothing to choose between, nothing is scored. */
function theOnly(host: BookHost): Ranked {
  return { hosts: [{ host: host.id, score: 1, parts: [] }], leftOut: [] };
}

/** `wallMs`: measurements are of the wall's time. */
function rank(
  { claim }: AskedClaim,
  { ports, hosts, wallMs }: Among & { readonly wallMs: number },
): { readonly order: readonly BookHost[]; readonly ranked: Ranked } {
  const [only] = hosts;
  if (hosts.length === 1 && only !== undefined) return { order: hosts, ranked: theOnly(only) };
  const among = ports.choosable(claim.mode === "static" ? "static" : "dynamic", claim.protocols);
  const addresses = addressRows(claim);
  const facts = hosts.map((host): HostFacts => {
    const { id, zone, labels, measured } = host;
    return {
      id,
      zone,
      labels,
      measured,
      free: countFree(among, host.occupancy.takenFor(claim.protocols, addresses)),
      size: among.ports.length,
      isReady: true,
    };
  });
  const { order, hosts: shown, leftOut } = rankHosts({ claim, place: ports.pool.place, hosts: facts, nowMs: wallMs });
  const byId = new Map(hosts.map((host) => [host.id, host]));
  const inOrder = order.flatMap((id) => listed(byId.get(id)));
  // a resting lease of the claim's owner may be all that has room for it
  return { order: inOrder.length > 0 ? inOrder : hosts, ranked: { hosts: shown, leftOut } };
}

interface On {
  readonly ports: PoolPorts;
  readonly host: BookHost;
  readonly ranked: Ranked;
  /** Of the same claim on another host. */
  readonly before?: readonly number[] | undefined;
}

function chooseOn(
  engine: LeaseEngine,
  { claim, nowMs }: AskedClaim,
  { ports, host, ranked, before }: On,
): { readonly code: "chosen"; readonly host: HostChoice } | ClaimRefusal {
  const resting = engine.book.resting(ports.pool.id, host.number);
  const bindings = ports.pool.rules.isExclusive ? bindingsOf(engine, ports.pool.id, before) : undefined;
  const found = choosePorts({
    ports,
    claim,
    occupancy: host.occupancy,
    secret: engine.secret,
    ownResting: resting.size === 0 ? [] : engine.book.restingOf(ports.pool.id, host.number, claim.owner),
    longestResting: () => longEnough(resting.values(), nowMs),
    ...(bindings === undefined ? {} : { bindings }),
  });
  if (found.code !== "chosen") return refusalOf(engine, { host, resting: resting.size }, found);
  const { emergencyPorts, why, reclaimed, cutShort } = found;
  const choice: Choice = { ...ranked, port: why };
  return { code: "chosen", host: { host, ports: found.ports, emergencyPorts, choice, ending: [...reclaimed, ...cutShort] } };
}

function* longEnough(resting: Iterable<Resting>, nowMs: number): Iterable<Resting> {
  for (const lease of resting) {
    if (nowMs - lease.sinceMs < restFloorSeconds * 1000) return; // those after it have rested less
    yield lease;
  }
}

function bindingsOf({ book }: LeaseEngine, pool: string, before: readonly number[] = []): PurposeBindings {
  return {
    portsOf: (purpose) => book.portsOfPurpose.get(`${pool} ${purpose}`) ?? before,
    purposeOf: (port) => book.purposeOfPort.get(`${pool} ${port}`) ?? null,
  };
}

interface Where {
  readonly host: BookHost;
  readonly resting: number;
}

function refusalOf(engine: LeaseEngine, { host, resting }: Where, found: Exclude<PortChoice, { code: "chosen" }>): ClaimRefusal {
  if (found.code === "pool-full") return { ...found, quarantined: resting };
  if (found.code !== "port-taken") return found;
  const { port, protocols, by } = found;
  const holder = by === "host" ? undefined : protocols.flatMap((protocol) => engine.store.holdersOf(host.number, protocol, port))[0];
  if (holder === undefined) return { code: "port-occupied", port, evidence: evidenceOf(host, port, protocols) };
  const { id, state, quarantineUntilMs } = engine.leaseOf(holder);
  return { code: "port-leased", port, lease: id, state, untilMs: quarantineUntilMs };
}

function evidenceOf({ occupied }: BookHost, port: number, protocols: readonly ("tcp" | "udp")[]): readonly Evidence[] {
  const met =
    occupied?.places.filter((place) => place.port === port && place.namespace === "host" && protocols.includes(place.protocol)) ?? [];
  return met.slice(0, 8).map(({ kind, protocol, namespace }) => ({
    kind,
    protocol,
    port,
    address: null,
    namespace,
    remote: null,
    pids: [],
    executable: null,
    user: null,
    unit: null,
    container: null,
    parents: [],
    detail: null,
  }));
}
