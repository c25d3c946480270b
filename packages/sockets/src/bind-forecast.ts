/**
 * What the kernel would answer to a program that wants this port now: for each usual bind address, with and without SO_REUSEADDR, without
 * SO_REUSEPORT. Rules BF1–BF10 of SPEC.md, measured on Linux 6.18. An option of another process's socket cannot be read from outside, so
 * an answer that hangs on one is given as the usual case with `certain: false`.
 * Left out: SELinux, BPF at bind, and programs that set other options.
 */
import { AddressSet, canonicalAddress, type Protocol } from "@portolan/net";
import type { Snapshot } from "@portolan/snapshot";
import { boundAddresses } from "./bind-overlap.ts";
import { addressesOf } from "./changes-between.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PortHolder } from "./port-holder.ts";
import { portSysctls } from "./port-sysctls.ts";

export const forecastAddresses = ["0.0.0.0", "::", "127.0.0.1"] as const;

export interface BindForecastQuery {
  readonly port: number;
  readonly protocol: Protocol;
  readonly holders: readonly PortHolder[];
  readonly endpoints: readonly Endpoint[];
  readonly snapshot: Snapshot;
  readonly namespace?: string; // absent: host
  /** Whether the program may take privileged ports (root or CAP_NET_BIND_SERVICE). Absent: no. */
  readonly privileged?: boolean;
}

export type BindBlocker =
  | { readonly kind: "endpoint"; readonly endpoint: Endpoint }
  | { readonly kind: "holder"; readonly holder: PortHolder };

export interface BindForecast {
  readonly address: (typeof forecastAddresses)[number];
  readonly reuseAddress: boolean;
  readonly code: "ok" | "EADDRINUSE" | "EACCES";
  readonly certain: boolean; // false: hangs on an option of the holder's socket, or on a holder whose address is not known
  readonly blocker: BindBlocker | null; // of EADDRINUSE
  readonly divertedBy: BindBlocker | null; // the bind succeeds, connections go elsewhere: a publish without a socket, a nat rule
  readonly sharedWith: BindBlocker | null; // the bind succeeds next to this one: a TCP socket only bound, a UDP socket with SO_REUSEADDR
}

/** Six forecasts: each address without and with SO_REUSEADDR. */
export function forecastBind(query: BindForecastQuery): BindForecast[] {
  const { firstUnprivileged, ephemeral } = portSysctls(query.snapshot, query.namespace ?? "host");
  const isRefused = query.privileged !== true && query.port > 0 && query.port < (firstUnprivileged ?? 1024);
  const isEphemeral = ephemeral !== null && query.port >= ephemeral.from && query.port <= ephemeral.to;
  const claims = claimsOn(query, isEphemeral);
  return forecastAddresses.flatMap((address) =>
    [false, true].map((reuseAddress): BindForecast => {
      const none = { address, reuseAddress, blocker: null, divertedBy: null, sharedWith: null };
      if (isRefused) return { ...none, code: "EACCES", certain: firstUnprivileged !== null };
      return forecast({ ...none, claims });
    }),
  );
}

/** What somebody has at the port: `plain` and `reusing` are the answers to a bind there without and with SO_REUSEADDR. */
interface Claim {
  readonly by: BindBlocker;
  readonly addresses: AddressSet;
  readonly plain: Answer;
  readonly reusing: Answer;
}
type Answer = "refused" | "probably-refused" | "probably-ok" | "diverted" | "ok";

function forecast({ claims, ...empty }: Omit<BindForecast, "code" | "certain"> & { claims: readonly Claim[] }): BindForecast {
  const wanted = boundAddresses({ address: empty.address, v6only: false });
  const met = claims.filter(({ addresses }) => addresses.intersects(wanted));
  const find = (answer: Answer): BindBlocker | null =>
    met.find((claim) => (empty.reuseAddress ? claim.reusing : claim.plain) === answer)?.by ?? null;
  const divertedBy = find("diverted");
  const refusing = find("refused");
  if (refusing !== null) return { ...empty, code: "EADDRINUSE", certain: true, blocker: refusing };
  const perhaps = find("probably-refused");
  if (perhaps !== null) return { ...empty, code: "EADDRINUSE", certain: false, blocker: perhaps };
  const sharedWith = find("probably-ok");
  return { ...empty, code: "ok", certain: sharedWith === null, divertedBy, sharedWith };
}

function claimsOn({ port, protocol, holders, endpoints, namespace = "host" }: BindForecastQuery, isEphemeral: boolean): Claim[] {
  const own = endpoints.filter((one) => one.namespace === namespace && one.protocol === protocol && one.port === port);
  const hasBoundEndpoint = own.some(({ state }) => state === "bound");
  return [
    ...own.map(claimOfEndpoint),
    ...holders
      .filter((one) => one.namespace === namespace && one.protocol === protocol && !(one.kind === "bound" && hasBoundEndpoint))
      .map((holder) => claimOfHolder(holder, isEphemeral)),
  ];
}

function claimOfEndpoint(endpoint: Endpoint): Claim {
  const place = { by: { kind: "endpoint", endpoint } as const, addresses: addressesOf(endpoint) };
  if (endpoint.sockets === 0) return { ...place, plain: "diverted", reusing: "diverted" };
  if (endpoint.state === "bound") return { ...place, plain: "refused", reusing: "probably-ok" };
  return { ...place, plain: "refused", reusing: endpoint.protocol === "tcp" ? "refused" : "probably-refused" };
}

function claimOfHolder(holder: PortHolder, isEphemeral: boolean): Claim {
  const address = holder.local === null ? null : localAddress(holder.local);
  const place = {
    by: { kind: "holder", holder } as const,
    addresses: address === null ? anyAddress(holder) : boundAddresses({ address, v6only: null }),
  };
  switch (holder.kind) {
    case "bound":
    case "accepted":
    case "fin-wait":
      return { ...place, plain: "refused", reusing: "probably-ok" };
    case "outgoing":
    case "connection":
    case "udp-connected":
      return { ...place, plain: "refused", reusing: "probably-refused" };
    case "time-wait":
      return { ...place, plain: "refused", reusing: isEphemeral ? "probably-refused" : "probably-ok" };
    case "published":
    case "nat":
      return { ...place, plain: "diverted", reusing: "diverted" };
    case "stopped-container":
    case "reserved":
      return { ...place, plain: "ok", reusing: "ok" };
  }
}

/** The address of `192.0.2.1`, `192.0.2.1:80` or `[2001:db8::1]:80`; null where there is none. */
function localAddress(text: string): string | null {
  return canonicalAddress(text) ?? canonicalAddress(text.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, ""));
}

function anyAddress({ family }: PortHolder): AddressSet {
  return family === "ipv4" ? AddressSet.ipv4 : family === "ipv6" ? AddressSet.ipv6 : AddressSet.all;
}
