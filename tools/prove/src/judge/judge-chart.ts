/** Holds what is said of a host's endpoints against the packets that were sent to them: who reaches them, the badge, the open ports, idle rules. */
import { AddressSet, type IpAddress, parseIpAddress, parsePrefix, prefixHas, prefixInterval } from "@portolan/net";
import type { Chart, chartOf as chartOfHost, EndpointReach, Exposure, HostModel, OpenSpace, ReachEntry } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";
import type { StubListener } from "../proof-case.ts";
import { type Disagreement, kernelStepText } from "../report.ts";
import type { Tally } from "./allowances.ts";
import type { Model } from "./model.ts";

type Endpoint = Parameters<typeof chartOfHost>[1][number];

/** Senders that a chart can be asked for alone. */
const asked = ["192.0.2.0/24", "2001:db8:1::/64"];

interface Question {
  readonly packet: ObservedPacket;
  readonly source: IpAddress;
  readonly endpoint: Endpoint;
  readonly reach: EndpointReach;
}

export function judgeChart(
  observation: Observation,
  host: HostModel,
  { model: { chartOf, spaceMap, openSpaceOf, shadowedRules }, tally }: { readonly model: Model; readonly tally: Tally },
): { readonly checked: number; readonly disagreements: readonly Disagreement[] } {
  if (chartOf === null || observation.case.charted !== true) return { checked: 0, disagreements: [] };
  const endpoints = (observation.case.listeners ?? []).map((stub, index) => endpointOf(observation, stub, index));
  const from = AddressSet.of(asked.flatMap(intervalOf));
  const [all, ofSome] = [chartOf(host, endpoints), chartOf(host, endpoints, { from })];
  const map = spaceMap?.(host);
  const space = map?.code === "mapped" ? (openSpaceOf?.(map) ?? null) : null;
  const shadowed = new Set((shadowedRules?.(host) ?? []).map(({ rule }) => `${rule.table} ${rule.chain} ${rule.handle}`));
  const packets = observation.packets.filter(({ state, isForMany }) => state === "new" && !isForMany);
  const disagreements = packets.flatMap((packet) => {
    const said = [
      ...ofEndpoints(packet, endpoints, all).flatMap((question) => refuteEntries(observation, question)),
      ...ofEndpoints(packet, endpoints, ofSome).flatMap((question) => refuteRestriction(question, from)),
      ...refuteSpace(observation, packet, { rows: space?.isComplete === true ? space.rows : null, tally }),
      ...refuteShadows(observation, packet, shadowed),
    ];
    return said.map((text) => disagreement(observation, packet, text));
  });
  return { checked: packets.length, disagreements };
}

function endpointOf({ namespace }: Observation, { protocol, address, port, v6only, device }: StubListener, index: number): Endpoint {
  const scope = !address.includes(":") ? "ipv4" : address === "::" && v6only !== true ? "dual" : "ipv6";
  const unknown = { owners: [], ownersKnown: false, uid: null, unit: null, container: null, publishes: null, queue: null, service: null };
  const place = { id: String(index), namespace, protocol, address, port, device: device ?? null } as const;
  return { ...place, ...unknown, scope, sockets: 1, state: "listening", display: { ss: "", netstat: "" } };
}

function intervalOf(text: string) {
  const prefix = parsePrefix(text);
  return prefix === null ? [] : [prefixInterval(prefix)];
}

function ofEndpoints(packet: ObservedPacket, endpoints: readonly Endpoint[], chart: Chart): readonly Question[] {
  const [source, destination] = [parseIpAddress(packet.source), parseIpAddress(packet.destination)];
  if (source === null || destination === null) return [];
  return endpoints.flatMap((endpoint, index) => {
    const reach = chart.endpoints[index];
    if (reach === undefined || endpoint.protocol !== packet.protocol || endpoint.port !== packet.destinationPort) return [];
    const isOther =
      endpoint.device !== null || (isAnywhere(endpoint) ? !hasFamily(endpoint, packet) : endpoint.address !== packet.destination);
    return isOther ? [] : [{ packet, source, endpoint, reach }];
  });
}

function isAnywhere({ address }: Endpoint): boolean {
  return address === "::" || address === "0.0.0.0";
}

function hasFamily({ scope }: Endpoint, { family }: ObservedPacket): boolean {
  return scope === "dual" || scope === family;
}

function entriesFor({ packet, source, reach }: Question): readonly ReachEntry[] {
  return reach.entries.filter(
    ({ family, to, via, sources }) =>
      family === packet.family &&
      to === packet.destination &&
      via.includes(packet.in) &&
      sources.some((text) => {
        const prefix = parsePrefix(text);
        return prefix !== null && prefixHas(prefix, source);
      }),
  );
}

function isOwnAddress({ case: { interfaces } }: Observation, { destination }: ObservedPacket): boolean {
  return interfaces.some(({ addresses }) => addresses.some((text) => text.startsWith(`${destination}/`)));
}

interface SpaceQuestion {
  readonly rows: readonly OpenSpace[] | null;
  readonly tally: Tally;
}

function refuteEntries(observation: Observation, question: Question): readonly string[] {
  const { case: proofCase } = observation;
  const { packet, reach } = question;
  if (!isOwnAddress(observation, packet)) return [];
  const [entry, second] = entriesFor(question);
  if (entry === undefined || second !== undefined) return ["not exactly one entry holds the packet"];
  const isIn = isOpen(packet);
  const said = `${entry.verdict} for ${entry.sources.slice(0, 3).join(", ")}`;
  if (entry.verdict === "closed" ? isIn : entry.verdict === "open" && entry.choices.length === 0 && !isIn) return [said];
  return [...refuteBadge(question, isIn), ...refuteTaken(proofCase.listeners ?? [], packet, reach)];
}

const widths: readonly Exposure[] = ["nobody", "host", "depends", "link", "private", "internet"];

/** Somebody of a group got in, so the badge is that group's or a wider one's. */
function refuteBadge({ packet, source, reach }: Question, isIn: boolean): readonly string[] {
  const group = packet.in === "lo" ? "host" : groupOf(source);
  if (!isIn || group === null) return [];
  const badge = reach.exposure[packet.family];
  return widths.indexOf(badge) >= widths.indexOf(group) || badge === "unknown" ? [] : [`the badge ${badge}`];
}

const [onLink, ofPrivate, ofInternet] = [asked, ["10.0.0.0/8", "fc00::/7"], ["203.0.113.0/24", "2001:db8:f::/48", "100.0.0.0/10"]];

function groupOf(source: IpAddress): Exposure | null {
  const isIn = (texts: readonly string[]): boolean => AddressSet.of(texts.flatMap(intervalOf)).has(source);
  return isIn(onLink) ? "link" : isIn(ofPrivate) ? "private" : isIn(ofInternet) ? "internet" : null;
}

/** Another listener got it, or another machine, and nothing is said of that. */
function refuteTaken(listeners: readonly StubListener[], packet: ObservedPacket, { takenElsewhere }: EndpointReach): readonly string[] {
  const taker = packet.listener === null ? undefined : listeners[packet.listener];
  const isTaken = packet.verdict === "forwarded" || (taker !== undefined && taker.port !== packet.destinationPort);
  return isTaken && packet.in !== "lo" && takenElsewhere.length === 0 ? ["nothing takes it elsewhere"] : [];
}

function refuteRestriction(question: Question, from: AddressSet): readonly string[] {
  const held = entriesFor(question);
  return held.length > 0 && !from.has(question.source) ? ["an entry for those who were not asked for"] : [];
}

/** Of what is delivered the list has the host's own addresses alone: what a rule redirects here on its way to others is not among it. */
function refuteSpace(observation: Observation, packet: ObservedPacket, { rows, tally }: SpaceQuestion): readonly string[] {
  const { events } = observation;
  const source = parseIpAddress(packet.source);
  if (rows === null || source === null || packet.in === "lo") return [];
  const row = rows.find(
    ({ family, protocol, to, ports, via, sources }) =>
      family === packet.family &&
      protocol === packet.protocol &&
      to === packet.destination &&
      via.includes(packet.in) &&
      hasPort(ports, packet.destinationPort) &&
      AddressSet.of(sources.flatMap(intervalOf)).has(source),
  );
  if (row === undefined && packet.verdict === "no-listener" && !tally.allow("chart-elsewhere", !isOwnAddress(observation, packet)))
    return ["a port where nothing listens is not listed as open"];
  // Senders that never come this far are listed with those that do, where that is shorter.
  const isStopped = packet.steps.some((place) => events[place]?.verdict === "drop");
  return row !== undefined && (packet.verdict === "delivered" || isStopped) ? [`open without a listener: ${row.ports}`] : [];
}

/** As "80,443,8000-8100". */
function hasPort(text: string, port: number): boolean {
  return text.split(",").some((range) => {
    const [from = "", to = from] = range.split("-");
    return Number(from) <= port && port <= Number(to);
  });
}

/** A rule for which nothing is left has decided. */
function refuteShadows({ events }: Observation, packet: ObservedPacket, shadowed: ReadonlySet<string>): readonly string[] {
  return packet.steps
    .flatMap((place) => events[place] ?? [])
    .filter(({ type, table, chain, handle }) => type === "rule" && shadowed.has(`${table} ${chain} ${handle}`))
    .map(({ handle }) => `nothing is left for rule ${handle}`);
}

function isOpen({ protocol, verdict, reply }: ObservedPacket): boolean {
  const arrived = verdict === "delivered" || verdict === "forwarded";
  return protocol === "tcp" ? arrived && reply === "delivered" : arrived;
}

function disagreement({ events }: Observation, packet: ObservedPacket, model: string): Disagreement {
  const kernelSteps = packet.steps.flatMap((place) => events[place] ?? []).map(kernelStepText);
  return { check: "chart", packet, model, kernel: `${packet.verdict} ${packet.reply}`, modelSteps: [], kernelSteps };
}
