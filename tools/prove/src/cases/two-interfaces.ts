/** The host that most cases share: one interface to a network of its own, one to the rest of the world, and listeners of every kind. */
import type { ProofCase, RuleLoad, StubListener } from "../proof-case.ts";

export const twoInterfaces = {
  interfaces: [
    { name: "lan", addresses: ["192.0.2.2/24", "2001:db8:1::2/64"] },
    { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64"] },
  ],
  ip: ["route add default dev wan", "-6 route add default dev wan"],
} as const satisfies Partial<ProofCase>;

export const forwarding = { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1" } as const;

/** A third interface to a network behind the host. */
export const threeInterfaces = {
  interfaces: [...twoInterfaces.interfaces, { name: "dmz", addresses: ["10.9.0.1/24", "2001:db8:9::1/64"] }],
  ip: twoInterfaces.ip,
  sysctls: forwarding,
  draw: { destinations: ["10.9.0.0/24", "10.9.0.7/32", "2001:db8:9::/64", "2001:db8:9::7/128", "203.0.113.0/24"] },
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

/** nft wants the end of a chain on a line of its own. */
export function nft(text: string): RuleLoad {
  return { tool: "nft", text: text.replaceAll(/\}[ \t]+(?=\})/g, "}\n") };
}

type NftCase = readonly [name: string, about: string, rules: string, more?: Partial<ProofCase>];

/** A case on the shared host with these rules. */
export function nftCase(...[name, about, rules, more = {}]: NftCase): ProofCase {
  return { name, about, ...twoInterfaces, listeners: plainListeners, loads: [nft(rules)], ...more };
}

/** A filter chain on the way in whose policy drops. */
export function inputDrop(rules: string, table = "inet filter"): string {
  return `table ${table} {\n  chain input {\n    type filter hook input priority 0; policy drop;\n${rules}\n  }\n}\n`;
}
