/** What routes, switches and sockets decide before and after the rules. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, nftCase, plainListeners, twoInterfaces } from "./two-interfaces.ts";

function hostCase(name: string, about: string, more: Partial<ProofCase>): ProofCase {
  return { name, about, ...twoInterfaces, listeners: plainListeners, ...more };
}

type ToSsh = readonly [via: string, source: string, destination: string, expect: NonNullable<GivenPacket["expect"]>];

/** Datagrams to a socket of any address. */
function toEveryAddress(source: string, destination: string, expect: NonNullable<GivenPacket["expect"]>): readonly GivenPacket[] {
  return [{ in: "wan", protocol: "udp", source, destination, destinationPort: 53, expect }];
}

function toSsh(...[via, source, destination, expect]: ToSsh): GivenPacket {
  return { in: via, protocol: "tcp", source, destination, destinationPort: 22, expect };
}

export const routingCases: readonly ProofCase[] = [
  hostCase("weak-host", "an address of one interface answers by the other", {
    draw: { packets: [toSsh("lan", "192.0.2.9", "198.51.100.2", { verdict: "delivered", reply: "delivered" })] },
  }),
  hostCase("own-link-local", "the host speaks to its link-local addresses by the interface that has them", {
    interfaces: [
      { name: "lan", addresses: ["192.0.2.2/24", "2001:db8:1::2/64", "fe80::1:2/64"] },
      { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64", "fe80::2:2/64"] },
    ],
    loads: [nft(inputDrop("    iif lo accept\n    ct state established accept"))],
    draw: {
      localShare: 0.6,
      packets: [
        toSsh("lo", "fe80::1:2", "fe80::1:2", { verdict: "delivered", reply: "delivered" }),
        toSsh("lo", "2001:db8:1::2", "fe80::1:2", { verdict: "delivered", reply: "delivered" }),
        toSsh("lo", "2001:db8:2::2", "fe80::1:2", { verdict: "delivered", reply: "dropped" }),
        toSsh("lo", "fe80::2:2", "2001:db8:2::2", { verdict: "delivered", reply: "delivered" }),
        toSsh("lo", "fe80::2:2", "2001:db8:1::2", { verdict: "forwarded", reply: "delivered" }),
      ],
    },
  }),
  hostCase("strict-reverse-path", "rp_filter=1 drops a source whose route points elsewhere", {
    sysctls: { "net.ipv4.conf.all.rp_filter": "1" },
    packets: 3000,
    draw: {
      packets: [
        toSsh("lan", "203.0.113.9", "192.0.2.2", { verdict: "dropped" }),
        toSsh("wan", "203.0.113.9", "192.0.2.2", { verdict: "delivered" }),
        toSsh("lan", "192.0.2.9", "198.51.100.2", { verdict: "delivered" }),
      ],
    },
  }),
  hostCase("loose-reverse-path", "rp_filter=2 asks for any route back", {
    sysctls: { "net.ipv4.conf.lan.rp_filter": "2" },
    ip: ["route add 203.0.113.0/24 dev wan", "-6 route add default dev wan"],
    draw: { sources: ["203.0.113.0/24"] },
  }),
  hostCase("reverse-path-by-interface", "the larger of the interface's and the common value counts", {
    sysctls: { "net.ipv4.conf.all.rp_filter": "2", "net.ipv4.conf.wan.rp_filter": "1" },
    ip: ["route add 203.0.113.0/24 dev lan", "route add default dev wan", "-6 route add default dev wan"],
    draw: { sources: ["203.0.113.0/24"] },
  }),
  hostCase("no-way-back", "without a route back there is no answer", {
    ip: ["route add 203.0.113.0/24 dev wan", "-6 route add 2001:db8:ffff::/48 dev wan"],
    draw: {
      sources: ["203.0.113.0/24", "2001:db8:ffff::/48"],
      packets: [toSsh("wan", "198.18.0.9", "198.51.100.2", { verdict: "delivered", reply: "dropped" })],
    },
  }),
  hostCase("kinds-of-routes", "blackhole, unreachable and prohibit on the way back and on the way through", {
    ip: [
      "route add default dev wan",
      "route add blackhole 203.0.113.0/26",
      "route add unreachable 203.0.113.64/26",
      "route add prohibit 203.0.113.128/26",
      "-6 route add default dev wan",
      "-6 route add blackhole 2001:db8:a::/64",
      "-6 route add unreachable 2001:db8:b::/64",
      "-6 route add prohibit 2001:db8:c::/64",
    ],
    sysctls: { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1" },
    draw: {
      sources: ["203.0.113.0/24", "2001:db8:a::/64", "2001:db8:b::/64", "2001:db8:c::/64"],
      destinations: ["203.0.113.0/24", "2001:db8:a::/64", "2001:db8:b::/64", "2001:db8:c::/64"],
    },
  }),
  hostCase("any-address", "a local route makes every address of a prefix the host's own", {
    ip: [
      "route add local 10.9.9.0/24 dev lo",
      "route add default dev wan",
      "-6 route add local 2001:db8:77::/64 dev lo",
      "-6 route add default dev wan",
    ],
    listeners: [
      ...plainListeners,
      { protocol: "tcp", address: "10.9.9.77", port: 7000, isFree: true },
      { protocol: "udp", address: "10.9.10.1", port: 7001, isFree: true },
    ],
    draw: {
      destinations: ["10.9.9.0/24", "10.9.9.77/32", "10.9.10.1/32", "2001:db8:77::/64"],
      packets: [
        toSsh("lan", "192.0.2.9", "10.9.9.200", { verdict: "delivered" }),
        ...toEveryAddress("2001:db8:f::9", "2001:db8:77::5", { verdict: "delivered", reply: "dropped" }),
      ],
    },
  }),
  hostCase("policy-routes-by-mark", "marks that rules set choose another table", {
    loads: [
      nft(`table inet mangle {
  chain pre { type filter hook prerouting priority -150; policy accept; tcp dport 80 meta mark set 7; ip saddr 203.0.113.0/25 meta mark set 8; }
  chain out { type route hook output priority -150; policy accept; udp sport 53 meta mark set 9; }
}`),
    ],
    ip: [
      "route add default dev wan",
      "-6 route add default dev wan",
      "rule add fwmark 7 lookup 107 priority 100",
      "route add blackhole default table 107",
      "rule add fwmark 8/0xc blackhole priority 110",
      "rule add fwmark 9 lookup 109 priority 120",
      "route add 192.0.2.0/25 dev wan table 109",
      "route add unreachable default table 109",
    ],
    packets: 3000,
  }),
  hostCase("policy-routes-by-source", "rules of routing by source, interface and prefix, both families", {
    ip: [
      "route add 203.0.113.0/24 dev wan",
      "-6 route add 2001:db8:ffff::/48 dev wan",
      "rule add from 192.0.2.2 lookup 120 priority 200",
      "route add default dev lan table 120",
      "rule add iif wan to 198.51.100.2 lookup 121 priority 210",
      "route add local 198.51.100.2 dev lo table 121",
      "rule add iif lan prohibit priority 32000",
      "-6 rule add from 2001:db8:1::2 lookup 130 priority 200",
      "-6 route add default dev lan table 130",
      "-6 rule add to 2001:db8:ffff::/64 unreachable priority 220",
    ],
    packets: 3000,
    draw: { sources: ["203.0.113.0/24", "2001:db8:ffff::/48"] },
  }),
  hostCase("policy-routes-forward", "networks behind the host by tables of their own", {
    ip: [
      "route add default dev wan",
      "-6 route add default dev wan",
      "rule add iif lan lookup 140 priority 300",
      "route add 203.0.113.0/24 dev lan table 140",
      "route add throw 203.0.113.128/25 table 140",
      "-6 rule add not from 2001:db8:1::/64 lookup 141 priority 300",
      "-6 route add 2001:db8:ffff::/48 dev lan table 141",
    ],
    sysctls: { "net.ipv4.ip_forward": "1", "net.ipv6.conf.all.forwarding": "1" },
    packets: 3000,
    draw: { sources: ["192.0.2.0/24", "2001:db8:1::/64"], destinations: ["203.0.113.0/24", "2001:db8:ffff::/48"] },
  }),
  hostCase("own-addresses-from-outside", "a source that is the host's own is not believed, unless it is told to", {
    sysctls: { "net.ipv4.conf.lan.accept_local": "1" },
    draw: {
      sources: ["192.0.2.2/32", "198.51.100.2/32", "127.0.0.1/32", "0.0.0.0/32", "224.0.0.5/32", "255.255.255.255/32", "240.0.0.1/32"],
    },
  }),
  hostCase("loopback-from-outside", "loopback addresses from a network, with and without route_localnet", {
    sysctls: { "net.ipv4.conf.wan.route_localnet": "1" },
    listeners: [...plainListeners, { protocol: "tcp", address: "127.0.0.1", port: 6379 }, { protocol: "tcp", address: "::1", port: 6379 }],
    draw: { destinations: ["127.0.0.1/32", "127.9.9.9/32", "::1/128"], sources: ["127.0.0.1/32", "127.8.0.0/16"], ports: [6379] },
  }),
  hostCase("broadcast-and-multicast", "what is sent to everybody on a link", {
    draw: {
      destinations: ["192.0.2.255/32", "192.0.2.0/32", "255.255.255.255/32", "224.0.0.1/32", "0.0.0.0/32", "ff02::1/128"],
      ports: [53, 123],
    },
  }),
  hostCase("sockets-with-a-mark", "SO_MARK chooses rules of output and the route of the answer", {
    ip: [
      "route add blackhole default table 77",
      "-6 route add blackhole default table 77",
      "rule add fwmark 7 lookup 77",
      "-6 rule add fwmark 7 lookup 77",
    ],
    listeners: [
      { protocol: "tcp", address: "::", port: 7000, mark: 9 },
      { protocol: "tcp", address: "0.0.0.0", port: 7001, mark: 7 },
      { protocol: "tcp", address: "::", port: 7002 },
      { protocol: "udp", address: "::", port: 7000, mark: 9 },
      { protocol: "udp", address: "::", port: 7001, mark: 7 },
      { protocol: "udp", address: "0.0.0.0", port: 7002 },
    ],
    loads: [
      nft(`table inet t {
  chain out {
    type filter hook output priority 0; policy drop;
    meta mark 7 accept
    meta mark 9 ip saddr 192.0.2.2 accept
    meta mark 9 ip6 daddr 2001:db8:1::/64 accept
    meta mark 0 th sport 7002 accept
  }
}
`),
    ],
    draw: { ports: [7000, 7001, 7002] },
  }),
  hostCase("sockets-of-every-kind", "wildcards, specific addresses, devices, both families on one port", {
    listeners: [
      { protocol: "tcp", address: "0.0.0.0", port: 7000 },
      { protocol: "tcp", address: "::", port: 7000, v6only: true },
      { protocol: "tcp", address: "::", port: 7001 },
      { protocol: "tcp", address: "192.0.2.2", port: 7002 },
      { protocol: "tcp", address: "2001:db8:1::2", port: 7002 },
      { protocol: "tcp", address: "::ffff:192.0.2.2", port: 7003 },
      { protocol: "tcp", address: "0.0.0.0", port: 7004, device: "lan" },
      { protocol: "tcp", address: "::", port: 7005, device: "wan" },
      { protocol: "udp", address: "0.0.0.0", port: 7000 },
      { protocol: "udp", address: "192.0.2.2", port: 7000 },
      { protocol: "udp", address: "::", port: 7001 },
      { protocol: "udp", address: "::", port: 7002, v6only: true },
      { protocol: "udp", address: "0.0.0.0", port: 7003, device: "wan" },
      { protocol: "udp", address: "0.0.0.0", port: 7003, device: "lan" },
      { protocol: "udp", address: "127.0.0.1", port: 7006 },
      { protocol: "udp", address: "::1", port: 7006 },
    ],
    packets: 3000,
    draw: { localShare: 0.2 },
  }),
  nftCase(
    "dual-stack-filtered-by-ipv4-rules",
    "IPv4 to a dual-stack socket meets the rules of IPv4 only",
    `table ip6 filter { chain input { type filter hook input priority 0; policy drop; } }`,
    {
      draw: {
        packets: [
          toSsh("lan", "192.0.2.9", "192.0.2.2", { verdict: "delivered", reply: "delivered" }),
          toSsh("lan", "2001:db8:1::9", "2001:db8:1::2", { verdict: "dropped" }),
        ],
      },
    },
  ),
  nftCase(
    "ingress-drops-by-device",
    "a chain at ingress sees one device",
    `table netdev edge {
  chain lan { type filter hook ingress device "lan" priority 0; policy accept; ip saddr 192.0.2.0/25 drop; tcp dport 80 drop; }
  chain wan { type filter hook ingress device "wan" priority 0; policy drop; tcp dport { 22, 80 } accept; ip6 saddr 2001:db8:ffff::/48 accept; }
}`,
    {
      draw: {
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.200",
            destination: "192.0.2.2",
            destinationPort: 80,
            expect: { verdict: "dropped" },
          },
        ],
      },
    },
  ),
  nftCase(
    "ingress-of-inet",
    "the ingress hook of an inet table",
    `table inet edge { chain lan { type filter hook ingress device "lan" priority -10; policy accept; udp dport 53 ip saddr 192.0.2.0/25 drop; meta mark set 3; } }
${inputDrop("meta mark 3 accept\n    tcp dport 80 accept")}`,
  ),
  nftCase(
    "source-port-opens",
    "a rule by source port opens every port to whoever picks it",
    inputDrop("tcp sport 53 accept\n    udp sport 53 ip saddr 203.0.113.0/24 accept\n    ct state established accept"),
    {
      draw: {
        packets: [
          {
            in: "wan",
            protocol: "tcp",
            source: "203.0.113.9",
            sourcePort: 53,
            destination: "198.51.100.2",
            destinationPort: 22,
            expect: { verdict: "delivered" },
          },
        ],
      },
    },
  ),
];
