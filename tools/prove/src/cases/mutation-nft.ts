/** Small cases of nftables, each for what one rule of the SPEC says and no other case shows. */
import type { GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, nftCase, threeInterfaces, plainListeners } from "./two-interfaces.ts";

type From = readonly [source: string, destination: string, port: number];

function given(protocol: "tcp" | "udp", ...[source, destination, destinationPort]: From): GivenPacket {
  return { in: "lan", protocol, source, destination, destinationPort };
}

/** Twice the same packet: what the first leaves behind is met by the second. */
const knownSender = [1, 2, 3].flatMap((last) =>
  [22, 80].flatMap((port) => {
    const packet = given("tcp", `192.0.2.${100 + last}`, "192.0.2.2", port);
    return [packet, { ...packet, sourcePort: 40_001 }, { ...packet, sourcePort: 40_002 }];
  }),
);

export const mutationNftCases: readonly ProofCase[] = [
  nftCase(
    "mutation-families",
    "a test of IPv4 is none of the IPv6 address with the same number",
    inputDrop(`ct original ip saddr 203.0.113.0/24 tcp dport 22 accept
    ip saddr 203.0.113.0/24 tcp dport 80 accept
    ip saddr != 203.0.113.0/24 udp dport 53 accept
    ct original ip saddr != 203.0.113.0/24 udp dport 123 accept
    meta nfproto ipv4 udp dport 5000 accept`),
    {
      draw: {
        sources: ["::203.0.113.0/120", "::192.0.2.0/120"],
        packets: [22, 80, 53, 123].flatMap((port) =>
          (["tcp", "udp"] as const).map((protocol) => given(protocol, "::203.0.113.5", "2001:db8:1::2", port)),
        ),
      },
    },
  ),
  nftCase("mutation-raw-ports", "raw ports are those of UDP too", inputDrop("@th,16,16 123 accept\n    @th,0,16 7 accept"), {
    draw: { packets: [given("udp", "192.0.2.9", "192.0.2.2", 123), given("tcp", "192.0.2.9", "192.0.2.2", 22)] },
  }),
  nftCase(
    "mutation-flags",
    "any of several flags, any of several states",
    inputDrop(`tcp flags syn,ack tcp dport 22 accept
    tcp flags ! fin,rst tcp dport 80 accept
    ct state new,untracked udp dport 53 accept
    ct status snat,dnat udp dport 123 accept`),
  ),
  nftCase(
    "mutation-elements",
    "elements with counters and comments, and the one for everything else",
    `table inet filter {
  set counted { type ipv4_addr; flags interval; counter; elements = { 203.0.113.0/24 counter packets 0 bytes 0, 192.0.2.77 comment "printer" }; }
  map ports { type inet_service : verdict; elements = { * : jump others, 22 comment "ssh" : accept, 80 : drop }; }
  map udp_ports { type inet_service : verdict; flags interval; elements = { * : drop, 53 : accept }; }
  chain others { tcp dport 443 accept; }
  chain input { type filter hook input priority 0; policy drop;
    ip saddr @counted udp dport 123 accept
    tcp dport vmap @ports
    udp dport vmap @udp_ports
  }
}`,
    { mayDepend: false },
  ),
  nftCase(
    "mutation-growing-maps",
    "a map that rules fill, a set that rules fill",
    `table inet filter {
  map marks { type ipv4_addr : mark; flags dynamic; size 65536; }
  set seen { type ipv4_addr; flags dynamic; size 65536; }
  chain pre { type filter hook prerouting priority -150; policy accept;
    tcp dport 22 meta mark set ip saddr map @marks
    tcp dport 22 update @marks { ip saddr : 0x5 }
    tcp dport 80 add @seen { ip saddr } accept
  }
  chain input { type filter hook input priority 0; policy drop; meta mark 5 accept; tcp dport 80 accept; }
}
table ip nat {
  map homes { type ipv4_addr : ipv4_addr; flags dynamic; size 65536; }
  chain pre { type nat hook prerouting priority -100; policy accept; udp dport 53 dnat to ip saddr map @homes; }
  chain fill { type filter hook prerouting priority -300; policy accept; udp dport 53 update @homes { ip saddr : 198.51.100.2 }; }
}`,
    { draw: { packets: knownSender } },
  ),
  nftCase(
    "mutation-drawn-maps",
    "of a map asked with a drawn number exactly one entry is taken",
    inputDrop(`udp dport 53 numgen random mod 2 vmap { 0 : accept, 1 : accept }
    udp dport 123 numgen inc mod 2 vmap { 0 : drop, 1 : drop }
    udp dport 123 accept`),
    { mayDepend: false },
  ),
  nftCase(
    "mutation-rejects",
    "a reset is for TCP alone, an ICMP error for its family alone",
    inputDrop(`udp dport 53 reject with icmpv6 admin-prohibited
    udp dport 53 accept
    tcp dport 22 reject with icmp host-prohibited
    tcp dport 22 accept
    reject with tcp reset
    udp dport 123 accept`),
  ),
  {
    name: "mutation-nat-prefix",
    about: "a translation by prefix keeps the bits of the host",
    ...threeInterfaces,
    listeners: plainListeners,
    loads: [
      nft(`table ip nat {
  chain pre { type nat hook prerouting priority -100; policy accept; dnat ip prefix to ip daddr map { 198.18.7.64/26 : 10.9.0.64/26 }; }
}
table inet filter {
  chain forward { type filter hook forward priority 0; policy drop; ip daddr 10.9.0.96/27 accept; ct state established accept; }
}`),
    ],
    mayDepend: false,
    draw: { destinations: ["198.18.7.64/26", "198.18.7.96/27"] },
  },
  nftCase(
    "mutation-equal-conditions",
    "what depends on the hour is true or false for two rules alike",
    inputDrop(`udp dport 53 meta hour "00:00"-"12:00" accept
    udp dport 53 meta hour != "00:00"-"12:00" accept
    tcp dport 22 meta hour "00:00"-"12:00" drop
    tcp dport 22 meta hour "00:00"-"12:00" accept`),
    { mayDepend: false },
  ),
  nftCase(
    "mutation-written-fields",
    "a header field that a rule writes and another tests",
    `table inet filter {
  chain pre { type filter hook prerouting priority -150; policy accept; ip dscp set cs1; }
  chain input { type filter hook input priority 0; policy drop; tcp dport 22 ip dscp cs1 accept; tcp dport 80 accept; }
}`,
  ),
  {
    ...nftCase("mutation-native-rule-in-iptables-table", "a rule of nft in a table of iptables, which iptables-save prints wrong", ""),
    mayDepend: false,
    loads: [
      {
        tool: "iptables-nft-restore",
        text: `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate INVALID -j DROP
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
COMMIT
`,
      },
      nft(
        "add rule ip filter INPUT tcp dport { 80, 443 } accept\nadd rule ip filter INPUT ip saddr 192.0.2.7-192.0.2.90 tcp dport 22 accept\n",
      ),
    ],
  },
  {
    ...nftCase("mutation-refused-table", "a table that iptables-save refuses keeps named unknowns, and targets that only log", ""),
    loads: [
      {
        tool: "iptables-nft-restore",
        text: `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j LOG --log-prefix "ssh "
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m addrtype --dst-type LOCAL -m tcp --dport 80 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -j ACCEPT
COMMIT
`,
      },
      nft("add rule ip filter INPUT ct state established accept\nadd rule ip filter INPUT quota 100000 mbytes udp dport 123 accept\n"),
    ],
  },
  nftCase(
    "mutation-idle-nat",
    "a nat chain is not run where no rule needs conntrack",
    "table ip nat { chain pre { type nat hook prerouting priority -100; policy accept; tcp dport 80 drop; } }",
  ),
  {
    name: "mutation-one-way-forward",
    about: "a way through without a way back",
    ...threeInterfaces,
    listeners: plainListeners,
    loads: [
      nft(`table inet filter {
  chain forward { type filter hook forward priority 0; policy drop; iifname "lan" oifname "dmz" accept; iifname "wan" oifname "dmz" tcp dport 80 accept; iifname "dmz" oifname "wan" ct state established accept; }
}`),
    ],
    draw: {
      ...threeInterfaces.draw,
      packets: [22, 80, 443].map((port) => given("tcp", "192.0.2.9", "10.9.0.7", port)),
    },
  },
  {
    ...nftCase("mutation-ipsec-policy", "beside the rules a policy of IPsec drops", ""),
    ip: [
      "route add default dev wan",
      "-6 route add default dev wan",
      "xfrm policy add src 192.0.2.0/24 dst 192.0.2.2/32 dir in action block",
      "-6 xfrm policy add src 2001:db8:1::/64 dst 2001:db8:1::2/128 dir in action block",
    ],
    draw: { packets: [given("tcp", "192.0.2.9", "192.0.2.2", 22), given("udp", "2001:db8:1::9", "2001:db8:1::2", 53)] },
  },
  nftCase("mutation-multicast-source", "a sender cannot be a group", "", {
    draw: {
      sources: ["ff02::5/128", "ff0e::/64"],
      packets: [given("udp", "ff02::5", "2001:db8:1::2", 53), given("udp", "ff0e::7", "2001:db8:1::2", 4444)],
    },
  }),
  {
    ...nftCase("mutation-link-local", "an address of one link is not that of another", ""),
    interfaces: [
      { name: "lan", addresses: ["192.0.2.2/24", "2001:db8:1::2/64", "fe80::1:2/64"] },
      { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64", "fe80::2:2/64"] },
    ],
    draw: {
      sources: ["fe80::1:0/112", "fe80::2:0/112"],
      packets: (["lan", "wan"] as const).flatMap((device) =>
        ["fe80::1:2", "fe80::2:2"].map((to) => ({ ...given("udp", "fe80::1:77", to, 53), in: device })),
      ),
    },
  },
  {
    ...nftCase("mutation-ipv6-off", "an interface without IPv6 takes none", ""),
    interfaces: [
      { name: "lan", addresses: ["192.0.2.2/24"] },
      { name: "wan", addresses: ["198.51.100.2/24", "2001:db8:2::2/64"] },
    ],
    listeners: [
      { protocol: "tcp", address: "::", port: 22 },
      { protocol: "udp", address: "::", port: 53 },
    ],
    sysctls: { "net.ipv6.conf.lan.disable_ipv6": "1" },
    draw: { packets: [given("udp", "2001:db8:1::9", "2001:db8:2::2", 53), given("tcp", "2001:db8:2::9", "2001:db8:2::2", 22)] },
  },
];
