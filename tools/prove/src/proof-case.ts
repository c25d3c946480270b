/** One case of the proof: a host to build, its rules and its listeners. It is data, so that it can be written down and built again anywhere. */

import type { RuleSource } from "@portolan/snapshot";

export interface ProofCase {
  readonly name: string; // unique; kebab-case
  /** What it is there to show. */
  readonly about: string;
  readonly interfaces: readonly CaseInterface[];
  /** Arguments of ip, such as "route add 203.0.113.0/24 dev wan" or "-6 rule add …", in this order, once the interfaces are up. */
  readonly ip?: readonly string[];
  /** Dotted name → value, set once the interfaces exist; a dot in an interface's name is written `/`. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Loaded in this order. */
  readonly loads?: readonly RuleLoad[];
  /** Programs that write rules themselves, run after the loads inside the case's host. The case then has a host of its own. */
  readonly prepare?: readonly PrepareStep[];
  readonly listeners?: readonly StubListener[];
  /** Containers answer what is forwarded to them: it is not seen leaving, and comes back as if the host had answered. */
  readonly hasContainers?: boolean;
  readonly draw?: DrawOptions;
  /** Of cases with `tap`: whether the host and the machines beside it know each other's hardware addresses. Absent: they ask, each for every packet. */
  readonly neighbours?: "ask" | "known";
  /** `false`: nothing here is left to chance or to what nobody read, so that an engine that says `depends` of a packet is wrong. Absent: it may. */
  readonly mayDepend?: boolean;
  /** What Portolan is shown otherwise than its reader read it: texts cut, changed, or not there. The kernel has what was loaded. */
  readonly shown?: readonly ShownText[];
  /** Beginning of a condition's id → whether it holds here for every packet, as a limit that is never reached does. The trace is told so. */
  readonly conditions?: Readonly<Record<string, boolean>>;
  /** What is said of its endpoints is held against the packets too: who reaches them, badges, open ports, rules for which nothing is left. */
  readonly charted?: boolean;
  /** An earlier state of the same host: the difference is held against the given packets of both. It has been observed before this one. */
  readonly comparedWith?: {
    readonly name: string;
    /** The same rules in other words, which has to be proved. */
    readonly isRewrite?: boolean;
  };
  /** At least so many packets, however few the run asks for. */
  readonly packets?: number;
}

export interface CaseInterface {
  readonly name: string;
  /** `tap`: with Ethernet, the proof being every other machine there; `bridge`: made by `ports`, which are listed before it. Absent: `tun`. */
  readonly kind?: "tun" | "tap" | "bridge";
  readonly addresses: readonly string[]; // with prefix length
  readonly ports?: readonly string[]; // of a bridge: its interfaces
}

export interface RuleLoad {
  readonly tool:
    | "nft"
    | "iptables-nft-restore"
    | "ip6tables-nft-restore"
    | "iptables-legacy-restore"
    | "ip6tables-legacy-restore"
    | "ipset";
  readonly text: string;
}

export type PrepareStep =
  | { readonly run: readonly string[]; readonly input?: string }
  /** A daemon; ready when `until` succeeds. */
  | { readonly start: readonly string[]; readonly until: readonly string[] }
  | { readonly write: string; readonly text: string };

export type ShownText =
  /** Every `from` is `to`; there is one at least. */
  | { readonly source: RuleSource; readonly from: string; readonly to: string }
  /** It ends there. */
  | { readonly source: RuleSource; readonly cutBefore: string }
  /** It was not read, because of this. */
  | { readonly source: RuleSource; readonly error: string }
  /** Elements of these sets and maps of nft, as `family table name`, were not fetched. */
  | { readonly source: "nft-json"; readonly omittedSets: readonly string[] };

export interface StubListener {
  readonly protocol: "tcp" | "udp";
  readonly address: string; // "0.0.0.0", "::", or a specific one
  readonly port: number;
  readonly v6only?: boolean; // of "::" and the like; absent: dual-stack
  readonly device?: string;
  readonly isTransparent?: boolean;
  readonly mark?: number; // SO_MARK
  /** Binds to an address that the host does not have. */
  readonly isFree?: boolean;
}

export interface DrawOptions {
  /** Destinations beside the host's own addresses: networks behind it, addresses that rules translate. */
  readonly destinations?: readonly string[];
  readonly sources?: readonly string[];
  readonly ports?: readonly number[];
  /** Share of packets that programs of the host send to it. Absent: 0.05. */
  readonly localShare?: number;
  /** Share of packets that belong to a connection which answered before. Absent: 0.05. */
  readonly establishedShare?: number;
  /** These are sent first, as they are. */
  readonly packets?: readonly GivenPacket[];
}

export interface GivenPacket {
  readonly in: string;
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly sourcePort?: number; // absent: 40000
  readonly destination: string;
  readonly destinationPort: number;
  readonly state?: "new" | "established"; // absent: new
  readonly hardwareAddress?: string; // of `tap`; absent: that of the machine at the other end
  /** What the measured kernel does, where the case is there to hold it. */
  readonly expect?: { readonly verdict: ObservedVerdict; readonly reply?: ObservedReply };
}

export type ObservedVerdict = "delivered" | "dropped" | "rejected" | "no-listener" | "forwarded";
export type ObservedReply = "delivered" | "dropped" | "none";
