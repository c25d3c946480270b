/**
 * Addresses that a process really listens on at a port: what stands for an interface name, for `any` or for a host name in its settings, since only
 * the running program resolved those. What is read off the kernel this way names the line that fits a socket; it is no forecast.
 */
import { canonicalAddress } from "@portolan/net";
import type { ProcessFacts } from "./service.ts";

interface Place {
  readonly protocol: "tcp" | "udp";
  readonly port: number | null;
}

/** Each address once, canonical; empty when the process holds no such port. */
export function heldAddresses({ listens }: ProcessFacts, { protocol, port }: Place): readonly string[] {
  const held = listens.filter((listen) => listen.protocol === protocol && listen.port === port);
  return [...new Set(held.map(({ address }) => canonicalAddress(address) ?? address))];
}
