/**
 * How far an endpoint is open, as one word: the widest group of sources that gets in. Sources count by an interface where they can really come from:
 * any by hardware or by one that has a gateway, otherwise those that are routed back by it.
 */
import { AddressSet, formatIpAddress, parsePrefix, prefixInterval, type AddressInterval, type IpFamily } from "@portolan/net";
import type { Exposure } from "./chart.ts";
import type { HostModel } from "./host-model.ts";
import type { ReachQuestion, ReachRegion } from "./verdict.ts";

interface Asked {
  readonly question: ReachQuestion;
  readonly regions: readonly ReachRegion[];
}

/** How far a region is open, and how far it would be if its conditions held. */
export interface RegionExposure {
  readonly exposure: Exposure;
  readonly atMost: Exposure;
}

const order: readonly Exposure[] = ["nobody", "host", "depends", "link", "private", "internet"];

/** What each region of one destination is, without repetitions. */
export function exposuresOf(host: HostModel, { question, regions }: Asked): readonly RegionExposure[] {
  const found = regions.map((region): RegionExposure => {
    const atMost = ifHeld(host, question, region);
    return { exposure: region.verdict === "depends" && atMost !== "nobody" ? "depends" : atMost, atMost };
  });
  return [...new Map(found.map((one) => [`${one.exposure} ${one.atMost}`, one])).values()];
}

/** Of all regions of all destinations; "nobody" where there is no address of the family to speak to. */
export function widestExposure(found: readonly RegionExposure[]): Exposure {
  const isHostSure = found.some(({ exposure }) => exposure === "host");
  const counted = found.filter(({ exposure, atMost }) => !(isHostSure && exposure === "depends" && atMost === "host"));
  return counted.reduce((best: Exposure, { exposure }) => (isWider(exposure, best) ? exposure : best), "nobody");
}

/** A wider group than the one that surely gets in does so under a condition. False where nobody but the host surely gets in: that is "depends" itself. */
export function dependsForMore(found: readonly RegionExposure[]): boolean {
  const sure = widestExposure(found);
  return sure !== "depends" && found.some(({ exposure, atMost }) => exposure === "depends" && isWider(atMost, sure));
}

function isWider(one: Exposure, other: Exposure): boolean {
  return order.indexOf(one) > order.indexOf(other);
}

function ifHeld(host: HostModel, { family, destination }: ReachQuestion, region: ReachRegion): Exposure {
  if (region.verdict === "closed") return "nobody";
  const link = host.interfaces.find(({ name }) => name === region.in);
  if (link?.loopback === true) return "host";
  const sources = AddressSet.of(region.sources)
    .intersect(possibleSources(host, family, region.in))
    .subtract(neverSources);
  if (sources.isEmpty) return "nobody";
  if (isOnLinkOnly(family, destination) || isBroadcast(host, family, destination) || onLink(host, family, region.in).includes(sources))
    return "link";
  return sources.subtract(notPublic).isEmpty ? "private" : "internet";
}

const set = (...prefixes: readonly string[]): AddressSet => AddressSet.of(prefixes.flatMap(intervalOf));

function intervalOf(text: string): readonly AddressInterval[] {
  const prefix = parsePrefix(text);
  return prefix === null ? [] : [prefixInterval(prefix)];
}

/** Nobody sends from there over a link. */
const neverSources = set("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/127", "ff00::/8");
const linkLocal = set("169.254.0.0/16", "fe80::/10");
const notPublic = set("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "198.18.0.0/15").union(linkLocal).union(neverSources); // prettier-ignore

/** No router carries packets to it. */
function isOnLinkOnly(family: IpFamily, destination: bigint): boolean {
  const text = formatIpAddress({ family, value: destination });
  if (family === "ipv6") return destination >> 118n === 0x3fan || destination >> 112n === 0xff02n;
  return ["127.", "169.254.", "224.0.0."].some((start) => text.startsWith(start)) || text === "255.255.255.255";
}

/** Routers do not send on what is for all of a network, unless told to. */
function isBroadcast({ routes }: HostModel, family: IpFamily, destination: bigint): boolean {
  const text = formatIpAddress({ family, value: destination });
  return routes.some(({ type, destination: prefix }) => type === "broadcast" && (prefix === `${text}/32` || prefix === text));
}

const UNICAST = "unicast";

/** Sources that are neighbours on the interface. */
function onLink(host: HostModel, family: IpFamily, device: string): AddressSet {
  const routes = host.routes.filter(
    (route) =>
      route.family === family &&
      route.device === device &&
      route.type === UNICAST &&
      route.gateway === null &&
      !route.destination.endsWith("/0"),
  );
  return AddressSet.of(routes.flatMap(({ destination }) => intervalOf(destination))).union(linkLocal);
}

function possibleSources(host: HostModel, family: IpFamily, device: string): AddressSet {
  const routes = host.routes.filter((route) => route.family === family && route.device === device && route.type === UNICAST);
  const isUplink = routes.some(({ gateway }) => gateway !== null) || host.interfaces.find(({ name }) => name === device)?.kind === null;
  return isUplink ? AddressSet.all : AddressSet.of(routes.flatMap(({ destination }) => intervalOf(destination))).union(linkLocal);
}
