/**
 * An endpoint is a place at which a host can be spoken to: (network namespace, protocol, address, port, device).
 * Several SO_REUSEPORT sockets are one endpoint; a published endpoint may have no socket at all.
 * Endpoints are derived from a snapshot and hold no knowledge of firewalls: who gets through is the chart's affair.
 */
import type { Socket } from "@portolan/snapshot";

/** What the address accepts. `ipv6-or-dual`: an IPv6 wildcard whose IPV6_V6ONLY the kernel could not be asked for. */
export type Scope = "ipv4" | "ipv6" | "dual" | "ipv6-or-dual";

/** listening: accepts; bound: holds the port without listening; published: exists by NAT or a container runtime; activated: held by a systemd socket. */
export type EndpointState = "listening" | "bound" | "published" | "activated";

export interface ContainerReference {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly runtime: "docker" | "podman";
  readonly composeProject: string | null;
  readonly composeService: string | null;
}

export interface Owner {
  readonly pid: number;
  readonly program: string | null; // the name people know it by; null when nothing could be read
  readonly executable: string | null; // null when /proc/PID/exe could not be read
  readonly executableDeleted: boolean;
  readonly command: string | null; // secrets replaced; null when unreadable
  readonly workingDirectory: string | null;
  readonly user: string | null;
  readonly unit: string | null;
  readonly container: ContainerReference | null;
  readonly startedAt: string | null; // ISO 8601
  readonly ancestry: readonly Ancestor[]; // parent first, PID 1 last
}

export interface Ancestor {
  readonly pid: number;
  readonly name: string;
}

/** Where the address and port of a listener come from. `line` is 1-based; null where the source has no lines. */
export interface SetBy {
  readonly source: "file" | "argument" | "environment" | "default" | "runtime";
  readonly file: string | null;
  readonly line: number | null;
  readonly key: string;
  readonly value: string;
}

export interface EndpointService {
  readonly id: string;
  readonly name: string;
  readonly recognisedBy: "executable" | "arguments" | "working-directory" | "unit" | "runtime" | "port";
  readonly setBy: SetBy | null;
}

export interface Endpoint {
  readonly id: string; // base32(SHA-256(namespace, protocol, address, port, device))[0..16]
  readonly namespace: string;
  readonly protocol: Socket["protocol"];
  readonly address: string;
  readonly port: number;
  readonly scope: Scope;
  readonly device: string | null;
  readonly sockets: number; // how many sockets share it; 0 for one that is only published
  readonly state: EndpointState;
  readonly owners: readonly Owner[]; // empty when unknown or when no process holds it
  readonly ownersKnown: boolean; // false when a socket has no holder that could be seen, so that empty owners mean unknown
  readonly uid: number | null;
  readonly unit: string | null; // unit that holds it, or the one that will serve a systemd socket
  readonly container: ContainerReference | null; // the container behind a publish or inside whose namespace it is
  /** Where what comes is sent on: to a container, or without one by a nat rule, which means this host where the address is null. */
  readonly publishes: { readonly containerPort: number; readonly containerAddress: string | null } | null;
  readonly queue: { readonly depth: number; readonly limit: number } | null;
  readonly service: EndpointService | null;
  readonly display: { readonly ss: string; readonly netstat: string }; // empty where there is no socket for those tools to print
}
