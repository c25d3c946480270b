/** What rules of nftables can ask of a packet: one case for each kind of match. */
import type { ProofCase } from "../proof-case.ts";
import { inputDrop, nftCase, threeInterfaces } from "./two-interfaces.ts";

export const nftMatchCases: readonly ProofCase[] = [
  nftCase(
    "nft-addresses",
    "addresses, prefixes, ranges, negations, masks that are no prefix",
    inputDrop(`ip saddr 203.0.113.5 tcp dport 22 accept
    ip saddr 10.0.0.0/8 accept
    ip saddr 172.16.1.3-172.16.9.200 tcp dport 80 accept
    ip saddr != 192.0.2.0/24 udp dport 123 accept
    ip saddr & 255.0.255.0 == 100.0.7.0 tcp dport 22 accept
    ip daddr 198.51.100.2 udp dport 5000 accept
    ip6 saddr 2001:db8:ffff::/48 tcp dport 22 accept
    ip6 saddr 2001:db8:1::10-2001:db8:1::1f accept
    ip6 saddr != 2001:db8::/32 udp dport 53 accept
    ip6 saddr & ::ffff == ::7 tcp dport 443 accept
    ip6 daddr { 2001:db8:2::2, 2001:db8:3::/64 } tcp dport 8001 accept`),
  ),
  nftCase(
    "nft-ports",
    "ports, ranges, sets, comparisons, source ports, ports without a protocol",
    inputDrop(`tcp dport 22 tcp sport 1024-65535 accept
    tcp dport != 1-1023 tcp dport < 8002 accept
    tcp sport 53 accept
    udp dport >= 5000 accept
    udp sport { 67, 68, 500-600 } accept
    meta l4proto { tcp, udp } th dport 53 accept
    th sport 7 accept
    @th,16,16 123 accept`),
  ),
  nftCase(
    "nft-sets",
    "named sets: addresses, intervals, names, several fields together, negated",
    `table inet filter {
  set admins { type ipv4_addr; elements = { 203.0.113.5, 203.0.113.9, 192.0.2.77 }; }
  set blocked { type ipv4_addr; flags interval; auto-merge; elements = { 203.0.113.0/28, 203.0.113.14-203.0.113.40, 8.8.8.0/24 }; }
  set nets6 { type ipv6_addr; flags interval; elements = { 2001:db8:1::/64, 2001:db8:a::1-2001:db8:a::ff }; }
  set services { type inet_proto . inet_service; flags interval; elements = { tcp . 22, tcp . 8000-8002, udp . 53 }; }
  set pairs { type ipv4_addr . inet_service; elements = { 203.0.113.200 . 80, 192.0.2.9 . 80, 192.0.2.9 . 8000 }; }
  set ranges { typeof ip saddr . ip daddr . tcp dport; flags interval; elements = { 192.0.2.0/26 . 192.0.2.2 . 80, 198.18.0.0-198.19.0.9 . 198.51.100.0/24 . 22-80 }; }
  set ifaces { type ifname; elements = { "lan", "tun9" }; }
  chain input { type filter hook input priority 0; policy drop;
    ip saddr @admins accept
    ip saddr @blocked drop
    iifname @ifaces meta l4proto . th dport @services accept
    ip saddr . tcp dport @pairs accept
    ip saddr . ip daddr . tcp dport @ranges accept
    ip6 saddr @nets6 tcp dport 443 accept
    ip6 saddr != @nets6 udp dport != { 1-52, 54-65535 } accept
  }
}`,
  ),
  nftCase(
    "nft-anonymous-concatenations",
    "concatenations written in the rule, also with interfaces",
    inputDrop(`iifname . ip saddr . tcp dport { "lan" . 192.0.2.0/25 . 22, "wan" . 203.0.113.0/24 . 80-90 } accept
    meta nfproto . meta l4proto { ipv6 . udp } accept
    ip saddr . udp sport != { 203.0.113.1 . 1000, 203.0.113.2 . 2000 } udp dport 123 accept`),
  ),
  nftCase(
    "nft-interfaces",
    "names, wildcards, indexes, negations, types",
    inputDrop(`iifname "la*" tcp dport 22 accept
    iif "wan" tcp dport 80 accept
    iifname != "wan" udp dport 53 accept
    iifname != { "lan", "eth0" } udp dport 123 accept
    iif lo accept
    meta iiftype 65534 tcp dport 8000 accept
    iifname "lan" oifname "wan" tcp dport 443 accept`),
  ),
  nftCase(
    "nft-header-fields",
    "TTL, length, flags, DSCP and the like have the values that senders usually choose",
    inputDrop(`ip ttl 64 tcp dport 22 accept
    ip6 hoplimit < 64 accept
    ip length 40 tcp dport 80 accept
    meta length > 60 accept
    tcp flags syn / fin,syn,rst,ack tcp dport 8000 accept
    tcp flags & (syn | ack) == syn tcp dport 8001 accept
    tcp flags { fin, rst } tcp dport 443 accept
    ip dscp 0 udp dport 123 accept
    ip6 dscp cs1 udp dport 53 accept
    udp length 8 udp dport 5000 accept
    tcp flags != syn accept`),
  ),
  nftCase(
    "nft-protocols",
    "protocols by number, by name, and by the next header",
    inputDrop(`meta l4proto 6 tcp dport 22 accept
    ip protocol udp accept
    ip6 nexthdr tcp tcp dport 443 accept
    meta protocol ip6 udp dport 53 accept
    ip protocol { icmp, igmp } accept
    meta l4proto != { tcp, udp } accept
    icmp type echo-request accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept`),
  ),
  nftCase(
    "nft-connection-state",
    "states of connections, one by one and together",
    inputDrop(`ct state established,related accept
    ct state invalid drop
    ct state new tcp dport 22 accept
    ct state { new, untracked } tcp dport 80 accept
    ct state != new udp dport 53 accept
    ct state untracked udp dport 123 accept
    ct direction original udp dport 53 accept
    ct status dnat accept
    ct status != dnat tcp dport 8000 accept`),
  ),
  nftCase(
    "nft-original-tuple",
    "the connection's own addresses and ports",
    inputDrop(`ct original ip saddr 203.0.113.0/24 tcp dport 22 accept
    meta l4proto tcp ct original proto-dst 80 accept
    ct original ip daddr 198.51.100.2 udp dport 5000 accept
    ct reply ip daddr 192.0.2.0/24 tcp dport 8000 accept
    ct original ip6 saddr 2001:db8:1::/64 tcp dport 443 accept
    meta l4proto udp ct reply proto-src 53 accept
    ct protocol udp udp dport 123 accept`),
  ),
  nftCase(
    "nft-notrack",
    "what is not tracked is neither new nor established",
    `table inet raw {
  chain pre { type filter hook prerouting priority -300; policy accept; tcp dport { 22, 80 } notrack; udp dport { 53, 123 } iifname "lan" notrack; }
  chain out { type filter hook output priority -300; policy accept; tcp sport 80 notrack; }
}
table inet filter {
  chain input { type filter hook input priority 0; policy drop; ct state new,established accept; ct state untracked tcp dport 80 accept; udp dport 53 ct state untracked accept; udp dport 123 ct mark != 5 accept; }
  chain output { type filter hook output priority 0; policy drop; ct state established,untracked accept; }
}`,
    {
      draw: {
        packets: [
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 22,
            expect: { verdict: "dropped" },
          },
          {
            in: "lan",
            protocol: "tcp",
            source: "192.0.2.9",
            destination: "192.0.2.2",
            destinationPort: 80,
            expect: { verdict: "delivered", reply: "delivered" },
          },
        ],
      },
    },
  ),
  nftCase(
    "nft-marks-before-conntrack",
    "what is written to the mark of no connection is lost, what reads it does not match",
    `table inet raw {
  chain pre {
    type filter hook prerouting priority -300; policy accept;
    tcp dport 22 ct mark set meta mark drop
    tcp dport 80 ct mark set 5 accept
    tcp dport { 80, 443 } meta mark set ct mark drop
    udp dport 53 meta mark set 7 ct mark set mark
  }
}
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    udp dport 53 ct mark 0 accept
    tcp dport { 22, 80, 443 } ct mark 0 accept
  }
}`,
  ),
  nftCase(
    "nft-notrack-one-way",
    "the answer to what was not tracked: a SYN/ACK is invalid, a datagram is new",
    `table inet raw { chain pre { type filter hook prerouting priority -300; policy accept; tcp dport { 22, 80 } notrack; udp dport { 53, 123 } notrack; } }
table inet filter {
  chain output { type filter hook output priority 0; policy accept; ct state established drop; ct state invalid ip daddr 192.0.2.0/24 drop; ct state new udp sport 53 ip daddr 192.0.2.0/24 drop; }
}`,
  ),
  nftCase(
    "nft-marks",
    "marks of packets and connections, masked, copied, taken from a map",
    `table inet filter {
  map port_mark { type inet_service : mark; elements = { 22 : 0x10, 80 : 0x20, 53 : 0x110 }; }
  chain pre { type filter hook prerouting priority -150; policy accept;
    meta mark set tcp dport map @port_mark
    udp dport 53 meta mark set 0x5
    udp dport 123 ct mark set 0x7
    meta mark set meta mark | 0x1000
    iifname "lan" meta mark set meta mark & 0xfffffff0
    ct mark 0x7 meta mark set ct mark
    tcp dport 8000 ct mark set meta mark
  }
  chain input { type filter hook input priority 0; policy drop;
    meta mark 0x1010 accept
    meta mark & 0xf0 == 0x20 accept
    meta mark & 0xf == 0x5 accept
    meta mark 7 accept
    ct mark 0x1000 accept
    ct mark & 0x1 == 1 accept
  }
}`,
  ),
  nftCase(
    "nft-fib",
    "look-ups of addresses and routes from within rules",
    inputDrop(`fib daddr type local tcp dport 22 accept
    fib saddr type { unicast, local } tcp dport 80 accept
    fib saddr . iif oif missing drop
    fib daddr . iif type local udp dport 53 accept
    fib saddr oif "wan" tcp dport 8000 accept
    fib saddr oif exists udp dport 123 accept
    fib daddr type != local accept
    fib saddr . iif oif exists accept`),
  ),
  nftCase(
    "nft-fib-interface",
    "by which interface a route leads, with the packet's mark and without",
    `table inet filter {
  chain pre { type filter hook prerouting priority -150; policy accept;
    tcp dport { 22, 80, 443 } meta mark set 0x1
    udp dport { 53, 5000 } ct state new meta mark set 0x1
  }
  chain input { type filter hook input priority 0; policy drop;
    fib saddr . mark oif "lan" tcp dport 22 accept
    fib saddr oif { "lan", "dmz" } tcp dport { 80, 8000 } accept
    fib saddr . mark oif != "dmz" tcp dport 443 accept
    fib saddr . mark . iif oif exists udp dport 53 accept
    fib saddr . iif oif exists udp dport 123 accept
    fib saddr . mark oif exists udp dport 5000 accept
    fib daddr oif missing tcp dport 8002 accept
  }
  chain forward { type filter hook forward priority 0; policy accept;
    fib daddr oif "dmz" tcp dport 1000-2000 drop
    fib daddr . mark oif != "dmz" udp dport 5000 drop
    fib saddr oif "wan" udp dport 4000-60000 ct state new drop
  }
}`,
    {
      interfaces: threeInterfaces.interfaces,
      sysctls: threeInterfaces.sysctls,
      ip: [
        ...threeInterfaces.ip,
        "rule add fwmark 1 lookup 100",
        "-6 rule add fwmark 1 lookup 100",
        "route add default dev lan table 100",
        "-6 route add default dev lan table 100",
        "route add 203.0.113.0/24 dev dmz",
      ],
      draw: { ...threeInterfaces.draw, sources: ["203.0.113.0/24", "10.9.0.0/24", "2001:db8:9::/64"], ports: [1500, 5000] },
      packets: 1500,
      mayDepend: false,
    },
  ),
  nftCase(
    "nft-reverse-path-in-prerouting",
    "the way firewalld and others check the way back, for both families",
    `table inet filter {
  chain rp { type filter hook prerouting priority -290; policy accept; meta nfproto ipv6 fib saddr . mark . iif oif missing drop; meta nfproto ipv4 fib saddr . iif oif 0 drop; }
  chain input { type filter hook input priority 0; policy accept; }
}`,
  ),
  nftCase(
    "nft-packet-kind",
    "packet types and what a TUN device never has",
    inputDrop(`meta pkttype host tcp dport 22 accept
    meta pkttype { broadcast, multicast } accept
    meta priority 0 udp dport 53 accept
    meta skuid 0 accept
    meta oifname "wan" accept
    meta secpath exists accept
    exthdr frag exists accept
    ip frag-off & 0x1fff != 0 accept
    socket transparent 1 accept
    socket wildcard 0 tcp dport 8000 accept`),
  ),
  nftCase(
    "nft-named-unknowns",
    "what depends on the past, on chance or on time is said to depend",
    `table inet filter {
  set recent { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
  chain input { type filter hook input priority 0; policy drop;
    tcp dport 22 limit rate 1000000/second accept
    tcp dport 80 meter m { ip saddr limit rate over 1000000/second } drop
    tcp dport 80 accept
    tcp dport 443 ct count 100000 accept
    udp dport 53 numgen random mod 2 0 accept
    udp dport 123 ip saddr @recent accept
    tcp dport 8000 quota 100000 mbytes accept
    tcp dport 8001 meta hour "00:00"-"23:59" accept
    add @recent { ip saddr }
  }
}`,
  ),
  nftCase(
    "nft-harmless",
    "counters, logs and the like change nothing",
    inputDrop(`counter
    tcp dport 22 counter log prefix "ssh " level debug accept
    tcp dport 80 meta priority set 1:1 accept
    tcp dport 8000 meta nftrace set 1 accept
    tcp dport 443 tcp option maxseg size set 1400 accept
    udp dport 53 ip dscp set cs1 accept
    udp dport 123 ct mark set 1 counter accept`),
    { mayDepend: false },
  ),
];
