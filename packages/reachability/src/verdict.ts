/**
 * What the engines answer. A verdict holds for one family, destination and port; `depends` always names on what.
 * Invariant: closed is never said across something unread; what only the sender chooses (source port, TTL) counts as open, and `choices` says which.
 */
import type { AddressInterval, IpFamily } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { Reason } from "./reason.ts";

export type Reachability = "open" | "closed" | "depends";

/** One literal of a condition: it holds, or it does not. */
export interface ConditionTerm {
  readonly condition: Condition;
  readonly holds: boolean;
}

/** Alternatives, each a conjunction: open where any of them is true. Minimal: none includes another, no term can be left out. */
export type Conditions = readonly (readonly ConditionTerm[])[];

/** Something only the sender decides, and has to choose so to get in. */
export interface SenderChoice {
  readonly field: string; // a field of @portolan/ruleset: source-port, ttl, …
  readonly text: string; // "53", "1024-65535"
}

export interface Witness {
  readonly iif: string;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/** A part of (interface × source) for which everything is the same. The regions of one question partition all of it. */
export interface ReachRegion {
  readonly in: string; // interface; "lo" is the host itself
  /** In the 128-bit space of @portolan/net, ascending and disjoint. */
  readonly sources: readonly AddressInterval[];
  readonly verdict: Reachability;
  /** Of `depends`; empty otherwise. */
  readonly conditions: Conditions;
  readonly choices: readonly SenderChoice[];
  /** Whether an answer can leave, to an ordinary sender where one gets in; of TCP it is part of `open`. null: depends on `conditions`. */
  readonly replies: boolean | null;
  readonly because: readonly Reason[];
  /** null where no packet of the region could be written, which is then said in `because`. */
  readonly witness: Witness | null;
}

export interface ReachQuestion {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly destination: bigint;
  readonly port: number;
}
