/** Destination and source translation, redirect, TPROXY, forwarding: where a packet goes when it does not stay. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, nftCase, plainListeners, threeInterfaces } from "./two-interfaces.ts";

type ForwardCase = readonly [name: string, about: string, rules: string, more?: Partial<ProofCase>];

function forwardCase(...[name, about, rules, more = {}]: ForwardCase): ProofCase {
  return { name, about, ...threeInterfaces, listeners: plainListeners, loads: [nft(rules)], packets: 3000, ...more };
}

/** Listeners take these, and no answer gets out. */
const answeredInVain: readonly GivenPacket[] = Array.from({ length: 1200 }, (_, index) => {
  const ends = [
    ["192.0.2.", "192.0.2.2", 80],
    ["192.0.2.", "192.0.2.2", 8000],
    ["2001:db8:1::", "2001:db8:1::2", 443],
  ] as const;
  const [near, destination, destinationPort] = ends[index % 3] ?? ends[0];
  const given = { in: "lan", protocol: "tcp", source: `${near}${10 + (index % 90)}`, sourcePort: 20_000 + index } as const;
  return { ...given, destination, destinationPort, expect: { verdict: "delivered", reply: "dropped" } };
});

/** By turns redirected to a port and sent on to a port of one address: listeners answer all of them. */
const translatedHere: readonly GivenPacket[] = Array.from({ length: 2000 }, (_, index) => {
  const end =
    index % 2 === 0 ? ({ protocol: "udp", destinationPort: 5353 } as const) : ({ protocol: "tcp", destinationPort: 8888 } as const);
  const sender = { in: "lan", source: `192.0.2.${10 + (index % 90)}`, sourcePort: 20_000 + index };
  return { ...sender, ...end, destination: "192.0.2.2", expect: { verdict: "delivered", reply: "delivered" } };
});

export const translationCases: readonly ProofCase[] = [
  nftCase(
    "dnat-to-local-port",
    "the filter sees the port after translation; accepting the published one does nothing",
    `table inet nat { chain pre { type nat hook prerouting priority -100; policy accept;
    tcp dport 2222 redirect to :22
    tcp dport 8888 dnat ip to 192.0.2.2:8000
    meta nfproto ipv6 tcp dport 8889 dnat ip6 to [2001:db8:2::2]:8001
    udp dport 5353 redirect to :53
  }
  chain post { type filter hook postrouting priority 200; policy accept; tcp sport { 2222, 8000 } ip daddr 203.0.113.0/25 drop; udp sport 5353 ip daddr 203.0.113.128/25 drop; }
}
${inputDrop(`tcp dport { 2222, 8888 } accept
    tcp dport { 8000, 8001 } ct status dnat accept
    udp dport 53 accept
    meta l4proto tcp ct original proto-dst 2222 ip saddr 203.0.113.0/24 accept`)}`,
    {
      packets: 3000,
      mayDepend: false,
      draw: {
        ports: [2222, 8888, 8889, 5353],
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 2222,
            expect: { verdict: "dropped" },
          },
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 8000,
            expect: { verdict: "dropped" },
          },
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 8888,
            expect: { verdict: "delivered" },
          },
          ...translatedHere,
        ],
      },
    },
  ),
  nftCase(
    "nat-first-mapping-wins",
    "accept in one nat chain does not stop the next; the first that maps wins",
    `table inet one { chain pre { type nat hook prerouting priority -110; policy accept; tcp dport 2222 accept; tcp dport 2223 redirect to :22; } }
table inet two { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport { 2222, 2223 } redirect to :80; } }`,
    {
      draw: {
        ports: [2222, 2223],
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 2222,
            expect: { verdict: "delivered" },
          },
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 2223,
            expect: { verdict: "delivered" },
          },
        ],
      },
    },
  ),
  nftCase(
    "dnat-to-loopback-refused",
    "translation to 127.0.0.1 does not work without route_localnet",
    `table ip nat { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport 8080 dnat to 127.0.0.1:8081; } }`,
    { listeners: [{ protocol: "tcp", address: "127.0.0.1", port: 8081 }], draw: { ports: [8080, 8081] } },
  ),
  nftCase(
    "dnat-to-loopback-allowed",
    "translation to 127.0.0.1 works with route_localnet of the interface it comes in by",
    `table ip nat { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport 8080 dnat to 127.0.0.1:8081; } }`,
    {
      listeners: [{ protocol: "tcp", address: "127.0.0.1", port: 8081 }],
      sysctls: { "net.ipv4.conf.lan.route_localnet": "1" },
      draw: {
        ports: [8080, 8081],
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 8080,
            expect: { verdict: "delivered", reply: "delivered" },
          },
          {
            in: "wan",
            protocol: "tcp",
            source: "203.0.113.9",
            destination: "198.51.100.2",
            destinationPort: 8080,
            expect: { verdict: "dropped" },
          },
        ],
      },
    },
  ),
  forwardCase(
    "forward-policy-drop",
    "rules by interface, address and port between networks",
    `table inet filter {
  chain input { type filter hook input priority 0; policy accept; }
  chain forward { type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan" oifname { "wan", "dmz" } accept
    iifname "wan" oifname "dmz" ip daddr 10.9.0.7 tcp dport { 80, 443 } accept
    iifname "wan" oifname "dmz" ip6 daddr 2001:db8:9::7 tcp dport 443 accept
    iifname "dmz" ip daddr 203.0.113.0/24 udp dport 53 accept
    ip saddr 198.18.0.0/15 reject with icmpx admin-prohibited
  }
}`,
    { draw: { ...threeInterfaces.draw, ports: [80, 443, 53] } },
  ),
  forwardCase("forward-everything", "forwarding without rules: routes alone decide", "", {
    loads: [],
    draw: { ...threeInterfaces.draw, establishedShare: 0.8 },
  }),
  forwardCase("forward-off", "without the switch nothing is forwarded", "", { loads: [], sysctls: {} }),
  forwardCase("forward-ipv4-only-by-interface", "forwarding of one interface and of one family", "", {
    loads: [],
    sysctls: { "net.ipv4.conf.wan.forwarding": "1", "net.ipv6.conf.all.forwarding": "0" },
  }),
  forwardCase(
    "published-past-input",
    "a published port is reachable with an input policy that drops",
    `table ip nat {
  chain pre { type nat hook prerouting priority -100; policy accept; fib daddr type local tcp dport 8080 dnat to 10.9.0.7:80; udp dport 5353 dnat to 10.9.0.7:53; }
  chain post { type nat hook postrouting priority 100; policy accept; oifname "wan" ip saddr 10.9.0.0/24 masquerade; }
}
table inet filter {
  chain input { type filter hook input priority 0; policy drop; }
  chain forward { type filter hook forward priority 0; policy drop; ct state established,related accept; ct status dnat accept; iifname "dmz" accept; }
}`,
    {
      draw: {
        ...threeInterfaces.draw,
        ports: [8080, 5353],
        packets: [
          {
            in: "wan",
            protocol: "tcp",
            source: "203.0.113.9",
            destination: "198.51.100.2",
            destinationPort: 8080,
            expect: { verdict: "forwarded", reply: "delivered" },
          },
        ],
      },
    },
  ),
  forwardCase(
    "snat-and-masquerade",
    "source translation on the way out, and filters that see it",
    `table inet nat {
  chain post { type nat hook postrouting priority 100; policy accept;
    oifname "wan" ip saddr 192.0.2.0/24 masquerade
    oifname "dmz" ip saddr 203.0.113.0/24 snat ip to 10.9.0.1
    oifname "wan" ip6 saddr 2001:db8:1::/64 snat ip6 to 2001:db8:2::2
  }
}
table inet filter {
  chain forward { type filter hook forward priority 0; policy drop; ct state established accept; ct state new ip saddr 192.0.2.0/24 accept; ip saddr 203.0.113.0/24 tcp dport 80 accept; ip6 saddr 2001:db8:1::/64 accept; }
  chain post { type filter hook postrouting priority 200; policy accept; oifname "wan" ip saddr 198.51.100.2 ip daddr 203.0.113.77 drop; }
}`,
  ),
  forwardCase(
    "dnat-by-map",
    "targets taken from maps, by port and by concatenation, some for this host and some beyond",
    `table ip nat {
  map by_port { type inet_service : ipv4_addr . inet_service; elements = { 8080 : 10.9.0.7 . 80, 8443 : 10.9.0.8 . 443, 2222 : 192.0.2.2 . 22 }; }
  map by_pair { type ipv4_addr . inet_service : ipv4_addr; elements = { 198.51.100.2 . 9090 : 10.9.0.9 }; }
  chain pre { type nat hook prerouting priority -100; policy accept;
    dnat ip addr . port to tcp dport map @by_port
    dnat to ip daddr . tcp dport map @by_pair
    ip daddr 198.51.100.2 udp dport 1000-1010 dnat to 10.9.0.10
  }
}
table inet filter { chain forward { type filter hook forward priority 0; policy drop; ct state established accept; ct status dnat ip saddr != 203.0.113.128/25 accept; } }`,
    { draw: { ...threeInterfaces.draw, ports: [8080, 8443, 2222, 9090, 1000, 1010] } },
  ),
  forwardCase(
    "dnat-ipv6",
    "IPv6 is translated as IPv4 is",
    `table ip6 nat {
  chain pre { type nat hook prerouting priority -100; policy accept; iifname "wan" tcp dport 8080 dnat to [2001:db8:9::7]:80; tcp dport 2222 redirect to :22; }
}
table ip6 filter {
  chain input { type filter hook input priority 0; policy drop; tcp dport 22 ct status dnat accept; }
  chain forward { type filter hook forward priority 0; policy drop; ct state established accept; ip6 daddr 2001:db8:9::7 tcp dport 80 accept; }
}`,
    { draw: { ...threeInterfaces.draw, ports: [8080, 2222] } },
  ),
  nftCase(
    "output-drop-without-established",
    "an output policy that drops kills the answer",
    `table inet filter {
  chain input { type filter hook input priority 0; policy accept; }
  chain output { type filter hook output priority 0; policy drop; udp sport 53 accept; tcp sport 22 ip daddr 192.0.2.0/24 accept; oifname "wan" tcp sport 80 accept; }
}`,
    {
      packets: 1500,
      draw: {
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 80,
            expect: { verdict: "delivered", reply: "dropped" },
          },
          ...answeredInVain,
        ],
      },
    },
  ),
  nftCase(
    "output-established",
    "an output policy that drops with the usual exception lets answers out",
    `table inet filter {
  chain output { type filter hook output priority 0; policy drop; ct state established,related accept; oifname lo accept; }
}`,
    { draw: { establishedShare: 0.8 } },
  ),
  nftCase(
    "output-rejects",
    "rejects and marks on the way out",
    `table inet filter {
  chain out { type filter hook output priority 0; policy accept; tcp sport 22 ip daddr 203.0.113.0/24 reject with tcp reset; udp sport 53 ip daddr 203.0.113.0/24 reject; }
  chain post { type filter hook postrouting priority 0; policy accept; tcp sport 443 ip6 daddr 2001:db8:1::/64 drop; }
}`,
  ),
  nftCase(
    "tproxy",
    "to a transparent listener on any address; the filter sees the original port",
    `table ip divert {
  chain pre { type filter hook prerouting priority -150; policy accept; tcp dport 7777 tproxy to :3129 meta mark set 1 accept; tcp dport 7778 tproxy to :3130 meta mark set 1 accept; udp dport 7779 tproxy to 127.0.0.1:3131 meta mark set 1 accept; }
}
table inet filter { chain input { type filter hook input priority 0; policy drop; tcp dport { 3129, 7778 } accept; ip saddr 192.0.2.0/24 tcp dport 7777 accept; udp dport 7779 accept; } }`,
    {
      ip: [
        "route add default dev wan",
        "-6 route add default dev wan",
        "rule add fwmark 1 lookup 100",
        "route add local 0.0.0.0/0 dev lo table 100",
      ],
      listeners: [
        { protocol: "tcp", address: "0.0.0.0", port: 3129, isTransparent: true },
        { protocol: "tcp", address: "0.0.0.0", port: 3130 },
        { protocol: "udp", address: "127.0.0.1", port: 3131, isTransparent: true },
      ],
      draw: { destinations: ["203.0.113.0/24"], ports: [7777, 7778, 7779, 3129, 3130] },
    },
  ),
];
