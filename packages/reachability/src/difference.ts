/** What changes for whom between two hosts' states, as `portolan.diff/1` says it. */
import type { IpFamily } from "@portolan/net";
import type { Reason } from "./reason.ts";
import type { Conditions, Reachability, Witness } from "./verdict.ts";

export interface SemanticDifference {
  /** Only together with `proved`. */
  readonly equal: boolean;
  /** Whether the whole space was compared: both families, every protocol, interface, mark, NAT and condition. */
  readonly proved: boolean;
  readonly unproved: readonly string[]; // what was not compared and why
  readonly gained: readonly DifferentRegion[];
  readonly lost: readonly DifferentRegion[];
  /** Not more and not less access, but another way: other NAT target, other condition, answer or rule of rejection. */
  readonly changed: readonly DifferentRegion[];
}

export interface DifferentRegion {
  readonly family: IpFamily;
  readonly protocol: string; // tcp, udp, icmp, or a number
  readonly to: string;
  readonly ports: string; // "23333", "1-65535"; empty where the protocol has none
  readonly sources: readonly string[]; // minimal CIDR cover
  readonly via: readonly string[];
  readonly before: Reachability;
  readonly after: Reachability;
  readonly conditions: { readonly before: Conditions; readonly after: Conditions };
  readonly witness: Witness;
  readonly because: { readonly before: readonly Reason[]; readonly after: readonly Reason[] };
  /** Only packets of connections that exist already; the witness is one of them. Absent: first packets. */
  readonly isEstablished?: true;
}
