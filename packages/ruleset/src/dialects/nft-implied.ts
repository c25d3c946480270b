/**
 * What an nft expression implies of the packet: nft puts these tests before it when a rule is loaded and takes them out of the listing again.
 * `th dport` implies no protocol in nft; here it implies those whose header begins with two ports, as no other packet has a port.
 */
import { isObject, type Json } from "./nft-json.ts";

export interface Implied {
  readonly family: "ipv4" | "ipv6" | null;
  readonly protocols: readonly bigint[] | null;
  /** An ARP header: no IP packet has one. */
  readonly isNeverIp: boolean;
}

/** TCP, UDP, SCTP, DCCP, UDP-Lite. */
export const protocolsWithPorts: readonly bigint[] = [6n, 17n, 33n, 132n, 136n];

const nothing: Implied = { family: null, protocols: null, isNeverIp: false };
const ofProtocol = (protocol: bigint): Implied => ({ ...nothing, protocols: [protocol] });

const impliedByHeader: Readonly<Record<string, Implied>> = {
  ip: { ...nothing, family: "ipv4" },
  ip6: { ...nothing, family: "ipv6" },
  arp: { ...nothing, isNeverIp: true },
  th: { ...nothing, protocols: protocolsWithPorts },
  tcp: ofProtocol(6n),
  udp: ofProtocol(17n),
  udplite: ofProtocol(136n),
  sctp: ofProtocol(132n),
  dccp: ofProtocol(33n),
  icmp: ofProtocol(1n),
  igmp: ofProtocol(2n),
  gre: ofProtocol(47n),
  esp: ofProtocol(50n),
  ah: ofProtocol(51n),
  icmpv6: ofProtocol(58n),
  comp: ofProtocol(108n),
};

/** Of every header that an expression reads, in the order in which it reads them. */
export function impliedBy(expression: unknown, depth = 0): readonly Implied[] {
  if (typeof expression !== "object" || expression === null || depth > 16) return [];
  if (Array.isArray(expression)) return expression.flatMap((part) => impliedBy(part, depth + 1));
  const json = expression as Json;
  if (isObject(json["payload"])) return byPayload(json["payload"]);
  if (isObject(json["ct"])) return byConnection(json["ct"]);
  if (isObject(json["tcp option"])) return [ofProtocol(6n)];
  if (isObject(json["sctp chunk"])) return [ofProtocol(132n)];
  if (isObject(json["dccp option"])) return [ofProtocol(33n)];
  if (isObject(json["ip option"])) return [{ ...nothing, family: "ipv4" }];
  if (isObject(json["exthdr"])) return [{ ...nothing, family: "ipv6" }];
  return Object.values(json).flatMap((part) => impliedBy(part, depth + 1));
}

function byPayload(payload: Json): readonly Implied[] {
  const isPort = payload["base"] === "th" && payload["len"] === 16 && (payload["offset"] === 0 || payload["offset"] === 16);
  if (isPort) return [{ ...nothing, protocols: protocolsWithPorts }];
  const protocol = payload["protocol"];
  const found = typeof protocol === "string" && Object.hasOwn(impliedByHeader, protocol) ? impliedByHeader[protocol] : undefined;
  return found === undefined ? [] : [found];
}

function byConnection({ key, family }: Json): readonly Implied[] {
  if (typeof key !== "string") return [];
  if (family === "ip" || family === "ip6") return [{ ...nothing, family: family === "ip" ? "ipv4" : "ipv6" }];
  if (key.startsWith("ip ")) return [{ ...nothing, family: "ipv4" }];
  return key.startsWith("ip6 ") ? [{ ...nothing, family: "ipv6" }] : [];
}
