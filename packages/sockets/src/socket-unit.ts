/**
 * Which systemd socket unit holds a socket, found by what the unit listens on: systemd prints `[::]:22 (Stream)` and the like.
 * A bare port is the IPv6 wildcard (systemd.socket(5), ListenStream=), or 0.0.0.0 where the kernel has no IPv6.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { Socket, Unit } from "@portolan/snapshot";

type Place = Pick<Socket, "protocol" | "address" | "port">;

/** The socket unit that listens there, or null. */
export function socketUnitOf(place: Place, units: readonly Unit[]): Unit | null {
  return units.find((unit) => unit.kind === "socket" && unit.listens.some((text) => listensAt(text, place))) ?? null;
}

function listensAt(text: string, { protocol, address, port }: Place): boolean {
  const match = /^(?:Listen\w+=)?(\S+)(?:\s+\((\w+)\))?$/.exec(text.trim());
  const kind = match?.[2] ?? "Stream";
  if (match === null || (kind === "Datagram") !== (protocol === "udp") || (kind !== "Stream" && kind !== "Datagram")) return false;
  const place = (match[1] ?? "").replace(/%[^:\]]*$/, "");
  const colon = place.lastIndexOf(":");
  if (parsePort(place.slice(colon + 1)) !== port) return false;
  if (colon < 0) return address === "::" || address === "0.0.0.0";
  const host = place.slice(0, colon).replace(/^\[|\]$/g, "");
  return host === "*" ? address === "::" || address === "0.0.0.0" : canonicalAddress(host) === address;
}
