/** Small cases where Portolan is shown less, or something else, than the kernel holds; and conditions of which the case says whether they hold. */
import type { GivenPacket, ProofCase, RuleLoad } from "../proof-case.ts";
import { iptablesLoads } from "./iptables.ts";
import { filterTable, mangleTable, openPolicies } from "./iptables-text.ts";
import { inputDrop, nft, nftCase, plainListeners, threeInterfaces, twoInterfaces } from "./two-interfaces.ts";

function hostCase(name: string, about: string, more: Partial<ProofCase>): ProofCase {
  return { name, about, ...twoInterfaces, listeners: plainListeners, ...more };
}

function legacy(ipv4: string, ipsets?: string): readonly RuleLoad[] {
  return iptablesLoads(ipsets === undefined ? { ipv4 } : { ipv4, ipsets }, "legacy");
}

function toPort(destinationPort: number, source = "192.0.2.9", more: Partial<GivenPacket> = {}): GivenPacket {
  return { in: "lan", protocol: "tcp", source, destination: "192.0.2.2", destinationPort, ...more };
}

const aBlockedSender = [22, 80].flatMap((port) => [toPort(port, "203.0.113.5"), toPort(port)]);

const unread: readonly ProofCase[] = [
  nftCase(
    "mutation-unread-set",
    "of a set whose elements were not fetched nobody knows who is in it",
    `table inet filter {
  set blocked { type ipv4_addr; elements = { 203.0.113.5, 192.0.2.77 }; }
  chain input { type filter hook input priority 0; policy drop; ip saddr @blocked drop; tcp dport 22 accept; }
}`,
    { shown: [{ source: "nft-json", omittedSets: ["inet filter blocked"] }], draw: { packets: aBlockedSender } },
  ),
  nftCase(
    "mutation-unread-map",
    "of a map whose entries were not fetched nobody knows what it decides",
    `table inet filter {
  map ports { type inet_service : verdict; elements = { 22 : drop, 80 : accept }; }
  chain input { type filter hook input priority 0; policy accept; tcp dport vmap @ports; tcp dport 443 drop; }
}`,
    { shown: [{ source: "nft-json", omittedSets: ["inet filter ports"] }], draw: { packets: aBlockedSender } },
  ),
  hostCase("mutation-unread-ipset", "an ipset that was not read", {
    loads: legacy(
      filterTable("-A INPUT -m set --match-set blocked src -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"),
      "create blocked hash:ip family inet hashsize 1024 maxelem 65536\nadd blocked 203.0.113.5\n",
    ),
    shown: [{ source: "ipset-save", error: "ipset: not installed" }],
    draw: { packets: aBlockedSender },
  }),
  hostCase("mutation-unread-legacy", "legacy tables that may not be read", {
    loads: [...legacy(filterTable("-A INPUT -p udp -m udp --dport 53 -j ACCEPT")), ...iptablesLoads({ ipv6: filterTable("") }, "legacy")],
    shown: [
      { source: "iptables-legacy-save", error: "not permitted" },
      { source: "ip6tables-legacy-save", error: "not permitted" },
    ],
    draw: { packets: aBlockedSender },
  }),
  hostCase("mutation-cut-text", "a listing that ends early", {
    loads: legacy(filterTable("-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j DROP", openPolicies)),
    shown: [{ source: "iptables-legacy-save", cutBefore: "-A INPUT -p tcp" }],
    draw: { packets: aBlockedSender },
  }),
  hostCase("mutation-changed-listing", "two listings of one table, between which a rule was changed", {
    loads: iptablesLoads(
      {
        ipv4: filterTable(
          `-A INPUT -p tcp -m conntrack --ctstate NEW -m tcp --dport 22 -j DROP
-A INPUT -p tcp -m conntrack --ctstate NEW -m tcp --dport 80 -j ACCEPT
-A INPUT -p udp -m udp --dport 53 -j ACCEPT`,
        ),
      },
      "nft",
    ),
    shown: [{ source: "iptables-save", from: "--dport 22 -j DROP", to: "--dport 22 -j ACCEPT" }],
    draw: { packets: aBlockedSender },
  }),
  nftCase(
    "mutation-unnamed-device",
    "an ingress chain of which nft does not say the device",
    "table netdev edge { chain outer { type filter hook ingress device wan priority 0; policy accept; tcp dport 22 drop; } }",
    {
      shown: [{ source: "nft-json", from: `,"dev":["wan"]`, to: "" }],
      conditions: { "unread ": true },
      draw: { packets: [...aBlockedSender, toPort(22, "198.51.100.9", { in: "wan", destination: "198.51.100.2" })] },
    },
  ),
];

const othersWords: readonly ProofCase[] = [
  hostCase("mutation-by-hand", "iptables as people write it: ranges without an end, every protocol by name, a refusal without its kind", {
    mayDepend: false,
    loads: legacy(
      filterTable(
        `-A INPUT -p tcp -m tcp --dport 8000:65535 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 0:80 -j ACCEPT
-A INPUT -s 203.0.113.0/24 -p udp -j ACCEPT
-A INPUT -s 198.51.100.0/24 -j ACCEPT
-A INPUT -p udp -m udp --dport 123 -j REJECT --reject-with icmp-port-unreachable`,
      ),
    ),
    shown: [
      { source: "iptables-legacy-save", from: "--dport 8000:65535", to: "--dport 8000:" },
      { source: "iptables-legacy-save", from: "--dport 0:80", to: "--dport :80" },
      { source: "iptables-legacy-save", from: "-s 198.51.100.0/24", to: "-s 198.51.100.0/24 -p all" },
      { source: "iptables-legacy-save", from: " --reject-with icmp-port-unreachable", to: "" },
    ],
  }),
  nftCase(
    "mutation-offload",
    "a flow table that the kernel does not have changes nothing for the first packet",
    inputDrop(`tcp dport 22 log prefix "offload"\ntcp dport 22 accept`),
    {
      mayDepend: false,
      shown: [{ source: "nft-json", from: `{"log": {"prefix": "offload"}}`, to: `{"flow": {"op": "add", "flowtable": "@fast"}}` }],
    },
  ),
  nftCase(
    "mutation-implied-by-reset",
    "a reset is for TCP, though the listing may leave that out",
    inputDrop("reject with tcp reset\n    udp dport 53 accept"),
    {
      mayDepend: false,
      shown: [{ source: "nft-json", from: `{"match": {"op": "==", "left": {"meta": {"key": "l4proto"}}, "right": "tcp"}}, `, to: "" }],
    },
  ),
  hostCase("mutation-targets-by-name", "targets and tests of iptables of which the name alone is known", {
    mayDepend: false,
    loads: iptablesLoads(
      {
        ipv4: filterTable(
          `-A INPUT -p tcp -m tcp --dport 22 -j LOG --log-prefix "ssh "
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m comment --comment "web" -j ACCEPT`,
        ),
      },
      "nft",
    ),
    shown: [{ source: "iptables-save", error: "iptables-save: not installed" }],
    conditions: { "unread ": true },
  }),
  hostCase("mutation-tests-by-name", "a test of iptables of which the name alone is known may fail", {
    loads: iptablesLoads(
      { ipv4: filterTable("-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT") },
      "nft",
    ),
    shown: [{ source: "iptables-save", error: "iptables-save: not installed" }],
    conditions: { "unread ": true },
  }),
];

const untold: readonly ProofCase[] = [
  nftCase(
    "mutation-within-limits",
    "limits that are never reached hold, and those that ask for more never do",
    inputDrop(`tcp dport 22 limit rate over 1000000/second drop
    tcp dport 22 accept
    tcp dport 80 quota over 100000 mbytes drop
    tcp dport 80 accept
    udp dport 53 limit rate 1000000/second accept
    udp dport 123 quota 100000 mbytes accept`),
    { mayDepend: false, conditions: { "limit ": true, "quota ": true } },
  ),
  nftCase(
    "mutation-many-conditions",
    "more conditions than are told apart",
    inputDrop(
      `${Array.from({ length: 8 }, (_, index) => `tcp dport 80 limit rate over ${1_000_000 + index}/second accept`).join("\n    ")}
    tcp dport 80 limit rate over 1/day burst 1 packets drop
    tcp dport 80 accept
    udp dport 53 accept`,
    ),
    { draw: { packets: Array.from({ length: 20 }, (_, index) => toPort(80, "192.0.2.9", { sourcePort: 40_000 + index })) } },
  ),
  hostCase("mutation-owner-of-forwarded", "what is forwarded has no owner, which a test of not being somebody's passes", {
    ...threeInterfaces,
    loads: legacy(
      `${mangleTable}
-A POSTROUTING -p tcp -m owner ! --uid-owner 4242 -m tcp --dport 80 -j DROP
-A POSTROUTING -p udp -m owner --uid-owner 4242 -j DROP
COMMIT
`,
    ),
    draw: { ...threeInterfaces.draw, packets: [22, 80, 443].map((port) => toPort(port, "192.0.2.9", { destination: "10.9.0.7" })) },
  }),
  nftCase(
    "mutation-no-hardware-address",
    "a link without hardware addresses has none to test",
    inputDrop(
      "ether saddr 02:00:00:00:00:01 tcp dport 22 accept\nether saddr != 02:00:00:00:00:01 tcp dport 80 accept\nudp dport 53 accept",
    ),
    { mayDepend: false, draw: { packets: aBlockedSender } },
  ),
  nftCase("mutation-legacy-last", "tables of legacy iptables that were there first run last", "", {
    mayDepend: false,
    loads: [
      ...iptablesLoads({ ipv4: filterTable("-A INPUT -m mark --mark 0x5 -j ACCEPT") }, "legacy"),
      nft("table inet filter { chain input { type filter hook input priority 0; policy accept; tcp dport { 22, 80 } meta mark set 5; } }"),
    ],
  }),
];

export const mutationTextCases: readonly ProofCase[] = [...unread, ...othersWords, ...untold];
