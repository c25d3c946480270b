/** Who reaches what, for every endpoint of a host: what `explain`, `reach`, the findings and the panel show. */
import type { IpFamily } from "@portolan/net";
import type { FilterLayer } from "@portolan/snapshot";
import type { RulesetGap } from "@portolan/ruleset";
import type { Reason } from "./reason.ts";
import type { Conditions, Reachability, SenderChoice, Witness } from "./verdict.ts";

/** An entry of `reach` in the JSON contract. For one family and destination the entries partition all sources × interfaces. */
export interface ReachEntry {
  readonly family: IpFamily;
  readonly to: string; // destination address
  readonly verdict: Reachability;
  readonly sources: readonly string[]; // minimal CIDR cover, "0.0.0.0/0" for all
  readonly via: readonly string[]; // interfaces
  readonly conditions: Conditions;
  readonly choices: readonly SenderChoice[];
  readonly replies: boolean | null;
  readonly because: readonly Reason[];
  readonly witness: Witness | null;
}

/**
 * How far a destination is open, as a badge: the widest group of sources that gets in over any path.
 * internet: some public address; private: only private, unique-local or CGNAT ones; link: only neighbours on a link; host: this host alone; nobody.
 */
export type Exposure = "internet" | "private" | "link" | "host" | "nobody" | "depends" | "unknown";

export interface EndpointReach {
  readonly endpoint: string; // id
  readonly entries: readonly ReachEntry[];
  readonly exposure: { readonly ipv4: Exposure; readonly ipv6: Exposure };
  /** Families where a wider group than the exposure says gets in under a condition, as under a rate limit. Absent: none. */
  readonly moreDepends?: readonly IpFamily[];
  /** A listener whose traffic NAT takes elsewhere: it is not what a client of this port speaks to. */
  readonly takenElsewhere: readonly Reason[];
}

/** Open port numbers where nothing listens, or that lead to other machines. */
export interface OpenSpace {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly to: string; // destination address, or "forwarded" prefix
  readonly ports: string; // "80,443,8000-8100"
  readonly verdict: Reachability;
  readonly sources: readonly string[];
  readonly via: readonly string[];
  readonly because: readonly Reason[];
}

export interface Chart {
  readonly namespace: string;
  readonly endpoints: readonly EndpointReach[];
  readonly space: readonly OpenSpace[];
  /** What keeps verdicts from being certain. */
  readonly gaps: readonly RulesetGap[];
  readonly layers: readonly FilterLayer[];
}
