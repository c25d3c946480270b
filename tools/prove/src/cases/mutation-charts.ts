/** Small cases of which what is said is held against the packets: who reaches an endpoint, how far it is open, which rules decide nothing. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, nftCase } from "./two-interfaces.ts";

function given(protocol: "tcp" | "udp", source: string, destinationPort: number): readonly GivenPacket[] {
  const isNear = source.startsWith("192.0.2.") || source.startsWith("2001:db8:1:");
  const ends = source.includes(":") ? (["2001:db8:1::2", "2001:db8:2::2"] as const) : (["192.0.2.2", "198.51.100.2"] as const);
  return ends.map((destination) => ({ in: isNear ? "lan" : "wan", protocol, source, destination, destinationPort }));
}

const senders = ["192.0.2.9", "10.1.2.3", "203.0.113.9", "100.100.0.9", "2001:db8:1::9", "fc00::9", "2001:db8:f::9"];

export const mutationChartCases: readonly ProofCase[] = [
  {
    ...nftCase("mutation-chart", "some ports for the link, some for private networks, some for everybody, some where nothing listens", ""),
    mayDepend: false,
    charted: true,
    loads: [
      nft(`table inet nat { chain pre { type nat hook prerouting priority -100; policy accept; udp dport 5000 redirect to :123; } }
${inputDrop(`ct state established accept
    iif lo accept
    tcp dport 22 ip saddr 192.0.2.0/24 accept
    tcp dport 22 ip6 saddr 2001:db8:1::/64 accept
    tcp dport 80 accept
    tcp dport 443 ip saddr 10.0.0.0/8 accept
    tcp dport 443 ip6 saddr fc00::/7 accept
    udp dport { 53, 123 } accept
    tcp dport 9000-9010 accept
    tcp dport 9020 ip saddr 192.0.2.0/24 accept
    tcp dport 80 ip saddr 203.0.113.0/24 drop
    tcp dport 9005 drop`)}`),
    ],
    listeners: [
      { protocol: "tcp", address: "::", port: 22 },
      { protocol: "tcp", address: "0.0.0.0", port: 80 },
      { protocol: "tcp", address: "::", port: 443 },
      { protocol: "udp", address: "::", port: 53 },
      { protocol: "udp", address: "0.0.0.0", port: 123 },
      { protocol: "udp", address: "0.0.0.0", port: 5000 },
    ],
    draw: {
      ports: [9000, 9005, 9010, 9011, 9020, 5000],
      packets: senders.flatMap((source) => [
        ...[22, 80, 443, 9005, 9020].flatMap((port) => given("tcp", source, port)),
        ...[53, 123, 5000].flatMap((port) => given("udp", source, port)),
      ]),
    },
  },
];
