/**
 * One rule about one port, as a fix writes it: an accept, or a drop that leaves this host itself and what conntrack already knows alone. The words are
 * those of nft and of iptables after the chain's name.
 */
import type { IpFamily } from "@portolan/net";
import type { TableFamily } from "../ruleset.ts";

export interface PortRule {
  readonly verdict: "accept" | "return" | "drop";
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly sources: readonly string[]; // empty: all
  /** A port before NAT, met in the forward hook. */
  readonly isPublished: boolean;
}

/** One rule. nft joins its arguments, so the quotes are its own. */
export function nftRuleWords(rule: PortRule, table: TableFamily, comment: string): readonly string[] {
  const { verdict, family, protocol, port, sources, isPublished } = rule;
  const ip = family === "ipv4" ? "ip" : "ip6";
  const isNarrow = verdict === "drop";
  const source = sources.length === 0 ? [] : [ip, "saddr", sources.length === 1 ? (sources[0] ?? "") : `{ ${sources.join(", ")} }`];
  const familyTest = source.length > 0 || table === "ip" || table === "ip6" ? [] : ["meta", "nfproto", family];
  const portTest = isPublished
    ? ["meta", "l4proto", protocol, "ct", "status", "dnat", "ct", "direction", "original", "ct", "original", "proto-dst", String(port)]
    : [protocol, "dport", String(port)];
  const guard = isNarrow && !isPublished ? ["iifname", "!=", "lo", "ct", "state", "new,invalid,untracked"] : [];
  return [...guard, ...familyTest, ...source, ...portTest, verdict, "comment", `"${comment}"`];
}

/** One rule for each source. */
export function iptablesRuleWords(rule: PortRule, comment: string): readonly (readonly string[])[] {
  const { verdict, protocol, port, sources, isPublished } = rule;
  const from = sources.length === 0 ? [[]] : sources.map((source) => ["-s", source]);
  const portTest = isPublished
    ? ["-p", protocol, "-m", "conntrack", "--ctstate", "DNAT", "--ctorigdstport", String(port), "--ctdir", "ORIGINAL"]
    : ["-p", protocol, "-m", protocol, "--dport", String(port)];
  const isNarrow = verdict === "drop" && !isPublished;
  const guard = isNarrow ? ["-m", "conntrack", "--ctstate", "NEW,INVALID,UNTRACKED"] : [];
  const inside = isNarrow ? ["!", "-i", "lo"] : [];
  return from.map((words) => [
    ...inside,
    ...words,
    ...portTest,
    ...guard,
    "-m",
    "comment",
    "--comment",
    comment,
    "-j",
    verdict.toUpperCase(),
  ]);
}
