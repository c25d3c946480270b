/** The host that most cases share: one interface to a network of its own, one to the rest of the world, and listeners of every kind. */
import type { ProofCase, StubListener } from "../proof-case.ts";

export const twoInterfaces = {
  interfaces: [
    { name: "lan", addresses: ["192.0.2.2/24", "2001:db8:1::2/64"] },
    { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64"] },
  ],
  ip: ["route add default dev wan", "-6 route add default dev wan"],
} as const satisfies Partial<ProofCase>;

export const plainListeners: readonly StubListener[] = [
  { protocol: "tcp", address: "::", port: 22 },
  { protocol: "tcp", address: "0.0.0.0", port: 80 },
  { protocol: "tcp", address: "::", port: 443, v6only: true },
  { protocol: "tcp", address: "192.0.2.2", port: 8000 },
  { protocol: "tcp", address: "2001:db8:2::2", port: 8001 },
  { protocol: "tcp", address: "0.0.0.0", port: 8002, device: "lan" },
  { protocol: "udp", address: "::", port: 53 },
  { protocol: "udp", address: "0.0.0.0", port: 123 },
  { protocol: "udp", address: "198.51.100.2", port: 5000 },
];
