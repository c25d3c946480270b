/**
 * Whether anything still holds what an ended lease held. Rules LE75–LE84 of SPEC.md. Asked are the endpoints and every holder of the ports, and the kernel itself by
 * binds of the berth; each that holds blocks with its own evidence. What time alone ends before the rest does (TIME_WAIT that a bind with SO_REUSEADDR passes) does
 * not block. Left out: who connects, and what a stopped service will do. Invariant: `clear` never comes across a part that was not read and no bind was tried for.
 */
import type { Endpoint } from "@portolan/sockets";
import type { Lease } from "./claim.ts";
import type { Evidence } from "./evidence.ts";
import { evidenceOfEndpoint, evidenceOfHolder, holderMeetsLease, meetsLease, nobody, type HolderAt } from "./lease-evidence.ts";
import { matchOwner } from "./owner-match.ts";
import { isParked } from "./watch-leases.ts";

export interface ReleaseQuestion {
  readonly lease: Lease;
  readonly endpoints: readonly Endpoint[];
  readonly holders: readonly HolderAt[];
  /** Binds that were tried, with and without SO_REUSEADDR, as `releaseBinds` wants them. */
  readonly probes: readonly ProbedPlace[];
  /** Parts of the host that could not be asked. */
  readonly unread: readonly string[];
  readonly berthPids: readonly number[];
}

export interface WantedProbe {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly v6only: boolean;
  readonly reuseAddress: boolean;
}

export interface ProbedPlace extends WantedProbe {
  readonly errno: string | null; // null: the kernel let it through
}

export type ReleaseVerdict =
  /** What was found all the same and does not hold. */
  { readonly code: "clear"; readonly notes: readonly Evidence[] } | { readonly code: "blocked"; readonly evidence: readonly Evidence[] };

/** Binds to try for a lease: each port and protocol at each of its wildcard or named addresses; of TCP also with SO_REUSEADDR. */
export function releaseBinds({ ports, emergencyPorts, protocols, family, address }: Lease): WantedProbe[] {
  const places =
    address !== null
      ? [{ address, v6only: family === "ipv6" }]
      : [
          ...(family === "ipv6" ? [] : [{ address: "0.0.0.0", v6only: false }]),
          ...(family === "ipv4" ? [] : [{ address: "::", v6only: true }]),
        ];
  return protocols.flatMap((protocol) =>
    [...ports, ...emergencyPorts].flatMap((port) =>
      places.flatMap((place) =>
        (protocol === "tcp" ? [false, true] : [false]).map((reuseAddress) => ({ ...place, protocol, port, reuseAddress })),
      ),
    ),
  );
}

export function verifyRelease(question: ReleaseQuestion): ReleaseVerdict {
  const { lease, unread } = question;
  const place = { ...lease, ports: [...lease.ports, ...lease.emergencyPorts] };
  const sockets = question.endpoints
    .filter((endpoint) => meetsLease(place, endpoint) && !isParked(endpoint, question.berthPids))
    .map((endpoint) => evidenceOfEndpoint(kindOfEndpoint(lease, endpoint), endpoint));
  const held = question.holders.filter((holder) => holderMeetsLease(place, holder) && !isBerths(holder, question.berthPids));
  const lingering = held.filter((holder) => isPassed(question, holder));
  const holding = held.filter((holder) => !lingering.includes(holder) && holder.kind !== "reserved" && !isSeen(sockets, holder));
  const known = [...sockets, ...holding.map((holder) => evidenceOfHolder(kindOfHolder(holder), holder))];
  const refused = refusedBinds(question, known, lingering);
  const silent = unread.length > 0 && !isProbed(question) ? unread.map((detail) => unreadable(lease, detail)) : [];
  const evidence = [...known, ...refused, ...silent];
  if (evidence.length > 0) return { code: "blocked", evidence };
  const notes = [...lingering.map((holder) => evidenceOfHolder("time-wait", holder)), ...unread.map((detail) => unreadable(lease, detail))];
  return { code: "clear", notes };
}

function kindOfEndpoint(lease: Lease, endpoint: Endpoint): Evidence["kind"] {
  if (endpoint.state === "bound") return "bound";
  if (endpoint.sockets === 0) return endpoint.container === null ? "nat" : "published";
  return lease.expected !== null && matchOwner(lease.expected, endpoint).verdict === "owner" ? "owner-listener" : "listener";
}

/** `reserved` has been left out: the kernel hands it out to nobody, and anybody may bind it. */
function kindOfHolder({ kind }: HolderAt): Evidence["kind"] {
  return kind === "reserved" ? "bound" : kind;
}

function isBerths({ kind, pids }: HolderAt, berthPids: readonly number[]): boolean {
  return kind === "bound" && pids.length > 0 && pids.every((pid) => berthPids.includes(pid));
}

/** The same socket or rule was told of as an endpoint, with its owner. */
function isSeen(sockets: readonly Evidence[], { kind, protocol, port }: HolderAt): boolean {
  const same = kind === "listener" ? listening : kind === "bound" ? bound : kind === "published" ? published : none;
  return sockets.some((one) => one.protocol === protocol && one.port === port && same.has(one.kind));
}
const listening: ReadonlySet<Evidence["kind"]> = new Set(["listener", "owner-listener"]);
const bound: ReadonlySet<Evidence["kind"]> = new Set(["bound"]);
const published: ReadonlySet<Evidence["kind"]> = new Set(["published"]);
const none: ReadonlySet<Evidence["kind"]> = new Set();

/** TIME_WAIT that binds with SO_REUSEADDR pass: over within 62 s, and a rest lasts 65 at least. */
function isPassed({ probes }: ReleaseQuestion, { kind, protocol, port }: HolderAt): boolean {
  const tried = probes.filter((probe) => probe.reuseAddress && probe.protocol === protocol && probe.port === port);
  return kind === "time-wait" && tried.length > 0 && tried.every(({ errno }) => errno === null);
}

/** A refusal that nothing known explains. An address that the host no longer has is nobody's. */
function refusedBinds({ probes }: ReleaseQuestion, known: readonly Evidence[], lingering: readonly HolderAt[]): readonly Evidence[] {
  const isExplained = ({ protocol, port }: WantedProbe): boolean =>
    [...known, ...lingering].some((one) => one.protocol === protocol && one.port === port);
  const refused = probes.filter((probe) => probe.errno === "EADDRINUSE" && !isExplained(probe));
  const first = new Map(refused.map((probe) => [`${probe.protocol} ${probe.port}`, probe]));
  return [...first.values()].map(({ protocol, port, address, errno }) => ({
    ...nobody,
    kind: "bind-refused",
    protocol,
    port,
    address,
    namespace: "host",
    detail: errno,
  }));
}

/** Each of its places was tried without SO_REUSEADDR, and the kernel let it through, refused it for somebody who is there, or had no such address. */
function isProbed({ lease, probes }: ReleaseQuestion): boolean {
  const answered = probes.filter(({ errno, reuseAddress }) => !reuseAddress && (errno === null || ofAddresses.has(errno)));
  return releaseBinds(lease).every(
    ({ protocol, port, address, reuseAddress }) =>
      reuseAddress || answered.some((probe) => probe.protocol === protocol && probe.port === port && probe.address === address),
  );
}
const ofAddresses: ReadonlySet<string> = new Set(["EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT"]);

function unreadable({ protocols, ports, namespace, address }: Lease, detail: string): Evidence {
  return { ...nobody, kind: "unreadable", protocol: protocols[0] ?? "tcp", port: ports[0] ?? 0, address, namespace, detail };
}
