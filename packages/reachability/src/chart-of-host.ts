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
  type IpFamily,
  type Prefix,
} from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import type { Chart, EndpointReach, ReachEntry } from "./chart.ts";
import { destinationsOf } from "./destinations-of.ts";
import { exposureOf } from "./exposure-of.ts";
import type { HostModel } from "./host-model.ts";
import type { Reason } from "./reason.ts";
import type { ReachQuestion, ReachRegion } from "./verdict.ts";
import { walkListener, type WalkOptions } from "./walk/walk-listener.ts";

export interface ChartOptions extends Pick<WalkOptions, "maxWork" | "maxConditions"> {
  /** Only these sources; entries that have none of them are left out. */
  readonly from?: AddressSet;
}

/** In the order of the endpoints. `space` is empty. */
export function chartOf(host: HostModel, endpoints: readonly Endpoint[], options: ChartOptions = {}): Chart {
  const ask = createAsker(host, options);
  return {
    namespace: host.namespace,
    endpoints: endpoints.map((endpoint) => reachOf(host, endpoint, ask)),
    space: [],
    gaps: host.ruleset.gaps,
    layers: host.layers,
  };
}

type Asker = (question: ReachQuestion) => readonly ReachRegion[];

/** Endpoints that share a port and an address share the answer. */
function createAsker(host: HostModel, { from, ...options }: ChartOptions): Asker {
  const interfaces = host.interfaces.filter((link) => !isPort(host, link)).map(({ name }) => name);
  const kept = new Map<string, readonly ReachRegion[]>();
  return (question) => {
    const key = `${question.protocol} ${question.family} ${question.destination} ${question.port}`;
    const known = kept.get(key) ?? restrict(walkListener(host, question, { ...options, interfaces }), from ?? null);
    kept.set(key, known);
    return known;
  };
}

function isPort({ interfaces }: HostModel, { master }: HostModel["interfaces"][number]): boolean {
  const link = master === null ? undefined : interfaces.find(({ index }) => index === master);
  return link !== undefined && (link.kind === "bridge" || link.kind === "bond");
}

function restrict(regions: readonly ReachRegion[], from: AddressSet | null): readonly ReachRegion[] {
  if (from === null) return regions;
  return regions.flatMap((region) => {
    const sources = AddressSet.of(region.sources).intersect(from).intervals;
    if (sources.length === 0) return [];
    const [first] = sources;
    const isKept = first === undefined || region.witness === null || hasText(sources, region.witness.source);
    const witness =
      isKept || first === undefined || region.witness === null
        ? region.witness
        : { ...region.witness, source: sourceText(first, region.witness.source) };
    return [{ ...region, sources, witness }];
  });
}

function hasText(intervals: readonly AddressInterval[], text: string): boolean {
  const address = parseIpAddress(text);
  if (address === null) return false;
  const value = mappedValue(address);
  return intervals.some(({ lo, hi }) => value >= lo && value <= hi);
}

/** First address of the interval, in the family of another text. */
function sourceText({ lo }: AddressInterval, like: string): string {
  return like.includes(":")
    ? formatIpAddress({ family: "ipv6", value: lo })
    : formatIpAddress({ family: "ipv4", value: lo & 0xffff_ffffn });
}

function reachOf(host: HostModel, endpoint: Endpoint, ask: Asker): EndpointReach {
  const asked = destinationsOf(host, endpoint).map(({ family, value }) => {
    const question: ReachQuestion = { family, protocol: endpoint.protocol, destination: value, port: endpoint.port };
    return { question, regions: ask(question) };
  });
  const exposure = (family: IpFamily): ReturnType<typeof exposureOf> =>
    exposureOf(
      host,
      asked.filter(({ question }) => question.family === family),
    );
  return {
    endpoint: endpoint.id,
    entries: asked.flatMap(({ question, regions }) => entriesOf(question, regions)),
    exposure: { ipv4: exposure("ipv4"), ipv6: exposure("ipv6") },
    takenElsewhere: endpoint.sockets > 0 ? translations(asked.flatMap(({ regions }) => regions)) : [],
  };
}

/** Rules that send a port's traffic to another place, each once. */
function translations(regions: readonly ReachRegion[]): readonly Reason[] {
  const found = regions.filter(({ in: device }) => device !== "lo").flatMap(({ because }) => because.filter(({ effect, direction }) => direction === "in" && (effect === "dnat" || effect === "redirect"))); // prettier-ignore
  return [...new Map(found.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** Interfaces with the same answer for the same sources are one entry. */
function entriesOf(question: ReachQuestion, regions: readonly ReachRegion[]): readonly ReachEntry[] {
  const to = formatIpAddress({ family: question.family, value: question.destination });
  const merged = new Map<string, ReachEntry & { via: string[] }>();
  for (const region of regions) {
    const { verdict, conditions, choices, replies, because, witness } = region;
    const sources = prefixTexts(region.sources, question.family);
    const key = JSON.stringify([verdict, choices, replies, because, sources, conditions.map((all) => all.map(({ condition, holds }) => [condition.id, holds]))]); // prettier-ignore
    const known = merged.get(key);
    if (known !== undefined) known.via.push(region.in);
    else
      merged.set(key, { family: question.family, to, verdict, sources, via: [region.in], conditions, choices, replies, because, witness });
  }
  return [...merged.values()].sort((a, b) => order[a.verdict] - order[b.verdict]);
}

const order = { open: 0, depends: 1, closed: 2 } as const;

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
