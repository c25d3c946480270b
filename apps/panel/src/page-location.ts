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
  if (first === "notes") return { page: "notes" };
  if (first === "ledger") return { page: "ledger" };
  if (first === "people") return { page: "people" };
  if (first !== "services") return { page: "endpoints" };
  return second === undefined ? { page: "services" } : { page: "service", id: decode(second) };
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
