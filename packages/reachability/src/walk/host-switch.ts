/** Kernel switches of a namespace as the walk needs them. One that is absent has the kernel's own default, 0. */
import type { HostModel } from "../host-model.ts";

function read(host: HostModel, name: string): number | null {
  const value = host.sysctls.get(name);
  return value === undefined || value === "" ? null : Number(value);
}

/** `place`: the family and the interface. */
function ofInterface(host: HostModel, place: string, key: string): number | null {
  return read(host, `net.${place}.${key}`);
}

const at = (family: "ipv4" | "ipv6", device: string): string => `${family}.conf.${device.replaceAll(".", "/")}`;

const eitherWay = (host: HostModel, device: string, key: string): boolean =>
  (ofInterface(host, at("ipv4", "all"), key) ?? 0) !== 0 || (ofInterface(host, at("ipv4", device), key) ?? 0) !== 0;

/** The greater of `all` and the interface: 0 off, 1 strict, 2 loose. */
export function reversePathMode(host: HostModel, device: string): number {
  return Math.max(ofInterface(host, at("ipv4", "all"), "rp_filter") ?? 0, ofInterface(host, at("ipv4", device), "rp_filter") ?? 0);
}

export const routesLoopback = (host: HostModel, device: string): boolean => eitherWay(host, device, "route_localnet");
export const acceptsLocal = (host: HostModel, device: string): boolean => eitherWay(host, device, "accept_local");
export const checksByMark = (host: HostModel, device: string): boolean => eitherWay(host, device, "src_valid_mark");

/** On by default; off only where both `all` and the interface say so. */
export function sendsRedirects(host: HostModel, device: string): boolean {
  return (
    (ofInterface(host, at("ipv4", device), "send_redirects") ?? 1) !== 0 ||
    (ofInterface(host, at("ipv4", "all"), "send_redirects") ?? 1) !== 0
  );
}

export function forwardsIpv4(host: HostModel, device: string): boolean {
  return (ofInterface(host, at("ipv4", device), "forwarding") ?? read(host, "net.ipv4.ip_forward") ?? 0) !== 0;
}

export function forwardsIpv6(host: HostModel, device: string): boolean {
  return (
    (ofInterface(host, at("ipv6", "all"), "forwarding") ?? 0) !== 0 ||
    (ofInterface(host, at("ipv6", device), "force_forwarding") ?? 0) !== 0
  );
}

export const isIpv6Off = (host: HostModel, device: string): boolean => (ofInterface(host, at("ipv6", device), "disable_ipv6") ?? 0) !== 0;
export const answersWithMark = (host: HostModel): boolean => (read(host, "net.ipv4.tcp_fwmark_accept") ?? 0) !== 0;
