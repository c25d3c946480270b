/**
 * The kernel settings that decide which ports it hands out by itself and which need a privilege (Documentation/networking/ip-sysctl).
 * Values are null where the snapshot does not hold them; nothing here falls back to a default that the host may have changed.
 */
import { parsePort, parsePortSet, PortSet, type PortRange } from "@portolan/net";
import type { Snapshot } from "@portolan/snapshot";

export interface PortSysctls {
  readonly ephemeral: PortRange | null; // ip_local_port_range
  readonly reserved: PortSet; // ip_local_reserved_ports: never handed out by the kernel, free to bind; empty when unknown
  readonly firstUnprivileged: number | null; // ip_unprivileged_port_start
}

export function portSysctls({ sections }: Pick<Snapshot, "sections">, namespace: string): PortSysctls {
  const values = sections.sysctls.find((one) => one.namespace === namespace)?.values ?? {};
  const [from, to] = (values["net.ipv4.ip_local_port_range"] ?? "").trim().split(/\s+/).map(parsePort);
  return {
    ephemeral: typeof from === "number" && typeof to === "number" && from <= to ? { from, to } : null,
    reserved: parsePortSet(values["net.ipv4.ip_local_reserved_ports"] ?? "") ?? PortSet.empty,
    firstUnprivileged: parsePort((values["net.ipv4.ip_unprivileged_port_start"] ?? "").trim()),
  };
}
