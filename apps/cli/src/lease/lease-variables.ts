/**
 * Leases as variables of an environment. A program is told its ports as PORT, PORT_1 and so on; a file that speaks of several services names them
 * PORTOLAN_PORT_ and the end of their owner: `shop/web-api` is PORTOLAN_PORT_web_api, its second port PORTOLAN_PORT_web_api__2.
 */
import type { Lease } from "@portolan/leases";

/** Of one lease, for the program that has it. */
export function programVariables(
  lease: Pick<Lease, "id" | "fence" | "owner" | "ports" | "emergencyPorts" | "address" | "family">,
): Readonly<Record<string, string>> {
  const { id, fence, owner, ports, emergencyPorts, address, family } = lease;
  return {
    PORT: String(ports[0] ?? ""),
    ...Object.fromEntries(ports.map((port, index) => [`PORT_${index + 1}`, String(port)])),
    PORTOLAN_LEASE: id,
    PORTOLAN_FENCE: String(fence),
    PORTOLAN_OWNER: owner,
    PORTOLAN_PORTS: ports.join(","),
    PORTOLAN_ADDRESS: address ?? (family === "ipv4" ? "0.0.0.0" : "::"),
    ...(emergencyPorts.length === 0 ? {} : { PORTOLAN_EMERGENCY_PORTS: emergencyPorts.join(",") }),
  };
}

export const fileVariablePrefix = "PORTOLAN_PORT_";

/** The names by which a file may speak of an owner: its last part, and all of it. */
export function ownerNames(owner: string): readonly string[] {
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "");
  return [...new Set([plain(owner.slice(owner.lastIndexOf("/") + 1)), plain(owner)])].filter((name) => name !== "");
}

/** `PORTOLAN_PORT_web__2` → web, the second port. Null for a variable of other meaning. */
export function parseFileVariable(variable: string): { readonly name: string; readonly place: number } | null {
  const [, name, place = "1"] = /^PORTOLAN_PORT_([A-Za-z0-9]+(?:_[A-Za-z0-9]+)*?)(?:__([1-9]\d{0,2}))?$/.exec(variable) ?? [];
  return name === undefined ? null : { name, place: Number(place) };
}
