/** Which page the address names. Any path that is none of ours is the table: whoever follows an old link finds something. */
import { useLocation } from "@tanstack/react-router";
import { useMemo } from "react";

export type PageLocation =
  | { readonly page: "endpoints" }
  | { readonly page: "services" }
  | { readonly page: "service"; readonly id: string }
  | { readonly page: "findings" }
  | { readonly page: "what-if"; readonly question: WhatIfKind; readonly packet: AskedPacket | null }
  | { readonly page: "plans" }
  | { readonly page: "plan-form"; readonly wish: AskedWish | null }
  | { readonly page: "plan"; readonly id: string }
  | { readonly page: "leases"; readonly lease: string | null }
  | { readonly page: "claim"; readonly wish: AskedClaim }
  | { readonly page: "drift" }
  | { readonly page: "pools" }
  | { readonly page: "pool"; readonly name: string }
  | { readonly page: "pool-form"; readonly name: string | null } // null: a new one
  | { readonly page: "notes" }
  | { readonly page: "ledger" }
  | { readonly page: "people" };

export const whatIfKinds = ["rules", "source", "packet"] as const;
export type WhatIfKind = (typeof whatIfKinds)[number];

/** A packet as the address names it: `/what-if/packet/tcp/FROM/TO/PORT/INTERFACE`; any part may be missing. */
export interface AskedPacket {
  readonly protocol: "tcp" | "udp";
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: string;
  readonly iif: string;
}

export const wishKinds = ["only", "also", "close", "deny", "rate", "bandwidth", "bind"] as const;
export type WishKind = (typeof wishKinds)[number];

/** What a new plan is to begin with, as the address names it: `/plans/new/KIND/PROTOCOL/PORT`. */
export interface AskedWish {
  readonly kind: WishKind;
  readonly protocol: "tcp" | "udp";
  readonly port: string;
}

/** What a new claim is to begin with: `/leases/new/POOL/PORT`, or `/leases/new/POOL`. */
export interface AskedClaim {
  readonly pool: string; // name; empty: none is named
  readonly port: string;
}

export function parsePath(path: string): PageLocation {
  const [first, second, ...rest] = path.split("/").filter((part) => part !== "");
  if (first === "findings") return { page: "findings" };
  if (first === "what-if") {
    const question = whatIfKinds.find((one) => one === second) ?? "rules";
    return { page: "what-if", question, packet: question === "packet" && rest.length > 0 ? readPacket(rest.map(decode)) : null };
  }
  if (first === "plans") {
    if (second === undefined) return { page: "plans" };
    return second === "new" ? { page: "plan-form", wish: readWish(rest.map(decode)) } : { page: "plan", id: decode(second) };
  }
  if (first === "leases") return readLeases(second, rest.map(decode));
  if (first === "pools") return readPools(second, rest);
  if (first === "notes") return { page: "notes" };
  if (first === "ledger") return { page: "ledger" };
  if (first === "people") return { page: "people" };
  if (first !== "services") return { page: "endpoints" };
  return second === undefined ? { page: "services" } : { page: "service", id: decode(second) };
}

function readLeases(second: string | undefined, [pool = "", port = ""]: readonly string[]): PageLocation {
  if (second === "new") return { page: "claim", wish: { pool, port } };
  if (second === "drift") return { page: "drift" };
  return { page: "leases", lease: second === undefined ? null : decode(second) };
}

/** A pool's name has no `+`, so that no pool is hidden behind the page that makes one. */
function readPools(second: string | undefined, [act]: readonly string[]): PageLocation {
  if (second === undefined) return { page: "pools" };
  if (second === "+") return { page: "pool-form", name: null };
  return act === "change" ? { page: "pool-form", name: decode(second) } : { page: "pool", name: decode(second) };
}

function readPacket([protocol, source = "", destination = "", destinationPort = "", iif = ""]: readonly string[]): AskedPacket {
  return { protocol: protocol === "udp" ? "udp" : "tcp", source, destination, destinationPort, iif };
}

function readWish([named, protocol, port = ""]: readonly string[]): AskedWish | null {
  const kind = wishKinds.find((one) => one === named);
  return kind === undefined ? null : { kind, protocol: protocol === "udp" ? "udp" : "tcp", port };
}

export function wishPath({ kind, protocol, port }: Omit<AskedWish, "port"> & { readonly port: number }): string {
  return `/plans/new/${kind}/${protocol}/${port}`;
}

export function leasePath(id: string): string {
  return `/leases/${encodeURIComponent(id)}`;
}

export function claimPath({ pool, port }: { readonly pool: string; readonly port: number | null }): string {
  return `/leases/new/${encodeURIComponent(pool)}${port === null ? "" : `/${port}`}`;
}

export function poolPath(name: string): string {
  return `/pools/${encodeURIComponent(name)}`;
}

export const newPoolPath = "/pools/+";

export function planPath(id: string): string {
  return `/plans/${encodeURIComponent(id)}`;
}

export function whatIfPath(question: WhatIfKind): string {
  return question === "rules" ? "/what-if" : `/what-if/${question}`;
}

export function packetPath(packet: Omit<AskedPacket, "destinationPort"> & { readonly destinationPort: number | string }): string {
  const { protocol, source, destination, destinationPort, iif } = packet;
  return `/what-if/packet/${[protocol, source, destination, String(destinationPort), iif].map(encodeURIComponent).join("/")}`;
}

export function servicePath(id: string): string {
  return `/services/${encodeURIComponent(id)}`;
}

export function usePage(): PageLocation {
  const path = useLocation({ select: (location) => location.pathname });
  return useMemo(() => parsePath(path), [path]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
