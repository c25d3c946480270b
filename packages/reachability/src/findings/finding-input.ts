/** What findings are made from: the model of one namespace with its chart, and facts that are not always known. An absent fact gives no finding. */
import type { ServiceInstance } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { Chart } from "../chart.ts";
import type { HostModel } from "../host-model.ts";
import type { ShadowedRule } from "../map/shadowed-rules.ts";

export interface FindingInput {
  readonly host: HostModel;
  /** Of the same namespace, with `space` where dead openings are wanted. */
  readonly chart: Chart;
  readonly endpoints: readonly Endpoint[];
  readonly shadowed?: readonly ShadowedRule[];
  readonly facts?: HostFacts;
  /** Of the whole host. */
  readonly services?: readonly ServiceInstance[];
}

export interface HostFacts {
  /** Sockets that the namespace counts at this moment (net/sockstat, net/sockstat6). */
  readonly socketCounts?: SocketCounts;
  /** What firewalld answers about its zones: what is active and what is saved. */
  readonly firewalldZones?: { readonly runtime: string; readonly permanent: string };
  /** Whether a program runs that bans addresses after failed sign-ins; it may have written no rule yet. */
  readonly bansSignIns?: boolean;
  /** Binds and connections that SELinux forbids: who wants what, the permission that is missing, and what would allow it. */
  readonly selinuxRefusals?: readonly SelinuxRefusal[];
}

export interface SelinuxRefusal {
  readonly subject: string;
  readonly rule: string;
  readonly commands: readonly string[];
}

export interface SocketCounts {
  readonly tcpInUse: number; // both families
  readonly tcpTimeWait: number;
}
