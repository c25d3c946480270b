/** Who would reach a port of a host, held against who should: what gets in too many, what is kept out by a rule, under which conditions. */
import { AddressSet, parsePrefix, type IpAddress, type IpFamily } from "@portolan/net";
import { prefixTexts, walkListener, type HostModel, type ReachRegion, type Reason } from "@portolan/reachability";
import type { WantedSources } from "./fix.ts";
import { asksHardware } from "./hardware-conditions.ts";
import { possibleSenders, wantedSet } from "./wanted-sources.ts";

export interface PortQuestion {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Addresses of this host, loopback ones left out. */
  readonly destinations: readonly IpAddress[];
  readonly wanted: WantedSources;
  readonly wish: Wish;
  /** Of the wanted sources only senders with one of these hardware addresses. Absent: any. */
  readonly macs?: readonly string[];
  /** Nothing listens there: what comes as far as the sockets counts as let in. */
  readonly isUnserved: boolean;
}

/** The wanted sources are to get in and nobody else; they too, and everybody who gets in now; everybody who gets in now but them. */
export type Wish = "exactly" | "also" | "except";

export interface Deviation {
  readonly family: IpFamily;
  readonly sources: AddressSet;
  readonly region: ReachRegion;
}

export interface Prediction {
  readonly extra: readonly Deviation[];
  readonly missing: readonly Deviation[];
  /** Of wanted sources that get in under a condition. */
  readonly conditions: readonly string[];
  readonly isExact: boolean;
}

export function predictSources(host: HostModel, question: PortQuestion): Prediction {
  const { protocol, port, destinations, wanted, wish, macs = [], isUnserved } = question;
  const interfaces = outsideInterfaces(host);
  const asked = macs.length > 0 && isUnserved ? served(host, question) : host;
  const extra: Deviation[] = [];
  const missing: Deviation[] = [];
  const conditions = new Set<string>();
  for (const { family, value } of destinations) {
    const senders = possibleSenders(host, family);
    const inside = wantedSet(wanted[family], family);
    const arriving = arrivingBy(host, family);
    for (const region of walkListener(asked, { family, protocol, destination: value, port }, { interfaces })) {
      const sources = AddressSet.of(region.sources).intersect(senders);
      const isShut = region.verdict === "closed" && !(isUnserved && region.because.at(-1)?.layer === "socket");
      const unwelcome = wish === "exactly" ? sources.subtract(inside) : wish === "except" ? sources.intersect(inside) : AddressSet.empty;
      const outsiders = isShut ? AddressSet.empty : unwelcome;
      if (!outsiders.isEmpty) extra.push({ family, sources: outsiders, region });
      const insiders = sources.intersect(inside).intersect(arriving.get(region.in) ?? AddressSet.empty);
      if (insiders.isEmpty || wish === "except") continue;
      if (!isShut && macs.length > 0 && !asksHardware(region, macs)) extra.push({ family, sources: insiders, region });
      if (isShut && isStopped(region)) missing.push({ family, sources: insiders, region });
      if (region.verdict === "depends")
        for (const { condition } of region.conditions.flat())
          if (macs.length === 0 || condition.kind !== "hardware-address") conditions.add(condition.text); // else it is the wish itself
    }
  }
  return { extra, missing, conditions: [...conditions], isExact: extra.length === 0 && missing.length === 0 };
}

/** With a socket for the port: without one no condition is told. */
function served(host: HostModel, { protocol, port }: PortQuestion): HostModel {
  const place = { protocol, family: "ipv6", address: 0n, port, takesIpv4: true } as const;
  return { ...host, listeners: [...host.listeners, { ...place, device: null, isTransparent: false, endpoint: null, display: "" }] };
}

/** Whether something that could be changed stops it, and not that no packet from there can come in by this interface. */
function isStopped({ because }: ReachRegion): boolean {
  const last = because.at(-1);
  return last !== undefined && !inevitable.has(last.layer);
}

const inevitable: ReadonlySet<string> = new Set(["route", "rp_filter", "neighbour", "sysctl", "socket"]);

const MAIN_TABLE = 254;

/** interface → sources that the routes lead out to by it, so that they come in by it; by the longest prefix of the main table. */
function arrivingBy({ routes }: HostModel, family: IpFamily): ReadonlyMap<string, AddressSet> {
  const found = new Map<string, AddressSet>();
  let rest = AddressSet[family];
  const parsed = routes.flatMap(({ family: own, table, type, destination, device }) => {
    const prefix = own === family && table === MAIN_TABLE && type === "unicast" ? parsePrefix(destination) : null;
    return prefix === null || device === null ? [] : [{ prefix, device }];
  });
  const byLength = [...Map.groupBy(parsed, ({ prefix }) => prefix.length)].toSorted(([a], [b]) => b - a);
  for (const [, group] of byLength) {
    for (const { prefix, device } of group) {
      const own = AddressSet.fromPrefixes([prefix]).intersect(rest);
      found.set(device, (found.get(device) ?? AddressSet.empty).union(own));
    }
    rest = rest.subtract(AddressSet.fromPrefixes(group.map(({ prefix }) => prefix)));
  }
  return found;
}

/** Every one but loopback and the ports of bridges and bonds. */
export function outsideInterfaces(host: HostModel): readonly string[] {
  const isPort = (master: number | null): boolean => {
    const link = master === null ? undefined : host.interfaces.find(({ index }) => index === master);
    return link !== undefined && (link.kind === "bridge" || link.kind === "bond");
  };
  return host.interfaces.filter(({ loopback, master }) => !loopback && !isPort(master)).map(({ name }) => name);
}

/** The last rule or policy that had a word in it. */
export function decidingReason({ because }: ReachRegion): Reason | null {
  return (
    because.findLast(
      ({ layer, table, direction }) => table !== null && direction === "in" && (layer === "nftables" || layer === "iptables-legacy"),
    ) ?? null
  );
}

/** Sources as text, few of them. */
export function deviationTexts(deviations: readonly Deviation[], limit = 8): readonly string[] {
  const texts = deviations.flatMap(({ family, sources }) => prefixTexts(sources.intervals, family));
  return [...new Set(texts)].slice(0, limit);
}
