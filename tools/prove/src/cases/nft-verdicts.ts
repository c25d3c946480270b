/** Base chains, priorities, jumps, verdict maps: how verdicts of nftables come together. */
import type { ProofCase } from "../proof-case.ts";
import { inputDrop, nftCase } from "./two-interfaces.ts";

const chainAt = (...[table, priority, policy, rules]: readonly [string, number, string, string]): string =>
  `table ${table} { chain input { type filter hook input priority ${priority}; policy ${policy};\n${rules}\n} }\n`;

export const nftVerdictCases: readonly ProofCase[] = [
  nftCase("nft-no-rules", "nothing filters: sockets alone decide", ""),
  nftCase(
    "nft-three-rules",
    "by interface and port, a set of ports, a source, a reject, and a policy that drops",
    inputDrop(`iifname "lan" tcp dport 22 accept
    tcp dport { 80, 443, 8000-8010 } accept
    udp dport 53 ip saddr 203.0.113.0/24 accept
    tcp dport 25 reject with tcp reset`),
  ),
  nftCase(
    "nft-accept-then-other-table-drops",
    "accept ends its own base chain only",
    chainAt("inet early", -10, "accept", "tcp dport 22 accept") + chainAt("inet late", 0, "drop", "tcp dport 80 accept"),
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
            expect: { verdict: "delivered" },
          },
        ],
      },
    },
  ),
  nftCase(
    "nft-drop-then-later-accepts",
    "a drop is final, whatever comes later",
    chainAt("inet early", -10, "drop", "tcp dport { 80, 8000 } accept") +
      chainAt("inet late", 10, "accept", "tcp dport 22 accept\ntcp dport 8000 drop"),
  ),
  nftCase(
    "nft-jump-accept-ends-base",
    "accept inside a jumped chain ends the whole base chain",
    `table inet filter {
  chain web { tcp dport 80 accept; tcp dport 443 accept; }
  chain input { type filter hook input priority 0; policy accept;
    tcp dport 22 drop
    jump web
    tcp dport 80 drop
    meta l4proto udp drop
  }
}`,
  ),
  nftCase(
    "nft-return-in-base-is-policy",
    "return in a base chain falls to its policy",
    inputDrop(`tcp dport 22 return
    tcp dport 22 accept
    tcp dport { 80, 8000 } accept`),
  ),
  nftCase(
    "nft-goto-ends-at-policy",
    "the end of a chain that goto led to falls to the base policy",
    `table inet filter {
  chain side { tcp dport 80 accept; udp dport 53 return; udp dport 123 accept; }
  chain input { type filter hook input priority 0; policy drop;
    tcp dport { 22, 80 } goto side
    meta l4proto udp goto side
    tcp dport 22 accept
    tcp dport 443 accept
    udp dport 53 accept
  }
}`,
  ),
  nftCase(
    "nft-jump-then-goto-resumes",
    "goto inside a jumped chain returns to after the jump",
    `table inet filter {
  chain j { tcp dport 80 accept; }
  chain k { tcp dport { 22, 80, 8000 } goto j; tcp dport 22 drop; }
  chain input { type filter hook input priority 0; policy drop;
    jump k
    tcp dport 22 accept
    tcp dport 8000 accept
  }
}`,
  ),
  nftCase(
    "nft-deep-jumps",
    "chains that lead to chains, with returns at several depths",
    `table inet filter {
  chain d { ip saddr 203.0.113.0/25 return; tcp dport 80 accept; udp dport 53 drop; }
  chain c { jump d; ip saddr 203.0.113.0/26 accept; ip6 saddr 2001:db8:1::/64 return; meta nfproto ipv6 tcp dport 22 accept; }
  chain b { iifname "wan" jump c; iifname "lan" goto d; }
  chain input { type filter hook input priority 0; policy drop; jump b; tcp dport 443 accept; udp dport 123 accept; }
}`,
  ),
  nftCase(
    "nft-equal-priority",
    "of equal priorities the later registered runs first: seen through a mark",
    `table inet a { chain input { type filter hook input priority 0; policy accept; tcp dport { 22, 80 } meta mark set 1; } }
table inet b { chain input { type filter hook input priority 0; policy accept; tcp dport { 22, 8000 } meta mark set 2; } }
table inet c { chain input { type filter hook input priority 5; policy drop; meta mark 1 accept; meta mark 2 tcp dport 8000 accept; udp dport 53 accept; } }`,
  ),
  nftCase(
    "nft-verdict-map",
    "a verdict map decides, and a miss goes on",
    `table inet filter {
  chain from_lan { tcp dport 22 accept; }
  chain input { type filter hook input priority 0; policy drop;
    iifname vmap { "lan" : jump from_lan }
    tcp dport vmap { 80 : accept, 443 : drop, 8000-8001 : accept }
    tcp dport { 443, 8002 } accept
    meta l4proto . th dport vmap { udp . 53 : accept, udp . 123 : drop }
    udp dport 123 accept
  }
}`,
  ),
  nftCase(
    "nft-named-verdict-map",
    "named maps of prefixes and of concatenations",
    `table inet filter {
  map by_net { type ipv4_addr : verdict; flags interval; elements = { 203.0.113.0/24 : accept, 192.0.2.0/25 : jump local, 10.0.0.0/8 : drop }; }
  map by_pair { type ipv6_addr . inet_service : verdict; flags interval; elements = { 2001:db8:1::/64 . 22 : accept, 2001:db8:ffff::-2001:db8:ffff::ff . 1-1024 : accept, ::/0 . 53 : accept }; }
  chain local { tcp dport 22 accept; udp dport 123 accept; }
  chain input { type filter hook input priority 0; policy drop;
    ip saddr vmap @by_net
    ip6 saddr . tcp dport vmap @by_pair
    ip6 saddr . udp dport vmap @by_pair
  }
}`,
  ),
  nftCase(
    "nft-dormant",
    "a dormant table does nothing",
    `table inet asleep { flags dormant; chain input { type filter hook input priority 0; policy drop; tcp dport 22 drop; } }
table inet awake { chain input { type filter hook input priority 0; policy accept; tcp dport 80 drop; } }`,
  ),
  nftCase(
    "nft-rejects",
    "every kind of reject",
    `table inet filter { chain input { type filter hook input priority 0; policy accept;
    tcp dport 22 reject with tcp reset
    tcp dport 80 reject
    udp dport 53 reject with icmpx admin-prohibited
    udp dport 123 ip saddr 203.0.113.0/24 reject with icmp host-unreachable
    meta nfproto ipv4 tcp dport 8000 reject with icmp net-prohibited
    meta nfproto ipv6 tcp dport 443 reject with icmpv6 no-route
    meta nfproto ipv6 tcp dport 8001 reject with icmpv6 policy-fail
  } }`,
  ),
  nftCase(
    "nft-families-apart",
    "tables of ip and of ip6 see their own family only",
    `table ip only4 { chain input { type filter hook input priority 0; policy drop; tcp dport { 22, 80 } accept; } }
table ip6 only6 { chain input { type filter hook input priority 0; policy accept; tcp dport 22 drop; udp dport 53 ip6 saddr 2001:db8:1::/64 drop; } }`,
  ),
  nftCase(
    "nft-all-hooks",
    "prerouting, input and output filters together",
    `table inet filter {
  chain pre { type filter hook prerouting priority -150; policy accept; ip saddr 203.0.113.0/25 drop; tcp dport 8000 drop; }
  chain raw { type filter hook prerouting priority -300; policy accept; udp sport 1024-2047 drop; }
  chain input { type filter hook input priority 0; policy drop; tcp dport { 22, 80, 8000 } accept; udp dport 53 accept; }
  chain late { type filter hook input priority 50; policy accept; ip6 saddr 2001:db8:1::/65 drop; }
  chain output { type filter hook output priority 0; policy accept; tcp sport 80 ip daddr 203.0.113.200 drop; udp sport 53 ip6 daddr 2001:db8:2::/64 drop; }
  chain post { type filter hook postrouting priority 200; policy accept; oifname "lan" tcp sport 22 ip daddr 192.0.2.128/25 drop; }
}`,
  ),
];
