/**
 * What a look at a host says of the leases there: an owner was seen, a stranger listens, something takes part of what comes, or it is over. Rules LE65–LE74 of SPEC.md.
 * Connections and TIME_WAIT are nobody's claim to a port and are left out; so are hosts that say nothing, which no look tells. Invariant: what could not be
 * read never makes a stranger, and a lease that ends is not watched but verified.
 */
import { sharesOwner, type Endpoint } from "@portolan/sockets";
import type { Lease } from "./claim.ts";
import type { Evidence } from "./evidence.ts";
import { endpointAddresses, evidenceOfEndpoint, evidenceOfHolder, holderMeetsLease, meetsLease, type HolderAt } from "./lease-evidence.ts";
import type { LeaseHappening } from "./lease-states.ts";
import { isNobody } from "./expected-owner.ts";
import { matchOwner } from "./owner-match.ts";

export interface LeaseLook {
  /** Of one host; others than those that live are passed over. */
  readonly leases: readonly Lease[];
  readonly endpoints: readonly Endpoint[];
  /** Rules that translate ports of leases, of kind `nat`; other kinds are passed over. Redirects of Portolan's own are left out by who asks. */
  readonly holders: readonly HolderAt[];
  /** Processes that park ports for leases. */
  readonly berthPids: readonly number[];
  readonly nowMs: number;
}

export interface WatchedHappening {
  readonly lease: string;
  readonly happening: Extract<LeaseHappening, "seen" | "hijacked" | "clashed" | "resolved">;
  readonly evidence: readonly Evidence[];
}

/** At most one for each lease; none where nothing has changed. */
export function watchLeases(look: LeaseLook): WatchedHappening[] {
  const endpoints = Map.groupBy(look.endpoints, ({ port }) => port);
  const holders = Map.groupBy(
    look.holders.filter(({ kind }) => kind === "nat"),
    ({ port }) => port,
  );
  return look.leases.flatMap((lease) => {
    if (!isWatched(lease)) return [];
    const here = lease.ports.flatMap((port) => endpoints.get(port) ?? []).filter((endpoint) => meetsLease(lease, endpoint));
    const found = findAt(lease, here, { ...look, holders: lease.ports.flatMap((port) => holders.get(port) ?? []) });
    const happening = happeningOf(lease, found, look.nowMs);
    return happening === null ? [] : [{ lease: lease.id, ...happening }];
  });
}

function isWatched({ state, isEnding }: Lease): boolean {
  return !isEnding && watched.has(state);
}
const watched: ReadonlySet<Lease["state"]> = new Set(["reserved", "active", "suspect", "conflict", "hijacked", "failover"]);

interface Found {
  /** Its owner listens; `unknown`: somebody does. */
  readonly owner: "seen" | "unknown" | "absent";
  readonly strangers: readonly Evidence[];
  readonly clashes: readonly Evidence[];
  readonly unreadable: readonly Evidence[];
}

function findAt(lease: Lease, here: readonly Endpoint[], look: LeaseLook): Found {
  const judged = here
    .filter((endpoint) => !isParked(endpoint, look.berthPids))
    .map((endpoint) => ({ endpoint, match: matchOwner(lease.expected, endpoint) }));
  const listening = judged.filter(({ endpoint }) => endpoint.state !== "bound");
  const own = listening.filter(({ match }) => match.verdict === "owner").map(({ endpoint }) => endpoint);
  const foreign = listening.filter(({ match }) => match.verdict === "foreign").map(({ endpoint }) => endpoint);
  const unknown = listening.filter(({ match }) => match.verdict === "unknown").map(({ endpoint }) => endpoint);
  const isAlone = own.length === 0;
  const beside = foreign.map((endpoint) => evidenceOfEndpoint(isNarrower(endpoint, own) ? "more-specific" : "listener", endpoint));
  const sharing = listening.flatMap(({ endpoint, match }) =>
    match.verdict === "owner" ? match.foreign.map((owner) => evidenceOfEndpoint("shared", endpoint, owner)) : [],
  );
  const silent = judged
    .filter(({ endpoint, match }) => endpoint.state === "bound" && match.verdict === "foreign")
    .map(({ endpoint }) => evidenceOfEndpoint("bound", endpoint));
  return {
    owner: own.length > 0 ? "seen" : unknown.length > 0 ? "unknown" : "absent",
    strangers: isAlone ? beside : [],
    clashes: [...(isAlone ? [] : beside), ...sharing, ...unnamedStrangers(lease, own), ...silent, ...natAt(lease, here, look)],
    unreadable: unknown.map((endpoint) => ({ ...evidenceOfEndpoint("unreadable", endpoint), detail: "owner" })),
  };
}

/** A hold of the berth's: bound, and nobody else has that socket. */
export function isParked({ state, owners }: Endpoint, berthPids: readonly number[]): boolean {
  return state === "bound" && owners.length > 0 && owners.every(({ pid }) => berthPids.includes(pid));
}

function isNarrower(endpoint: Endpoint, own: readonly Endpoint[]): boolean {
  const addresses = endpointAddresses(endpoint);
  return own.some((one) => {
    const wide = endpointAddresses(one);
    return wide.includes(addresses) && !addresses.includes(wide);
  });
}

/** Where nobody is expected by name, whoever has the widest place is the owner, and others beside it at narrower ones are not. */
function unnamedStrangers({ expected }: Lease, own: readonly Endpoint[]): readonly Evidence[] {
  if (expected !== null && !isNobody(expected)) return [];
  const wide = own.filter((one) => !isNarrower(one, own));
  const narrow = own.filter((one) => isNarrower(one, own) && wide.every((other) => sharesOwner(one, other) === false));
  return narrow.map((endpoint) => evidenceOfEndpoint("more-specific", endpoint));
}

/** Rules that lead elsewhere what comes for the lease. One that leads to the owner's own container, or to the lease's emergency port, is its own. */
function natAt(lease: Lease, here: readonly Endpoint[], { holders }: LeaseLook): readonly Evidence[] {
  const published = here.filter(({ publishes, container }) => publishes !== null && container !== null);
  return holders
    .filter((holder) => holderMeetsLease(lease, holder) && !leadsToEmergency(lease, holder))
    .filter(({ protocol, port }) => {
      const container = published.find((endpoint) => endpoint.protocol === protocol && endpoint.port === port);
      return container === undefined || matchOwner(lease.expected, container).verdict === "foreign";
    })
    .map((holder) => evidenceOfHolder("nat", holder));
}

/** Its rule says so, in the words of nft or of iptables: to that port of the address that was meant. */
function leadsToEmergency({ emergencyPorts }: Lease, { detail }: HolderAt): boolean {
  const target = /(?:^|\s)(?:to|--to-destination|--to-ports) :?(\d{1,5})(?=\s|$)/.exec(detail ?? "")?.[1];
  return target !== undefined && emergencyPorts.includes(Number(target));
}

/** What is in the way of a bind and is nobody who listens, so that no look says when it is over. */
export function isUnseen(kind: Evidence["kind"]): boolean {
  return unseen.has(kind);
}
const unseen: ReadonlySet<Evidence["kind"]> = new Set([
  "bind-refused",
  "outgoing",
  "time-wait",
  "fin-wait",
  "connection",
  "accepted",
  "udp-connected",
]);

type Happened = Omit<WatchedHappening, "lease">;

function happeningOf(
  { state, expiresMs, evidence }: Lease,
  { owner, strangers, clashes, unreadable }: Found,
  nowMs: number,
): Happened | null {
  const isOver = state === "suspect" && expiresMs !== null && nowMs >= expiresMs;
  if (isOver) return null; // it ends soon: whoever is there is found then
  const isTroubled = state === "conflict" || state === "hijacked" || state === "failover";
  if (strangers.length > 0) return state === "hijacked" || state === "failover" ? null : { happening: "hijacked", evidence: strangers };
  if (clashes.length > 0) return isTroubled ? null : { happening: "clashed", evidence: clashes };
  if (state === "failover") return owner === "seen" ? { happening: "resolved", evidence: [] } : null;
  if (state === "conflict" && evidence.some(({ kind }) => isUnseen(kind)) && owner !== "seen") return null;
  if (isTroubled) return owner === "unknown" ? null : { happening: "resolved", evidence: [] };
  return owner === "absent" || state === "active" ? null : { happening: "seen", evidence: unreadable };
}
