/**
 * Ports to give to a new service: those that nobody holds and nobody is likely to fight over. Rules FR1–FR10 of SPEC.md.
 * Looks at sockets of every state and address, publishes of running and stopped containers, nat rules, what services set aside, the kernel's own ranges, leases,
 * and at what the number itself is known for. Not seen from a snapshot: connections and TIME_WAIT, which hold a port for a while only.
 */
import { type PortRange, type Protocol, protocols } from "@portolan/net";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "./endpoint.ts";
import { natPorts } from "./nat-ports.ts";
import { portClaims } from "./port-claims.ts";
import { portSysctls } from "./port-sysctls.ts";

/** Why a port is not handed out; a port counts for the first reason that applies. */
const exclusionReasons = [
  "held",
  "published",
  "stopped-container",
  "nat",
  "leased",
  "set-aside",
  "reserved",
  "ephemeral",
  "well-known",
  "assigned",
  "high-risk",
  "browser-blocked",
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

/** What a registry knows of a number. `highRisk` is any reason; null is none. */
export interface PortReputation {
  readonly ianaName: string | null;
  readonly usedBy: string | null;
  readonly highRisk: unknown;
  readonly blockedByBrowsers: boolean;
}

export interface FreePortsQuery {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly count: number;
  /** Nearest to this number first, over all unprivileged ports unless `range` says otherwise. */
  readonly near?: number;
  readonly range?: PortRange;
  /** Absent: free for both. */
  readonly protocol?: Protocol;
  readonly namespace?: string; // absent: host
  readonly portFacts: (port: number, protocol: Protocol) => PortReputation;
  readonly include?: {
    readonly ephemeral?: boolean;
    readonly assigned?: boolean;
    readonly wellKnown?: boolean;
    readonly highRisk?: boolean;
  };
  readonly leases?: Iterable<{ readonly protocol: Protocol | null; readonly port: number }>;
}

export type FreePorts =
  | { readonly code: "ok"; readonly ports: readonly number[]; readonly setAside: number } // of the ports passed over, those that services set aside
  | {
      readonly code: "NO_FREE_PORT"; // fewer are free than were asked for
      readonly found: readonly number[];
      readonly searched: readonly PortRange[];
      readonly excluded: readonly { readonly reason: ExclusionReason; readonly count: number }[]; // most first
    };

/** Bands away from the kernel's ephemeral range, NodePorts and registered numbers. */
const defaultBands: readonly PortRange[] = [
  { from: 20000, to: 29999 },
  { from: 10000, to: 19999 },
];
const UNPRIVILEGED: PortRange = { from: 1024, to: 65535 };
/** Portolan itself, ssh, MCSManager panel and daemon: never without being asked for. */
const KEPT_PORTS: ReadonlySet<number> = new Set([22, 13390, 13391, 23333, 24444]);

export function freePorts(query: FreePortsQuery): FreePorts {
  const searched = query.range !== undefined ? [query.range] : query.near !== undefined ? [UNPRIVILEGED] : defaultBands;
  const exclusionOf = exclusions(query);
  const found: number[] = [];
  const counts = new Map<ExclusionReason, number>();
  for (const port of candidates(searched, query.near)) {
    if (found.length >= query.count) break;
    const reason = exclusionOf(port);
    if (reason === null) found.push(port);
    else counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (found.length >= query.count) return { code: "ok", ports: found, setAside: counts.get("set-aside") ?? 0 };
  const excluded = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  return { code: "NO_FREE_PORT", found, searched, excluded };
}

/** Ascending band by band, or by distance from `near`, the lower of two equally near first. */
function* candidates(ranges: readonly PortRange[], near: number | undefined): Generator<number> {
  for (const { from, to } of ranges) {
    if (near === undefined) for (let port = from; port <= to; port += 1) yield port;
    else
      for (let distance = 0; distance <= Math.max(Math.abs(near - from), Math.abs(to - near)); distance += 1) {
        if (near - distance >= from && near - distance <= to) yield near - distance;
        if (distance > 0 && near + distance >= from && near + distance <= to) yield near + distance;
      }
  }
}

/** Decides one port for every protocol asked for. */
function exclusions(query: FreePortsQuery): (port: number) => ExclusionReason | null {
  const { include = {}, portFacts } = query;
  const wanted = query.protocol === undefined ? protocols : [query.protocol];
  const taken = takenPorts(query, wanted);
  const { ephemeral, reserved } = portSysctls(query.snapshot, query.namespace ?? "host");
  const reputation = (port: number): ExclusionReason | null => {
    const facts = wanted.map((protocol) => portFacts(port, protocol));
    if (include.wellKnown !== true && (port < 1024 || KEPT_PORTS.has(port) || facts.some(({ usedBy }) => usedBy !== null)))
      return "well-known";
    if (include.assigned !== true && facts.some(({ ianaName }) => ianaName !== null)) return "assigned";
    if (include.highRisk !== true && facts.some(({ highRisk }) => highRisk !== null)) return "high-risk";
    return include.highRisk !== true && facts.some(({ blockedByBrowsers }) => blockedByBrowsers) ? "browser-blocked" : null;
  };
  return (port) => {
    const holder = taken.get(port);
    if (port === 0 || holder !== undefined) return holder ?? "reserved";
    if (reserved.has(port)) return "reserved";
    if (include.ephemeral !== true && ephemeral !== null && port >= ephemeral.from && port <= ephemeral.to) return "ephemeral";
    return reputation(port);
  };
}

/** Port → the strongest reason why somebody has it. */
function takenPorts(
  { snapshot, endpoints, leases = [], namespace = "host" }: FreePortsQuery,
  wanted: readonly Protocol[],
): ReadonlyMap<number, ExclusionReason> {
  const taken = new Map<number, ExclusionReason>();
  const take = (protocol: Protocol | null, port: number, reason: ExclusionReason): void => {
    if ((protocol === null || wanted.includes(protocol)) && !taken.has(port)) taken.set(port, reason);
  };
  for (const { protocol, port, namespace: place } of snapshot.sections.sockets) if (place === namespace) take(protocol, port, "held");
  for (const endpoint of endpoints) if (endpoint.namespace === namespace) take(endpoint.protocol, endpoint.port, reasonOf(endpoint));
  for (const container of snapshot.sections.containers)
    if ((container.hostNamespace ?? "host") === namespace)
      for (const { protocol, hostPort } of container.publishes)
        take(protocol, hostPort, container.state === "running" ? "published" : "stopped-container");
  for (const { protocols: translated, from, to } of natPorts(snapshot.sections.rules, namespace))
    for (const protocol of translated) takeRange({ protocol, from, to }, "nat", take);
  for (const { protocol, port } of leases) take(protocol, port, "leased");
  for (const { claim } of portClaims(snapshot, namespace)) takeRange(claim, "set-aside", take);
  return taken;
}

function reasonOf({ sockets, container }: Endpoint): ExclusionReason {
  return sockets > 0 ? "held" : container === null ? "nat" : "published";
}

function takeRange(
  { protocol, from, to }: PortRange & { readonly protocol: Protocol | null },
  reason: ExclusionReason,
  take: (protocol: Protocol | null, port: number, reason: ExclusionReason) => void,
): void {
  for (let port = from; port <= to; port += 1) take(protocol, port, reason);
}
