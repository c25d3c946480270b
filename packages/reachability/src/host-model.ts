/**
 * What the engines need to know of one network namespace: interfaces, routes, switches, sockets, rules, and what lies outside netfilter.
 * It is data alone; each engine evaluates it in its own way. Nothing is guessed here: what could not be read stays in `gaps`.
 */
import type { IpFamily } from "@portolan/net";
import type { Ruleset } from "@portolan/ruleset";
import type { FilterLayer, Interface, PolicyRule, Route } from "@portolan/snapshot";

export interface HostModel {
  readonly namespace: string;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[]; // both families, all tables
  readonly policyRules: readonly PolicyRule[];
  /** Dotted name → value as the kernel prints it; a dot in an interface's name is written `/`. An absent key was not readable or is not there. */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly listeners: readonly Listener[];
  readonly ruleset: Ruleset;
  readonly layers: readonly FilterLayer[];
  /** Limits of bandwidth that Portolan has made: packets wait there, and none is kept away. Absent: none. */
  readonly limits?: readonly FilterLayer[];
}

/** A group of sockets that the kernel tells apart by nothing but reuseport. */
export interface Listener {
  readonly protocol: "tcp" | "udp";
  readonly family: IpFamily; // of the socket
  readonly address: bigint; // in the family's own width; 0: any
  readonly port: number;
  /** Whether an IPv6 socket takes IPv4 too; false for an IPv4 socket; null where the kernel could not be asked. */
  readonly takesIpv4: boolean | null;
  readonly device: string | null;
  readonly isTransparent: boolean | null; // null: unknown
  readonly endpoint: string | null; // id in @portolan/sockets
  /** systemd unit or container that holds it, as far as known; programs at other control groups do not concern it. */
  readonly unit?: string | null;
  /** Control group in which the socket was made, "/" first: what is attached there or above concerns its packets. Absent, null: unknown. */
  readonly group?: string | null;
  /** SO_MARK: what it sends carries it. Absent, null: none, or not told. */
  readonly mark?: number | null;
  /** systemd or a docker-proxy holds it; only for the words. */
  readonly display: string;
}
