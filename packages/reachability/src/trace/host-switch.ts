/** Kernel switches of a namespace (sysctl). One that is absent has the kernel's own default, 0. */
import type { TraceRun } from "./trace-run.ts";

/** Value of `net.TREE.KEY`; null where it is not known. */
function switchOf(run: TraceRun, tree: `${"ipv4" | "ipv6"}.${string}`, key: string): number | null {
  const value = run.index.host.sysctls.get(`net.${tree}.${key}`);
  return value === undefined || value === "" ? null : Number(value);
}

/** A dot in an interface's name is written as a slash. */
function keyOf(device: string): string {
  return device.replaceAll(".", "/");
}

function valueOf(run: TraceRun, name: string, key: string): number {
  return switchOf(run, `ipv4.conf.${keyOf(name)}`, key) ?? 0;
}

/** The greater of the interface's and `all`: 0 off, 1 strict, 2 loose. */
export function reversePathFilter(run: TraceRun, device: string): number {
  return Math.max(valueOf(run, "all", "rp_filter"), valueOf(run, device, "rp_filter"));
}

/** On where the interface or `all` has it. */
export function routesLoopback(run: TraceRun, device: string): boolean {
  return valueOf(run, "all", "route_localnet") !== 0 || valueOf(run, device, "route_localnet") !== 0;
}

export function acceptsLocal(run: TraceRun, device: string): boolean {
  return valueOf(run, "all", "accept_local") !== 0 || valueOf(run, device, "accept_local") !== 0;
}

/** On unless both the interface and `all` have it off. */
export function sendsRedirects(run: TraceRun, device: string): boolean {
  const own = switchOf(run, `ipv4.conf.${keyOf(device)}`, "send_redirects") ?? 1;
  return own !== 0 || (switchOf(run, "ipv4.conf.all", "send_redirects") ?? 1) !== 0;
}

export function checksSourceByMark(run: TraceRun, device: string): boolean {
  return valueOf(run, "all", "src_valid_mark") !== 0 || valueOf(run, device, "src_valid_mark") !== 0;
}

/** IPv4 forwards what comes in by an interface that has it on; ip_forward only writes that for all of them. */
export function forwardsIpv4(run: TraceRun, device: string): boolean {
  const own = switchOf(run, `ipv4.conf.${keyOf(device)}`, "forwarding");
  return (own ?? Number(run.index.host.sysctls.get("net.ipv4.ip_forward") ?? 0)) !== 0;
}

export function forwardsIpv6(run: TraceRun, device: string): boolean {
  return (
    (switchOf(run, "ipv6.conf.all", "forwarding") ?? 0) !== 0 ||
    (switchOf(run, `ipv6.conf.${keyOf(device)}`, "force_forwarding") ?? 0) !== 0
  );
}

export function isIpv6Off(run: TraceRun, device: string): boolean {
  return (switchOf(run, `ipv6.conf.${keyOf(device)}`, "disable_ipv6") ?? 0) !== 0;
}

/** Whether a SYN/ACK carries the mark of the SYN. */
export function answersWithMark(run: TraceRun): boolean {
  return Number(run.index.host.sysctls.get("net.ipv4.tcp_fwmark_accept") ?? 0) !== 0;
}
