/** What somebody wants of this host, in a form that leaves nothing open: both IP families are always said. */
import type { ProxySite, ProxySystem, ScopeTarget } from "@portolan/services";
import type { WantedSources } from "./drafts/fix.ts";
import type { SysctlKey } from "./sysctl-keys.ts";

export type Intent =
  | ProxyIntent
  | AllowIntent
  | CloseIntent
  | DenyIntent
  | RateIntent
  | BandwidthIntent
  | BindIntent
  | SysctlIntent
  | RedirectIntent;

interface PortIntent {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

interface EndingIntent {
  /** ISO 8601, when it is to end by itself; null: it stays. */
  readonly until: string | null;
}

/** Other machines; this host itself is not meant. */
export interface AllowIntent extends PortIntent, EndingIntent {
  readonly kind: "allow";
  readonly sources: WantedSources;
  /** true: these too, and nobody loses anything; false: exactly these. */
  readonly isAdded: boolean;
  /** Hardware addresses, in small letters, of which the sender has to have one besides a wanted address: "02:00:5e:10:00:01". Absent: any. Never with `isAdded`. */
  readonly macs?: readonly string[];
}

/** Nobody gets in any more. */
export interface CloseIntent extends PortIntent {
  readonly kind: "close";
}

/** These get in no more, everybody else as before. */
export type DenyIntent = DenyPortIntent | DenyHostIntent;

interface Denying extends EndingIntent {
  readonly kind: "deny";
  readonly sources: WantedSources; // `nobody` of a family: none of it is refused
}

export interface DenyPortIntent extends Denying, PortIntent {}

/** At nothing of this host, what it sends on to containers and machines behind it included. */
export interface DenyHostIntent extends Denying {
  readonly protocol: null;
  readonly port: null;
}

/** No more new connections (TCP) or first datagrams (UDP) than these; those over it are dropped. */
export interface RateIntent extends PortIntent, EndingIntent {
  readonly kind: "rate";
  readonly newPerSecond: number;
  /** So many at once before the rate counts. */
  readonly burst: number;
  /** For each sending address (of IPv6: each /64) by itself, or for all together. */
  readonly per: "source" | "port";
}

/** No more than so much of one direction of a port, over both families together. */
export interface BandwidthIntent extends PortIntent, EndingIntent {
  readonly kind: "bandwidth";
  readonly bitsPerSecond: number;
  readonly direction: "out" | "in"; // of this host
}

/** A service is to listen otherwise: its own settings change, no rule does. */
export interface BindIntent extends PortIntent {
  readonly kind: "bind";
  readonly service: string; // id in the catalogue of @portolan/services
  readonly scope: ScopeTarget;
}

/**
 * New connections to a port, of other machines and of this host's own programs, go to another port of this host at the same address, where a service listens that is
 * reached by whoever reached the port; connections that exist stay where they are. It always ends.
 */
export interface RedirectIntent extends PortIntent {
  readonly kind: "redirect";
  readonly to: number;
  readonly until: string; // ISO 8601
}

/** A reverse proxy of this host is to pass on what comes at the port, by a site that Portolan writes whole. */
export interface ProxyIntent {
  readonly kind: "proxy";
  readonly protocol: "tcp";
  readonly port: number; // of the site, also of one that goes
  readonly system: ProxySystem;
  readonly name: string;
  /** null: it goes. */
  readonly site: SiteWish | null;
}

/** What `ProxyIntent` does not say of a site already. */
export type SiteWish = Omit<ProxySite, "name" | "system" | "port">;

export interface SysctlIntent {
  readonly kind: "sysctl";
  readonly key: SysctlKey;
  readonly value: string; // as the kernel prints it, words by one space
}
