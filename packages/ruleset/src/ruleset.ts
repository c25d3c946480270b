/**
 * The packet filter of one network namespace as one neutral model, whatever dialect it came from (nftables, iptables on either back end, ipset).
 * A rule is a list of steps in the order in which the kernel takes them: a match that fails ends the rule, an action acts, a verdict ends it.
 * What a dialect implies is explicit here (family, protocol); what is not understood is a step of kind `unknown` with its text, never left out.
 * Sets and maps are shared by reference: the same object stands wherever it is used, so that a solver may keep what it made of it.
 */
import type { Field } from "./field.ts";

export interface Ruleset {
  readonly namespace: string;
  /** In the order of registration where the kernel shows it; those of legacy iptables last. */
  readonly tables: readonly Table[];
  /** What could not be read or understood as a whole. While there is any, nothing may be called closed. */
  readonly gaps: readonly RulesetGap[];
}

/** Rules that exist, or may exist, and are not in the model. */
export interface RulesetGap {
  readonly code:
    | "tool-absent"
    | "not-permitted"
    | "failed"
    | "changed-while-reading"
    | "not-understood"
    | "set-without-elements"
    | "not-read";
  readonly place: string; // such as "nft", "ip filter", "ip filter @blocked"
  readonly reason: string; // as the tool said it, or the text that was not understood
}

export type TableFamily = "ip" | "ip6" | "inet" | "arp" | "bridge" | "netdev";
export type Dialect = "nftables" | "iptables-nft" | "iptables-legacy";

export interface Table {
  readonly family: TableFamily;
  readonly name: string;
  readonly dialect: Dialect;
  readonly isDormant: boolean;
  readonly chains: ReadonlyMap<string, Chain>; // name → chain
  readonly sets: readonly ValueSet[]; // named ones, also those no rule uses
}

export type Hook = "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting" | "egress";

export interface Chain {
  readonly table: { readonly family: TableFamily; readonly name: string; readonly dialect: Dialect };
  readonly name: string;
  /** null for a chain that only jumps lead to. */
  readonly base: BaseChain | null;
  readonly rules: readonly Rule[];
}

export interface BaseChain {
  readonly hook: Hook;
  readonly type: "filter" | "nat" | "route";
  readonly priority: number;
  readonly policy: "accept" | "drop";
  /** Of ingress and egress. Empty there: nft does not say (1.0.6), and each rule asks the condition that the chain is at the packet's interface. */
  readonly devices: readonly string[];
  /** Place in the order of registration within the namespace: of equal priorities the later registered runs first. null where unknown. */
  readonly registered: number | null;
}

export interface Rule {
  readonly origin: RuleOrigin;
  readonly steps: readonly Step[];
}

/** Where a person finds the rule again. */
export interface RuleOrigin {
  readonly dialect: Dialect;
  readonly table: string; // family and name: "inet filter"
  readonly chain: string;
  readonly handle: number | null; // of nftables and iptables-nft; null for legacy
  readonly position: number; // from 1, within its chain
  readonly text: string; // as its own tool prints it
  readonly comment: string | null;
}

export type Step = Match | UnknownMatch | Action;

/**
 * A test of one field, or of several together (a concatenation): passes where the tuple of masked fields is in `values`, or is not when `negated`.
 * A field that the packet does not have (a port of an ICMP packet) fails the test, negated or not; but the name of an interface or bridge port
 * that the packet does not have (in-interface in the output hook) is the empty name, so that a negated test passes.
 */
export interface Match {
  readonly kind: "match";
  readonly selectors: readonly Selector[]; // at least one
  readonly values: ValueSet;
  readonly negated: boolean;
}

/** `mask`: the value tested is `field & mask`. null: the field as it is. */
export interface Selector {
  readonly field: Field;
  readonly mask: bigint | null;
}

export interface ValueSet {
  readonly name: string | null; // "@blocked" or an ipset's name; null for one written in the rule
  /** Where the elements come and go by traffic or time, or could not be read: membership is then the named unknown `condition`. */
  readonly volatile: Condition | null;
  readonly elements: Elements;
}

export type Elements =
  /** Of one number field: ascending, disjoint, not adjacent. `bounds`: the same in plain numbers, see number-intervals.ts. */
  | { readonly kind: "intervals"; readonly intervals: readonly Interval[]; readonly bounds?: Float64Array }
  | { readonly kind: "names"; readonly names: readonly NamePattern[] } // of one name field
  | { readonly kind: "tuples"; readonly tuples: readonly (readonly Value[])[] }; // one value per selector, in the order of the set

/** Inclusive. */
export interface Interval {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** `isPrefix`: every name that begins so, as eth* in nftables and eth+ in iptables. */
export interface NamePattern {
  readonly name: string;
  readonly isPrefix: boolean;
}

export type Value = Interval | NamePattern;

/**
 * Something that decides a packet's fate and is not known from the rules alone. Two conditions with the same id have the same truth for one packet.
 * A match on it is `UnknownMatch`.
 */
export interface Condition {
  readonly id: string; // such as "limit ip filter INPUT 12", "set inet filter @recent source-address"
  readonly kind: ConditionKind;
  /** As a person would find it: the text in the rule, or the name of the set. */
  readonly text: string;
}

export type ConditionKind =
  | "rate" // limit, hashlimit, meters
  | "recent" // xt_recent
  | "set" // a set whose elements come and go
  | "connections" // connlimit, ct count
  | "quota"
  | "time"
  | "chance" // statistic, numgen, random
  | "content" // string, u32, bpf, raw payload
  | "hardware-address" // MAC of the sender
  | "fingerprint" // osf
  | "socket" // cgroup, socket level
  | "label" // SELinux secmark, connlabel
  | "user-space" // NFQUEUE
  | "neighbour" // whether hosts know each other's hardware address
  | "offload" // flowtable
  | "layer" // something outside netfilter
  | "unread" // could not be read
  | "unmodelled"; // read, not understood

/** Passes where the condition holds, or where it does not when `negated`. */
export interface UnknownMatch {
  readonly kind: "unknown-match";
  readonly condition: Condition;
  readonly negated: boolean;
}

export type Action =
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  /** The first entry whose key holds the tuple decides; none: the rule goes on. `values.volatile` as in a match. */
  | {
      readonly kind: "verdict-map";
      readonly selectors: readonly Selector[];
      readonly entries: readonly VerdictEntry[];
      readonly name: string | null;
      readonly volatile: Condition | null;
    }
  | NatAction
  /** mark := (mark & and) ^ xor. */
  | { readonly kind: "set-mark"; readonly of: "packet" | "connection"; readonly and: bigint; readonly xor: bigint }
  /** target := (target & ~targetMask) ^ (source & sourceMask): CONNMARK --save-mark and --restore-mark, meta mark set ct mark. */
  | { readonly kind: "copy-mark"; readonly to: "packet" | "connection"; readonly sourceMask: bigint; readonly targetMask: bigint }
  /** The mark becomes what a map says for the packet; without an entry the rule ends. */
  | {
      readonly kind: "map-mark";
      readonly of: "packet" | "connection";
      readonly selectors: readonly Selector[];
      readonly entries: readonly MarkEntry[];
    }
  | { readonly kind: "untrack" }
  | { readonly kind: "set-zone"; readonly zone: bigint }
  /** To a local transparent socket: null address is the packet's own destination (iptables: of the interface), null port its own. */
  | {
      readonly kind: "tproxy";
      readonly family: "ipv4" | "ipv6" | null;
      readonly address: bigint | null;
      readonly port: number | null;
      /** Where no socket takes the packet: iptables drops it; absent: the rule ends there. */
      readonly otherwise?: "drop";
    }
  /** Puts something of the packet into a set; the packet goes on. `text` names the set. */
  | { readonly kind: "update-set"; readonly text: string }
  /** Nothing happens to the packet: counter, log, nftrace, priority, MSS clamp, DSCP, helper assignment. */
  | { readonly kind: "harmless"; readonly text: string }
  /** Not understood. `mayDecide`: it may end the packet's way or change where it goes; otherwise it may only let the rule match or not. */
  | { readonly kind: "unknown-action"; readonly condition: Condition; readonly mayDecide: boolean };

export type Verdict =
  | { readonly kind: "accept" | "drop" | "return" | "continue" }
  | { readonly kind: "jump" | "goto"; readonly chain: string }
  | { readonly kind: "reject"; readonly with: string } // "tcp reset", "icmp port-unreachable", as nft prints it
  | { readonly kind: "queue"; readonly bypass: boolean }
  | { readonly kind: "stolen"; readonly text: string }; // fwd, dup to elsewhere, synproxy: it leaves netfilter's way

export interface VerdictEntry {
  readonly key: readonly Value[];
  readonly verdict: Verdict;
}

export interface MarkEntry {
  readonly key: readonly Value[];
  readonly mark: bigint;
}

/**
 * Where a connection is sent. `masquerade` takes the address of the interface it leaves by, `redirect` sends to this host itself (the address of the
 * interface it came in by; 127.0.0.1 or ::1 for the host's own packets). null address: unchanged; null ports: unchanged.
 */
export interface NatAction {
  readonly kind: "nat";
  readonly nat: "dnat" | "snat" | "masquerade" | "redirect";
  readonly family: "ipv4" | "ipv6" | null; // null: of the packet
  readonly target: NatTarget | NatMap;
  readonly isRandom: boolean;
}

export interface NatTarget {
  readonly kind: "target";
  readonly addresses: Interval | null;
  readonly ports: { readonly from: number; readonly to: number } | null;
  /** NETMAP, `snat prefix to`: `addresses` is a prefix, and the bits below it stay those of the packet. Absent: any of the addresses. */
  readonly keepsHostBits?: true;
}

/** Target by a map; a packet without an entry is not translated and the rule ends. */
export interface NatMap {
  readonly kind: "map";
  readonly selectors: readonly Selector[];
  readonly entries: readonly { readonly key: readonly Value[]; readonly target: NatTarget }[];
  readonly volatile: Condition | null;
}
