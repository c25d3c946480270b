/** Small cases for what stands where on a packet's way: NAT among the hooks, marks among the rules of routing, masks with holes. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, nftCase, plainListeners, threeInterfaces, twoInterfaces } from "./two-interfaces.ts";

type To = readonly [source: string, destination: string, port: number];

function toTcp(...[source, destination, destinationPort]: To): GivenPacket {
  return { in: "lan", protocol: "tcp", source, destination, destinationPort };
}

export const mutationPlaceCases: readonly ProofCase[] = [
  nftCase(
    "mutation-nat-place",
    "a filter before NAT sees the port as it came, one behind it the other",
    `table inet filter {
  chain early { type filter hook prerouting priority -150; policy accept; tcp dport 2222 ip saddr 203.0.113.0/24 drop; tcp dport 22 drop; }
}
table inet nat { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport 2222 redirect to :22; } }`,
    {
      mayDepend: false,
      draw: {
        ports: [2222],
        packets: [toTcp("203.0.113.9", "192.0.2.2", 2222), toTcp("192.0.2.9", "192.0.2.2", 2222), toTcp("192.0.2.9", "192.0.2.2", 22)],
      },
    },
  ),
  nftCase(
    "mutation-nat-settled",
    "what was mapped is not mapped again, though the next chain would know its new port",
    `table inet one { chain pre { type nat hook prerouting priority -110; policy accept; tcp dport 2223 redirect to :22; } }
table inet two { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport 22 redirect to :80; } }
${inputDrop("tcp dport 22 accept")}`,
    { mayDepend: false, draw: { ports: [2223], packets: [toTcp("192.0.2.9", "192.0.2.2", 2223), toTcp("192.0.2.9", "192.0.2.2", 22)] } },
  ),
  nftCase(
    "mutation-nat-of-senders",
    "a sender that was translated on the way in is itself again where the answer leaves",
    `table ip nat { chain input { type nat hook input priority 100; policy accept; tcp dport 22 snat to 203.0.113.77; } }
table ip filter { chain output { type filter hook output priority 0; policy drop; ip daddr 192.0.2.0/24 accept; } }`,
    {
      mayDepend: false,
      draw: { packets: [toTcp("192.0.2.9", "192.0.2.2", 22), toTcp("192.0.2.9", "192.0.2.2", 80), toTcp("203.0.113.77", "192.0.2.2", 22)] },
    },
  ),
  nftCase(
    "mutation-marks-again",
    "a mark that is made of one that a rule further down sets",
    `table inet filter {
  chain input { type filter hook input priority 0; policy drop; meta mark set meta mark or 0x10; meta mark 0x15 accept; }
  chain pre { type filter hook prerouting priority -150; policy accept; tcp dport { 22, 80 } meta mark set 5; }
}`,
    { mayDepend: false, draw: { packets: [toTcp("192.0.2.9", "192.0.2.2", 22), toTcp("192.0.2.9", "192.0.2.2", 443)] } },
  ),
  nftCase(
    "mutation-mask-with-hole",
    "a mask with a hole in it",
    inputDrop("ip saddr & 160.0.0.0 == 128.0.0.0 tcp dport { 22, 80 } accept"),
    {
      mayDepend: false,
      draw: { packets: ["192.0.2.9", "130.0.2.9", "10.0.2.9", "160.0.2.9"].map((source) => toTcp(source, "192.0.2.2", 22)) },
    },
  ),
  {
    name: "mutation-marked-forward",
    about: "a mark chooses the way through",
    ...threeInterfaces,
    listeners: plainListeners,
    mayDepend: false,
    loads: [
      nft(`table inet mangle { chain pre { type filter hook prerouting priority -150; policy accept; tcp dport 80 meta mark set 7; } }
table inet filter { chain forward { type filter hook forward priority 0; policy accept; oifname "wan" drop; } }`),
    ],
    ip: [
      ...(threeInterfaces.ip ?? []),
      "rule add fwmark 7 lookup 107 priority 100",
      "route add default dev wan table 107",
      "-6 rule add fwmark 7 lookup 107 priority 100",
      "-6 route add default dev wan table 107",
    ],
    draw: {
      ...threeInterfaces.draw,
      packets: [22, 80].flatMap((port) => [toTcp("192.0.2.9", "10.9.0.7", port), toTcp("2001:db8:1::9", "2001:db8:9::7", port)]),
    },
  },
  {
    ...nftCase(
      "mutation-exact-before-device",
      "a socket of the exact address comes before one of an interface, and answers by any",
      "table inet filter { chain output { type filter hook output priority 0; policy accept; oifname wan udp sport 7100 drop; } }",
    ),
    listeners: [
      { protocol: "udp", address: "192.0.2.2", port: 7100 },
      { protocol: "udp", address: "0.0.0.0", port: 7100, device: "lan" },
    ],
    mayDepend: false,
    draw: {
      ports: [7100],
      packets: ["192.0.2.9", "203.0.113.9"].flatMap((source) =>
        ["192.0.2.2", "198.51.100.2"].map((to): GivenPacket => ({ ...toTcp(source, to, 7100), protocol: "udp" })),
      ),
    },
  },
  {
    ...nftCase(
      "mutation-link-local-answers",
      "a sender of a link is answered by that link, whatever the routes say",
      `table ip6 filter { chain output { type filter hook output priority 0; policy accept; oifname "lan" ip6 saddr fe80::2:2 drop; oifname "wan" ip6 saddr fe80::1:2 drop; } }`,
    ),
    ip: [...twoInterfaces.ip, "-6 route add fe80::/64 dev lan metric 10"],
    interfaces: [
      { name: "lan", addresses: ["192.0.2.2/24", "2001:db8:1::2/64", "fe80::1:2/64"] },
      { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64", "fe80::2:2/64"] },
    ],
    draw: {
      sources: ["fe80::1:0/112", "fe80::2:0/112"],
      packets: [22, 443].flatMap((port) => [
        { ...toTcp("fe80::77", "fe80::1:2", port), in: "lan" },
        { ...toTcp("fe80::77", "fe80::2:2", port), in: "wan" },
      ]),
    },
  },
];
