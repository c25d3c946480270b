/** The address of an interface that redirect, masquerade and ICMP errors take. */
import { parseIpAddress, parsePrefix, prefixHas, type IpFamily } from "@portolan/net";
import type { TraceRun } from "./trace-run.ts";

/** The first one of the family; of IPv6 one of the destination's scope where that is not global, never a tentative one. null: there is none. */
export function interfaceAddress(
  run: TraceRun,
  name: string | null,
  { family, destination }: { family: IpFamily; destination: bigint },
): bigint | null {
  const own = (run.index.interfaces.get(name ?? "")?.addresses ?? []).flatMap((one) => {
    const address = parseIpAddress(one.address);
    return address?.family === family && !one.tentative ? [address.value] : [];
  });
  const scope = family === "ipv4" ? 0 : scopeBits(destination);
  return own.find((address) => scope === 0 || (scope & scopeBits(address)) !== 0) ?? null;
}

/** As masquerade and the kernel's own errors take it: of the destination's network (IPv4) or scope where there is one, any other where there is none. */
export function nearestAddress(run: TraceRun, name: string | null, to: { family: IpFamily; destination: bigint }): bigint | null {
  const ofNetwork = to.family === "ipv4" ? addressBeside(run, name, to.destination) : null;
  return ofNetwork ?? interfaceAddress(run, name, to) ?? interfaceAddress(run, name, { family: to.family, destination: 0n });
}

/** Its own address in the network that holds another (inet_select_addr). */
function addressBeside(run: TraceRun, name: string | null, other: bigint): bigint | null {
  for (const { address, prefixLength } of run.index.interfaces.get(name ?? "")?.addresses ?? []) {
    const prefix = parsePrefix(`${address}/${prefixLength}`);
    if (prefix !== null && prefixHas(prefix, { family: "ipv4", value: other })) return parseIpAddress(address)?.value ?? null;
  }
  return null;
}

/** The kernel's IPV6_ADDR_* bits of scope; 0 for global. */
function scopeBits(address: bigint): number {
  if (address >> 118n === 0x3fan) return 0x20; // fe80::/10
  if (address >> 118n === 0x3fbn) return 0x40; // fec0::/10
  if (address === 1n) return 0x10;
  return address !== 0n && address >> 32n === 0n ? 0x80 : 0; // ::/96
}
