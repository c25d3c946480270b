/** What the kernel did with the packets of one case, and the snapshot that Portolan's own reader took there: all that the judge needs. */
import type { Snapshot } from "@portolan/snapshot";
import type { ObservedReply, ObservedVerdict, ProofCase } from "./proof-case.ts";

export interface Observation {
  readonly case: ProofCase;
  readonly seed: number;
  readonly namespace: string; // in the snapshot
  readonly snapshot: Snapshot;
  readonly packets: readonly ObservedPacket[];
  /** Trace events, each once: packets name them by place. */
  readonly events: readonly KernelStep[];
  /** Rules that some packet, or what the host said beside it, came by; named as in rule-key.ts. */
  readonly rulesMet: readonly string[];
  readonly seconds: number; // of sending alone
}

export interface ObservedPacket {
  readonly origin: "given" | "boundary" | "uniform" | "local" | "aimed";
  readonly in: string; // "lo": sent by a program of the host
  readonly family: "ipv4" | "ipv6";
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** `established`: the same two ends have exchanged a packet each way before. */
  readonly state: "new" | "established";
  readonly hardwareAddress: string | null; // of the sender; null without Ethernet
  /** Sent to an address of broadcast, multicast or anycast. */
  readonly isForMany: boolean;
  /** Its source is such an address: what the host sends back it may get itself. */
  readonly isFromMany: boolean;
  readonly verdict: ObservedVerdict;
  readonly reply: ObservedReply;
  readonly egress: string | null;
  /** Of a forwarded packet: as it left. */
  readonly left: {
    readonly source: string;
    readonly sourcePort: number;
    readonly destination: string;
    readonly destinationPort: number;
  } | null;
  /** Index in the case's listeners of the UDP socket that got it. */
  readonly listener: number | null;
  /** Places in `events`, of the packet itself in the order in which they came; of its answer. */
  readonly steps: readonly number[];
  readonly answerSteps: readonly number[];
  /** Rules and policies of legacy tables that counted it or its answer; null where they were not read for it. */
  readonly counted: readonly string[] | null;
}

/** One trace event of nftables. */
export interface KernelStep {
  readonly type: "policy" | "return" | "rule" | "unspecified";
  readonly table: string;
  readonly chain: string;
  readonly handle: number | null;
  readonly verdict: string;
}

/** What a TCP segment of an established connection carries, so that TCP acknowledges it at once. */
export const establishedDataBytes = 1;
