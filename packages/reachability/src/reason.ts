/** One deciding thing on a packet's way, in the words of the JSON contract. */
export type ReasonLayer =
  | "nftables"
  | "iptables-legacy"
  | "route"
  | "rp_filter"
  | "nat"
  | "neighbour"
  | "socket"
  | "sysctl"
  | "bpf"
  | "systemd"
  | "selinux"
  | "container";

export interface Reason {
  readonly layer: ReasonLayer;
  readonly table: string | null; // "inet filter"
  readonly chain: string | null;
  readonly handle: number | null; // null for a policy and for what has none
  readonly position: number | null; // of the rule in its chain, from 1; null for a policy
  readonly text: string; // as its own tool prints it; "policy drop"
  readonly effect: string; // accept, drop, reject, dnat, redirect, delivered, …
  /** Which way it concerns: of the packet, or of the answer. */
  readonly direction: "in" | "out";
}
