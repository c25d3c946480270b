/**
 * One part of a whole with what it should hold, what connections to it said, and the state that follows. A part of which no process was seen is
 * expected where another part's settings name it; it is `absent` only where everything that could hold it was read.
 */
import type { BindSetting, Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { covers, isServing } from "./endpoint-reach.ts";
import { expectedSockets } from "./expected-sockets.ts";
import type { ProbeResult } from "./explanation.ts";
import type { ExpectedSocket, ServiceState } from "./service-explanation.ts";
import { locatePeers, type PeerPlace } from "./service-peers.ts";
import type { HostFacts, ServiceWhole, WholePart } from "./service-whole.ts";

export interface JudgedPart {
  readonly part: WholePart;
  readonly state: ServiceState;
  readonly expected: readonly ExpectedSocket[];
  readonly probes: readonly ProbeResult[];
  readonly isProbed: boolean; // whether a connection was made to one of its ports
  readonly ports: readonly JudgedPort[]; // ascending
  readonly peers: readonly PeerPlace[]; // that its own settings name
  readonly elsewhere: readonly PeerPlace[]; // where another part's settings say that it is, on other hosts
}

/** `partly`: at some of the expected addresses. */
export interface JudgedPort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly state: "answers" | "partly" | "silent";
  readonly holder: Endpoint | null; // the other program that has it
  readonly replied: boolean | null; // whether the program did anything about a request; null: it was not asked
}

export function judgeParts(whole: ServiceWhole, host: HostFacts, probes: readonly ProbeResult[]): readonly JudgedPart[] {
  return whole.parts.map((part) => judgePart(part, { whole, host, probes }));
}

interface JudgeInput {
  readonly whole: ServiceWhole;
  readonly host: HostFacts;
  readonly probes: readonly ProbeResult[];
}

function judgePart(part: WholePart, { whole, host, probes }: JudgeInput): JudgedPart {
  const { instance, endpoints: own } = part;
  const named = instance === null ? peersThatName(part, whole, host) : [];
  const expected =
    instance === null ? expectedByPeers(named) : expectedSockets({ instance, own, endpoints: host.endpoints, snapshot: host.snapshot });
  const served = own.filter((endpoint) => isServing(endpoint));
  const probesOfPart = probes.filter((probe) => served.some((endpoint) => isProbeOf(probe, endpoint)));
  const ports = judgePorts({ expected, own, probes: probesOfPart, endpoints: host.endpoints });
  const elsewhere = named.filter(({ isHere }) => !isHere);
  const state = stateOf({ part, ports, elsewhere, snapshot: host.snapshot });
  const peers = instance === null ? [] : locatePeers(instance, host);
  return { part, state, expected, probes: probesOfPart, isProbed: probesOfPart.length > 0, ports, peers, elsewhere };
}

function peersThatName({ role }: WholePart, { parts }: ServiceWhole, host: HostFacts): readonly PeerPlace[] {
  const naming = parts.filter(({ id }) => role?.namedBy !== undefined && id === role.namedBy);
  return naming.flatMap(({ instance }) => (instance === null ? [] : locatePeers(instance, host)));
}

/** Its own file, where one was read, knows better than those who look for it; of another host it knows nothing. */
function expectedByPeers(named: readonly PeerPlace[]): readonly ExpectedSocket[] {
  const here = named.filter(({ isHere }) => isHere);
  const looked = here.filter(({ isOwnWord }) => !isOwnWord);
  const isElsewhere = looked.length === 0 && named.length > here.length;
  const told = isElsewhere ? [] : here.filter(({ isOwnWord }) => isOwnWord);
  return (told.length > 0 ? told : looked).map(expectedPeer);
}

function expectedPeer({ peer, endpoint, isOwnWord }: PeerPlace): ExpectedSocket {
  const { name: _name, ...place } = peer;
  const isWritten = isOwnWord && peer.line !== null;
  const setting: BindSetting = { ...place, protocol: "tcp", ...(isWritten ? { source: "file", value: String(peer.port) } : {}) };
  const { address, port } = peer;
  return { protocol: "tcp", address, port, setting, state: endpoint === null ? "missing" : "other", endpoint: endpoint?.id ?? null };
}

function isProbeOf(probe: ProbeResult, endpoint: Endpoint): boolean {
  return (
    endpoint.protocol === "tcp" &&
    endpoint.namespace === "host" &&
    probe.port === endpoint.port &&
    probe.outcome !== "not-probed" &&
    covers(endpoint, probe.address) !== false
  );
}

interface PortInput {
  readonly expected: readonly ExpectedSocket[];
  readonly own: readonly Endpoint[];
  readonly probes: readonly ProbeResult[];
  readonly endpoints: readonly Endpoint[];
}

/** The ports of the settings; of the endpoints where no setting is known. */
function judgePorts(input: PortInput): readonly JudgedPort[] {
  const { expected, own } = input;
  const places = expected.length > 0 ? expected : own.filter(({ protocol, state }) => protocol === "tcp" || state !== "bound");
  const keys = new Map(places.map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }]));
  return [...keys.values()]
    .toSorted((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol))
    .map(({ protocol, port }) => judgePort({ protocol, port }, input));
}

function judgePort(at: Pick<JudgedPort, "protocol" | "port">, { expected, own, probes, endpoints }: PortInput): JudgedPort {
  const isAt = (one: { protocol: string; port: number }): boolean => one.protocol === at.protocol && one.port === at.port;
  const wanted = expected.filter(isAt);
  const holders = own.filter((endpoint) => isAt(endpoint) && isServing(endpoint));
  const outcomes = at.protocol === "tcp" ? probes.filter(({ port }) => port === at.port) : [];
  const connected = outcomes.filter(({ outcome }) => outcome === "connected").length;
  const asked = outcomes.flatMap(({ replied }) => replied ?? []);
  const replied = asked.length === 0 ? null : asked.includes(true);
  const isSilent = holders.length === 0 || (outcomes.length > 0 && connected === 0) || replied === false;
  const isWhole = wanted.every(({ state }) => state === "held") && connected === outcomes.length;
  const other = wanted.find(({ state }) => state === "other")?.endpoint ?? null;
  return {
    ...at,
    state: isSilent ? "silent" : isWhole ? "answers" : "partly",
    replied,
    holder: other === null ? null : (endpoints.find(({ id }) => id === other) ?? null),
  };
}

interface StateInput {
  readonly part: WholePart;
  readonly ports: readonly JudgedPort[];
  readonly elsewhere: readonly PeerPlace[];
  readonly snapshot: Snapshot;
}

function stateOf({ part, ports, elsewhere, snapshot }: StateInput): ServiceState {
  const isSeen = part.instance !== null || part.endpoints.length > 0;
  if (!isSeen && ports.length === 0 && elsewhere.length > 0) return "elsewhere";
  const isSurelyFree = ports.length > 0 && snapshot.hashes.sockets !== undefined && ports.every(({ holder }) => holder === null);
  if (!isSeen) return isSurelyFree || isHostWhollySeen(snapshot) ? "absent" : "unknown";
  if (ports.length === 0) return "unknown";
  if (ports.every(({ state }) => state === "answers")) return "answers";
  return ports.every(({ state }) => state === "silent") ? "silent" : "partly";
}

/** Whether every process that a user may see was looked at; those hidden even from root belong to no service of this catalogue's kind. */
function isHostWhollySeen({ hashes, coverage, host }: Snapshot): boolean {
  if (hashes.sockets === undefined || hashes.owners === undefined || coverage.namespacesUnreadable > 0) return false;
  return host.privileged || coverage.ownersUnknown === 0;
}

/** State of the whole from its parts; one that may be absent and is counts for nothing. */
export function stateOfWhole(parts: readonly JudgedPart[]): ServiceState {
  const counted = parts.filter(({ part, state }) => !(part.role?.isOptional === true && state === "absent"));
  const states = new Set((counted.length === 0 ? parts : counted).map(({ state }) => state));
  const [only] = states;
  if (states.size === 1 && only !== undefined) return only;
  if ([...states].every((state) => state === "answers" || state === "elsewhere")) return "answers";
  if (states.has("answers") || states.has("partly")) return "partly";
  return states.has("silent") ? "silent" : states.has("unknown") ? "unknown" : "absent";
}
