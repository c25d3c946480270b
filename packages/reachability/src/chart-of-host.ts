/**
 * Who reaches each endpoint of a host, at every address it can be spoken to at. For one destination the entries partition all sources × interfaces,
 * closed included. Ports of a bridge or bond are not told apart from it. Ports where nothing listens (`space`) are left to the map.
 */
import {
  AddressSet,
  formatIpAddress,
  formatPrefix,
  mappedValue,
  parseIpAddress,
  type AddressInterval,
  type IpAddress,
  type IpFamily,
  type Prefix,
} from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import { entriesOfPort } from "./answer-of-port.ts";
import type { Chart, EndpointReach, ReachEntry } from "./chart.ts";
import { destinationsOf } from "./destinations-of.ts";
import { dependsForMore, exposuresOf, widestExposure, type RegionExposure } from "./exposure-of.ts";
import { groupDestinations } from "./group-destinations.ts";
import type { HostModel } from "./host-model.ts";
import { ordinarySource } from "./ordinary-source.ts";
import { portClassesOf } from "./port-classes.ts";
import type { Reason } from "./reason.ts";
import type { ReachQuestion, ReachRegion, Witness } from "./verdict.ts";
import { walkListener, type WalkOptions } from "./walk/walk-listener.ts";

export interface ChartOptions extends Pick<WalkOptions, "maxWork" | "maxConditions"> {
  /** Only these sources; entries that have none of them are left out. */
  readonly from?: AddressSet;
  /** Asks for every port by itself, for tests: what ports that are treated alike share is otherwise found once. */
  readonly asksEveryPort?: true;
}

/** In the order of the endpoints. `space` is empty. */
export function chartOf(host: HostModel, endpoints: readonly Endpoint[], options: ChartOptions = {}): Chart {
  const ask = createAsker(host, options);
  const destinations = new Map<string, readonly IpAddress[]>(); // address and scope of an endpoint → where it is spoken to
  const destinationsFor = (endpoint: Endpoint): readonly IpAddress[] => {
    const key = `${endpoint.address} ${endpoint.scope}`;
    const found = destinations.get(key) ?? destinationsOf(host, endpoint);
    destinations.set(key, found);
    return found;
  };
  return {
    namespace: host.namespace,
    endpoints: endpoints.map((endpoint) => {
      const asked = destinationsFor(endpoint).map((destination) => askAt(endpoint, destination, ask));
      return reachOf(endpoint, [...asked, ...groupsOf(host, { endpoint, asked, ask })]);
    }),
    space: [],
    gaps: host.ruleset.gaps,
    layers: host.layers,
  };
}

/** What is known of one destination, port and protocol, and of those that the host treats alike. */
interface Answer {
  readonly port: number;
  readonly entries: readonly ReachEntry[];
  readonly exposures: readonly RegionExposure[];
  readonly translations: readonly Reason[];
}

type Asker = (question: ReachQuestion) => Answer;

function createAsker(host: HostModel, { from, asksEveryPort, ...options }: ChartOptions): Asker {
  const interfaces = host.interfaces.filter((link) => !isPort(host, link)).map(({ name }) => name);
  const classes = asksEveryPort === true ? null : portClassesOf(host);
  const kept = new Map<string, Answer>();
  return (question) => {
    const { protocol, family, destination, port } = question;
    const key = `${protocol} ${family} ${destination} ${classes?.classOf(protocol, port) ?? port}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const regions = restrict(host, walkListener(host, question, { ...options, interfaces }).map(withoutPassing), from ?? null);
    const exposures = exposuresOf(host, { question, regions });
    const answer = { port, entries: entriesOf(question, regions), exposures, translations: translations(regions) };
    kept.set(key, answer);
    return answer;
  };
}

/** What is sent on to the address as it stands reaches another machine that has it, not a listener here that is bound to it in advance. */
function withoutPassing(region: ReachRegion): ReachRegion {
  const effects = new Set(region.because.filter(({ direction }) => direction === "in").map(({ effect }) => effect));
  const isPassing = region.verdict === "open" && !["delivered", "dnat", "redirect"].some((effect) => effects.has(effect));
  return isPassing ? { ...region, verdict: "closed", conditions: [], choices: [], replies: false } : region;
}

function isPort({ interfaces }: HostModel, { master }: HostModel["interfaces"][number]): boolean {
  const link = master === null ? undefined : interfaces.find(({ index }) => index === master);
  return link !== undefined && (link.kind === "bridge" || link.kind === "bond");
}

function restrict(host: HostModel, regions: readonly ReachRegion[], from: AddressSet | null): readonly ReachRegion[] {
  if (from === null) return regions;
  return regions.flatMap((region) => {
    const sources = AddressSet.of(region.sources).intersect(from).intervals;
    if (sources.length === 0) return [];
    const { witness: shown } = region;
    const witness = shown === null || hasText(sources, shown.source) ? shown : { ...shown, source: sourceText(host, sources, shown) };
    return [{ ...region, sources, witness }];
  });
}

function hasText(intervals: readonly AddressInterval[], text: string): boolean {
  const address = parseIpAddress(text);
  if (address === null) return false;
  const value = mappedValue(address);
  return intervals.some(({ lo, hi }) => value >= lo && value <= hi);
}

function sourceText(host: HostModel, sources: readonly AddressInterval[], { source, destination, iif }: Witness): string {
  const family = source.includes(":") ? "ipv6" : "ipv4";
  const value = ordinarySource(sources, { host, family, device: iif, destination: parseIpAddress(destination)?.value ?? 0n });
  return value === null ? source : formatIpAddress({ family, value });
}

interface Asked {
  readonly family: IpFamily;
  readonly answer: Answer;
}

function askAt({ protocol, port }: Endpoint, { family, value }: IpAddress, ask: Asker): Asked {
  return { family, answer: ask({ family, protocol, destination: value, port }) };
}

/** Broadcast and multicast addresses by which other machines reach a datagram socket of a family that none reaches at the host's own addresses. */
function groupsOf(
  host: HostModel,
  { endpoint, asked, ask }: { readonly endpoint: Endpoint; readonly asked: readonly Asked[]; readonly ask: Asker },
): readonly Asked[] {
  if (endpoint.protocol !== "udp" || parseIpAddress(endpoint.address)?.value !== 0n || endpoint.sockets === 0) return [];
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const own = asked.filter((one) => one.family === family);
    const widest = widestExposure(own.flatMap(({ answer }) => answer.exposures));
    if (own.length === 0 || (widest !== "nobody" && widest !== "host")) return [];
    const groups = groupDestinations(host, family, endpoint.port).map((destination) => askAt(endpoint, destination, ask));
    return groups.filter(({ answer }) =>
      answer.entries.some(({ verdict, via }) => verdict !== "closed" && via.some((name) => name !== "lo")),
    );
  });
}

function reachOf(endpoint: Endpoint, asked: readonly Asked[]): EndpointReach {
  const { protocol, port } = endpoint;
  const found = (family: IpFamily): readonly RegionExposure[] =>
    asked.filter((one) => one.family === family).flatMap(({ answer }) => answer.exposures);
  const exposures = { ipv4: found("ipv4"), ipv6: found("ipv6") };
  const moreDepends = (["ipv4", "ipv6"] as const).filter((family) => dependsForMore(exposures[family]));
  return {
    endpoint: endpoint.id,
    get entries() {
      return asked.flatMap(({ answer }) => entriesOfPort(answer.entries, { protocol, from: answer.port, to: port })); // of thousands of endpoints too many to keep
    },
    exposure: { ipv4: widestExposure(exposures.ipv4), ipv6: widestExposure(exposures.ipv6) },
    ...(moreDepends.length === 0 ? {} : { moreDepends }),
    takenElsewhere: endpoint.sockets > 0 ? withoutRepetitions(asked.flatMap(({ answer }) => answer.translations)) : [],
  };
}

/** Rules that send a port's traffic to another place, each once. */
function translations(regions: readonly ReachRegion[]): readonly Reason[] {
  const found = regions.filter(({ in: device }) => device !== "lo").flatMap(({ because }) => because.filter(({ effect, direction }) => direction === "in" && (effect === "dnat" || effect === "redirect"))); // prettier-ignore
  return withoutRepetitions(found);
}

function withoutRepetitions(reasons: readonly Reason[]): readonly Reason[] {
  return reasons.length < 2 ? reasons : [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** Interfaces with the same answer for the same sources are one entry. */
function entriesOf(question: ReachQuestion, regions: readonly ReachRegion[]): readonly ReachEntry[] {
  const to = formatIpAddress({ family: question.family, value: question.destination });
  const merged = new Map<string, ReachEntry & { via: string[] }>();
  for (const region of regions) {
    const { verdict, conditions, choices, replies, because, witness } = region;
    const sources = region.sources.flatMap((interval) => intervalTexts(interval, question.family));
    const key = JSON.stringify([verdict, choices, replies, because, sources, conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]))]); // prettier-ignore
    const known = merged.get(key);
    if (known !== undefined) known.via.push(region.in);
    else
      merged.set(key, { family: question.family, to, verdict, sources, via: [region.in], conditions, choices, replies, because, witness });
  }
  return [...merged.values()].sort((a, b) => order[a.verdict] - order[b.verdict]);
}

const order = { open: 0, depends: 1, closed: 2 } as const;

const textsOf = new WeakMap<AddressInterval, readonly string[]>(); // of regions, whose intervals are disjoint and not adjacent

function intervalTexts(interval: AddressInterval, family: IpFamily): readonly string[] {
  const known = textsOf.get(interval) ?? prefixTexts([interval], family);
  textsOf.set(interval, known);
  return known;
}

/** The fewest prefixes, in the family's own writing. */
export function prefixTexts(intervals: readonly AddressInterval[], family: IpFamily): readonly string[] {
  return AddressSet.of(intervals)
    .toPrefixes()
    .map((prefix) => formatPrefix(family === "ipv6" ? asIpv6(prefix) : prefix));
}

function asIpv6(prefix: Prefix): Prefix {
  if (prefix.address.family === "ipv6") return prefix;
  return { address: { family: "ipv6", value: mappedValue(prefix.address) }, length: prefix.length + 96 };
}
