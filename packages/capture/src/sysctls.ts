import { closeSync, constants, openSync, readdirSync, readSync } from "node:fs";
import type { Sysctls } from "@portolan/snapshot";

const MAX_VALUE_BYTES = 8 << 10; // ip_local_reserved_ports may be a long list
const MAX_INTERFACES = 512;

const single = [
  "net.bridge.bridge-nf-call-arptables",
  "net.bridge.bridge-nf-call-ip6tables",
  "net.bridge.bridge-nf-call-iptables",
  "net.core.somaxconn",
  "net.ipv4.fwmark_reflect",
  "net.ipv4.icmp_echo_ignore_all",
  "net.ipv4.ip_default_ttl",
  "net.ipv4.ip_forward",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_nonlocal_bind",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_fwmark_accept",
  "net.ipv4.tcp_l3mdev_accept",
  "net.ipv4.tcp_max_tw_buckets",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_tw_reuse",
  "net.ipv4.raw_l3mdev_accept",
  "net.ipv4.udp_l3mdev_accept",
  "net.ipv6.bindv6only",
  "net.ipv6.fwmark_reflect",
  "net.ipv6.icmp.echo_ignore_all",
  "net.ipv6.ip_nonlocal_bind",
  "net.netfilter.nf_conntrack_max",
  "net.netfilter.nf_conntrack_tcp_be_liberal",
  "net.netfilter.nf_conntrack_tcp_loose",
] as const;

const perInterface = {
  ipv4: [
    "accept_local",
    "accept_source_route",
    "arp_announce",
    "arp_filter",
    "arp_ignore",
    "bc_forwarding",
    "disable_policy",
    "disable_xfrm",
    "drop_unicast_in_l2_multicast",
    "forwarding",
    "proxy_arp",
    "route_localnet",
    "rp_filter",
    "src_valid_mark",
  ],
  ipv6: ["accept_source_route", "disable_ipv6", "drop_unicast_in_l2_multicast", "forwarding", "proxy_ndp"],
} as const;

/** What `default` is asked for: it decides nothing but how a new interface begins. */
const ofNewInterfaces: ReadonlySet<string> = new Set(["disable_ipv6", "forwarding", "route_localnet", "rp_filter"]);

/**
 * The sysctls that decide who can bind and what arrives, of the network namespace the calling thread is in: /proc/sys/net follows the
 * thread, so this is called between entering and leaving. A key the kernel does not have is absent. A dot in an interface's name is written `/`.
 */
export function readSysctls(namespace: string): Sysctls {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // keys that the kernel lacks are many, and a stack for each costs more than the reading
  try {
    return { namespace, values: readValues() };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function readValues(): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of single) readInto(values, name, `/proc/sys/${name.replaceAll(".", "/")}`);
  for (const [family, keys] of Object.entries(perInterface)) {
    for (const device of listDevices(family)) {
      for (const key of device === "default" ? keys.filter((one) => ofNewInterfaces.has(one)) : keys)
        readInto(values, `net.${family}.conf.${device.replaceAll(".", "/")}.${key}`, `/proc/sys/net/${family}/conf/${device}/${key}`);
    }
  }
  return values;
}

const scratch = Buffer.alloc(MAX_VALUE_BYTES);

/** One open, read and close: there are twenty of these for every interface. */
function readInto(values: Record<string, string>, name: string, path: string): void {
  try {
    const descriptor = openSync(path, constants.O_RDONLY);
    try {
      values[name] = scratch.toString("latin1", 0, readSync(descriptor, scratch, 0, MAX_VALUE_BYTES, 0)).trim();
    } finally {
      closeSync(descriptor);
    }
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
