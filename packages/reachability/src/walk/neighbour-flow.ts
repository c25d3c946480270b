/**
 * Neighbour discovery (RFC 4861): on a link with hardware addresses IPv6 packets come and go only where both sides can ask and answer. Where rules
 * drop the messages it is left to what the hosts know of each other already, a condition. Of IPv4 only tables of the family arp can stop it.
 */
import { formatIpAddress, parseIpAddress } from "@portolan/net";
import { mayStopDiscovery } from "../frame-discovery.ts";
import type { Flow } from "./flow.ts";
import { forkFlow, runHook, stopFlow, within, type Journey } from "./journey.ts";
import { subtractRanks, uniteRanks, type RankSet } from "./rank-set.ts";
import { chosen, makePacket, protocolNumber, type AddressPart, type WalkPacket } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const SOLICITED_GROUP = 0xff02_0000_0000_0000_0000_0001_ff00_0000n;

export interface NeighbourLink {
  readonly device: string;
  readonly peer: AddressPart;
  readonly own: AddressPart;
}

interface Message {
  readonly type: number;
  readonly source: AddressPart;
  readonly destination: AddressPart;
  readonly in: string | null;
  readonly out: string | null;
}

/** The peer asks for the host's hardware address and gets it. */
export function canBeFound(journey: Journey, flow: Flow, link: NeighbourLink): readonly Flow[] {
  const { device, peer, own } = link;
  return discover(journey, flow, {
    link,
    messages: [
      { type: SOLICITATION, source: peer, destination: groupOf(own), in: device, out: null },
      { type: ADVERTISEMENT, source: own, destination: peer, in: null, out: device },
    ],
  });
}

/** The host asks for the peer's hardware address and gets it. */
export function canFind(journey: Journey, flow: Flow, link: NeighbourLink): readonly Flow[] {
  const { device, peer, own } = link;
  return discover(journey, flow, {
    link,
    messages: [
      { type: SOLICITATION, source: own, destination: groupOf(peer), in: null, out: device },
      { type: ADVERTISEMENT, source: peer, destination: own, in: device, out: null },
    ],
  });
}

/** The group of the variable address is not followed: one of them stands for all. */
function groupOf(address: AddressPart): bigint {
  return address === chosen ? SOLICITED_GROUP : SOLICITED_GROUP | (address & 0xff_ffffn);
}

function discover(
  journey: Journey,
  flow: Flow,
  { link, messages }: { readonly link: NeighbourLink; readonly messages: readonly Message[] },
): readonly Flow[] {
  const { walk } = journey;
  if (!needsNeighbours(walk, link.device)) return [flow];
  const { passing, failing, unclear } =
    walk.family === "ipv4" || mayStopDiscovery(walk.host, link.device, walk.family)
      ? { passing: [], failing: [flow], unclear: [] }
      : tryMessages(journey, flow, messages);
  for (const one of unclear) journey.stop("unknown", one);
  const text = `${link.peer === chosen ? "sender" : formatIpAddress({ family: walk.family, value: link.peer })} on ${link.device}`;
  const left = failing.flatMap((one) => {
    const { holds, fails } = forkFlow(walk, one, { id: `neighbour ${text}`, kind: "neighbour", text });
    for (const failed of fails) stopFlow(journey, failed, { layer: "neighbour", text: "neighbour discovery does not pass" });
    return holds;
  });
  return [...passing, ...left];
}

function needsNeighbours(walk: Walk, device: string): boolean {
  const link = walk.interfaces.get(device);
  if (link === undefined || link.loopback || link.mac === null) return false;
  return walk.family === "ipv6" || hasArpRules(walk) || mayStopDiscovery(walk.host, device, walk.family);
}

function hasArpRules({ host }: Walk): boolean {
  return host.ruleset.tables
    .filter(({ family, isDormant }) => family === "arp" && !isDormant)
    .some(({ chains }) => [...chains.values()].some(({ base, rules }) => base !== null && (base.policy === "drop" || rules.length > 0)));
}

/** The flow by whether all messages pass; conditions they meet divide it too. */
function tryMessages(
  journey: Journey,
  flow: Flow,
  messages: readonly Message[],
): { passing: readonly Flow[]; failing: readonly Flow[]; unclear: readonly Flow[] } {
  // prettier-ignore
  const failing: Flow[] = [];
  const unclear: Flow[] = [];
  const own: Journey = {
    walk: journey.walk,
    direction: journey.direction,
    stop: (kind, stopped) => (kind === "closed" ? failing : unclear).push(stopped),
  };
  let passing: readonly Flow[] = [flow];
  for (const message of messages) {
    passing = passing.flatMap((one) => {
      const hooks = message.in === null ? (["output", "postrouting", "egress"] as const) : (["ingress", "prerouting", "input"] as const);
      const sent: Flow = { sources: one.sources, cube: one.cube, packet: messagePacket(message), trail: null };
      return hooks.reduce((flows, hook) => runHook(own, flows, hook), [sent] as readonly Flow[]);
    });
  }
  const back = (one: Flow): Flow => ({ ...one, packet: flow.packet, trail: flow.trail });
  return { passing: joinAlike(passing.map(back)), failing: joinAlike(failing.map(back)), unclear: unclear.map(back) };
}

/** All have one packet and one trail: equal cubes become one flow. */
function joinAlike(flows: readonly Flow[]): readonly Flow[] {
  const byCube = new Map<string, Flow>();
  for (const flow of flows) {
    const other = byCube.get(flow.cube.key);
    byCube.set(flow.cube.key, other === undefined ? flow : { ...other, sources: uniteRanks(other.sources, flow.sources) });
  }
  return [...byCube.values()];
}

function messagePacket({ type, source, destination, ...ends }: Message): WalkPacket {
  return makePacket({
    family: "ipv6",
    protocol: protocolNumber.icmpv6,
    source,
    destination,
    ...ends,
    sourcePort: null,
    destinationPort: null,
    tcpFlags: null,
    icmpType: type,
    ttl: 255,
    length: 72,
    mark: 0,
    gateway: null,
    home: null,
    connection: null,
    awaited: null,
    state: 0,
    isAnswer: false,
    isOwn: ends.in === null,
    socket: null,
  });
}

/** Flows by the gateway their sources are behind, seen from an interface; null: on the link itself. */
export function byGateway(walk: Walk, flow: Flow, device: string): readonly { readonly flow: Flow; readonly gateway: bigint | null }[] {
  const { destination, source, mark } = flow.packet;
  if (source !== chosen || destination === chosen) return [{ flow, gateway: null }];
  const found: { flow: Flow; gateway: bigint | null }[] = [];
  let left: RankSet = walk.space.all;
  for (const part of walk.routes.lookup({ destination: null, source: destination, iif: "lo", oif: device, mark })) {
    const gateway = part.found.type === "refused" ? null : gatewayOf(part.found.ways[0]?.gateway ?? null);
    for (const one of within([flow], part.ranks)) found.push({ flow: one, gateway });
    left = subtractRanks(left, part.ranks);
  }
  for (const one of within([flow], left)) found.push({ flow: one, gateway: null });
  return found;
}

function gatewayOf(text: string | null): bigint | null {
  return text === null ? null : (parseIpAddress(text)?.value ?? null);
}
