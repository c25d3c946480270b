/**
 * One rule about one port, or about all that some send, as a plan writes it: an accept, or a drop that leaves this host itself and what conntrack already
 * knows alone. The words are those of nft and of iptables after the chain's name.
 */
import type { IpFamily } from "@portolan/net";
import type { TableFamily } from "../ruleset.ts";

export interface PortRule {
  readonly verdict: "accept" | "return" | "drop";
  readonly family: IpFamily;
  /** Both null together: whatever is sent. */
  readonly protocol: "tcp" | "udp" | null;
  readonly port: number | null;
  readonly sources: readonly string[]; // empty: all
  /** Hardware addresses of senders, of which the packet has to have one. Absent: any. */
  readonly macs?: readonly string[];
  /** A port before NAT, met in the forward hook. */
  readonly isPublished: boolean;
}

/** One rule. nft joins its arguments, so the quotes are its own. */
export function nftRuleWords(rule: PortRule, table: TableFamily, comment: string): readonly string[] {
  const { verdict, family, sources, macs = [], isPublished } = rule;
  const ip = family === "ipv4" ? "ip" : "ip6";
  const isNarrow = verdict === "drop";
  const source = sources.length === 0 ? [] : [ip, "saddr", oneOf(sources)];
  const hardware = macs.length === 0 ? [] : ["ether", "saddr", oneOf(macs)];
  const familyTest = source.length > 0 || table === "ip" || table === "ip6" ? [] : ["meta", "nfproto", family];
  const guard = isNarrow && !isPublished ? ["iifname", "!=", "lo", "ct", "state", "new,invalid,untracked"] : [];
  return [...guard, ...familyTest, ...source, ...hardware, ...nftPortWords(rule), verdict, "comment", `"${comment}"`];
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : `{ ${values.join(", ")} }`;
}

function nftPortWords({ protocol, port, isPublished }: PortRule): readonly string[] {
  const dnat = ["ct", "status", "dnat", "ct", "direction", "original"];
  if (protocol === null || port === null) return isPublished ? dnat : [];
  return isPublished
    ? ["meta", "l4proto", protocol, ...dnat, "ct", "original", "proto-dst", String(port)]
    : [protocol, "dport", String(port)];
}

/** One rule for each source and hardware address. */
export function iptablesRuleWords(rule: PortRule, comment: string): readonly (readonly string[])[] {
  const { verdict, sources, macs = [], isPublished } = rule;
  const from = sources.length === 0 ? [[]] : sources.map((source) => ["-s", source]);
  const by = macs.length === 0 ? [[]] : macs.map((mac) => ["-m", "mac", "--mac-source", mac.toUpperCase()]);
  const isNarrow = verdict === "drop" && !isPublished;
  const guard = isNarrow ? ["-m", "conntrack", "--ctstate", "NEW,INVALID,UNTRACKED"] : [];
  const inside = isNarrow ? ["!", "-i", "lo"] : [];
  const end = ["-m", "comment", "--comment", comment, "-j", verdict.toUpperCase()];
  return from.flatMap((words) => by.map((mac) => [...inside, ...words, ...iptablesPortWords(rule), ...mac, ...guard, ...end]));
}

function iptablesPortWords({ protocol, port, isPublished }: PortRule): readonly string[] {
  const dnat = ["-m", "conntrack", "--ctstate", "DNAT"];
  const original = ["--ctdir", "ORIGINAL"];
  if (protocol === null || port === null) return isPublished ? [...dnat, ...original] : [];
  if (isPublished) return ["-p", protocol, ...dnat, "--ctorigdstport", String(port), ...original];
  return ["-p", protocol, "-m", protocol, "--dport", String(port)];
}
