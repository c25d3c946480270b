import { readdirSync } from "node:fs";
import type { Sysctls } from "@portolan/snapshot";
import { readBounded } from "./read-bounded.ts";

const MAX_VALUE_BYTES = 8 << 10; // ip_local_reserved_ports may be a long list
const MAX_INTERFACES = 512;

const single = [
  "net.core.somaxconn",
  "net.ipv4.ip_forward",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_nonlocal_bind",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv6.bindv6only",
  "net.ipv6.ip_nonlocal_bind",
] as const;

const perInterface = {
  ipv4: ["forwarding", "route_localnet", "rp_filter"],
  ipv6: ["disable_ipv6", "forwarding"],
} as const;

/**
 * The sysctls that decide who can bind and what arrives, of the network namespace the calling thread is in: /proc/sys/net follows the
 * thread, so this is called between entering and leaving. A key the kernel does not have is absent. A dot in an interface's name is written `/`.
 */
export function readSysctls(namespace: string): Sysctls {
  const values: Record<string, string> = {};
  for (const name of single) readInto(values, name, `/proc/sys/${name.replaceAll(".", "/")}`);
  for (const [family, keys] of Object.entries(perInterface)) {
    for (const device of listDevices(family)) {
      for (const key of keys)
        readInto(values, `net.${family}.conf.${device.replaceAll(".", "/")}.${key}`, `/proc/sys/net/${family}/conf/${device}/${key}`);
    }
  }
  return { namespace, values };
}

function readInto(values: Record<string, string>, name: string, path: string): void {
  try {
    values[name] = readBounded(path, MAX_VALUE_BYTES).toString("utf8").trim();
  } catch {
    // absent from this kernel, or IPv6 is off
  }
}

function listDevices(family: string): string[] {
  try {
    return readdirSync(`/proc/sys/net/${family}/conf`).slice(0, MAX_INTERFACES);
  } catch {
    return [];
  }
}
