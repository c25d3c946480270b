/** What only a link with hardware addresses has: neighbours that have to be found, senders told by their address, bridges. */
import type { CaseInterface, GivenPacket, ProofCase } from "../proof-case.ts";
import { inputDrop, nft, plainListeners } from "./two-interfaces.ts";

const interfaces: readonly CaseInterface[] = [
  { name: "lan", kind: "tap", addresses: ["192.0.2.2/24", "2001:db8:1::2/64", "fe80::1/64"] },
  { name: "wan", kind: "tap", addresses: ["198.51.100.2/24", "2001:db8:2::2/64", "fe80::2/64"] },
];
const ip = ["route add default dev wan", "-6 route add default dev wan"];

type LinkCase = readonly [name: string, about: string, rules: string, more?: Partial<ProofCase>];

function linkCase(...[name, about, rules, more = {}]: LinkCase): ProofCase {
  return { name, about, interfaces, ip, listeners: plainListeners, loads: rules === "" ? [] : [nft(rules)], packets: 300, ...more };
}

type Expect = NonNullable<GivenPacket["expect"]>;

function from(source: string, expect: Expect, more: Partial<GivenPacket> = {}): GivenPacket {
  const destination = source.includes(":") ? "2001:db8:1::2" : "192.0.2.2";
  return { in: "lan", protocol: "tcp", source, destination, destinationPort: 22, expect, ...more };
}

const open: Expect = { verdict: "delivered", reply: "delivered" };
const closed: Expect = { verdict: "dropped" };
const sshAlone = inputDrop("tcp dport 22 accept");
const bothWays = inputDrop("tcp dport 22 accept\nicmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept");

const neighbourCases: readonly ProofCase[] = [
  linkCase("neighbours-without-rules", "machines on the link find one another", "", {
    packets: 600,
    draw: { packets: [from("192.0.2.9", open), from("2001:db8:1::9", open)] },
  }),
  linkCase("neighbours-blocked", "IPv6 needs neighbour discovery: without it an open port is not reached", sshAlone, {
    draw: { packets: [from("192.0.2.9", open), from("2001:db8:1::9", closed)] },
  }),
  linkCase("neighbours-blocked-but-known", "who knows the hardware address already needs no discovery", sshAlone, {
    neighbours: "known",
    draw: { packets: [from("192.0.2.9", open), from("2001:db8:1::9", open)] },
  }),
  linkCase("neighbours-accepted", "solicitations and advertisements in, nothing else", bothWays, {
    draw: { packets: [from("192.0.2.9", open), from("2001:db8:1::9", open)] },
  }),
  linkCase(
    "neighbours-output-blocked",
    "no advertisement leaves",
    `table ip6 filter {
  chain output { type filter hook output priority 0; policy accept; icmpv6 type nd-neighbor-advert drop; }
}`,
    { draw: { packets: [from("192.0.2.9", open), from("2001:db8:1::9", closed)] } },
  ),
  linkCase(
    "neighbours-solicitations-alone",
    "a solicitation teaches the host who sent it",
    inputDrop("tcp dport 22 accept\nicmpv6 type nd-neighbor-solicit accept"),
    {
      draw: { packets: [from("2001:db8:1::9", open)] },
    },
  ),
  linkCase(
    "neighbours-by-untracked",
    "state untracked lets messages of discovery in",
    inputDrop("tcp dport 22 accept\nct state untracked accept"),
    {
      mayDepend: false,
      draw: { packets: [from("2001:db8:1::9", open)] },
    },
  ),
  linkCase(
    "neighbours-of-arp",
    "a table of the family arp answers nobody but one",
    `table arp filter {
  chain input { type filter hook input priority 0; policy drop; arp saddr ip 192.0.2.9 accept; }
}`,
    { draw: { packets: [from("192.0.2.9", open), from("192.0.2.10", closed), from("2001:db8:1::9", open)] } },
  ),
];

const hardwareCases: readonly ProofCase[] = [
  linkCase(
    "hardware-address",
    "ether saddr tells machines on the link apart",
    inputDrop("ether saddr 02:00:00:00:01:02 tcp dport 22 accept\nether saddr != 02:00:00:00:01:02 udp dport 53 accept"),
    {
      neighbours: "known",
      draw: { packets: [from("192.0.2.9", open), from("192.0.2.10", closed, { hardwareAddress: "02:00:00:00:00:99" })] },
    },
  ),
  linkCase(
    "hardware-address-of-destination",
    "ether daddr is the interface's own for what is meant for it",
    `table inet filter { chain input { type filter hook input priority 0; policy accept; ether daddr != 02:00:00:00:99:99 tcp dport 22 drop; } }`,
    { neighbours: "known", draw: { packets: [from("192.0.2.9", closed)] } },
  ),
  linkCase(
    "hardware-address-set",
    "pairs of hardware address and IPv4 address",
    inputDrop("ether saddr . ip saddr { 02:00:00:00:01:02 . 192.0.2.9, 02:00:00:00:02:02 . 198.51.100.9 } accept"),
    {
      neighbours: "known",
      draw: { packets: [from("192.0.2.9", open), from("192.0.2.10", closed)], sources: ["192.0.2.9/32", "198.51.100.9/32"] },
    },
  ),
  linkCase("hardware-address-iptables", "-m mac", "", {
    neighbours: "known",
    loads: [
      {
        tool: "iptables-nft-restore",
        text: "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m mac --mac-source 02:00:00:00:01:02 -p tcp -j ACCEPT\n-A INPUT -m mac ! --mac-source 02:00:00:00:02:02 -p udp --dport 53 -j ACCEPT\nCOMMIT\n",
      },
    ],
    draw: { packets: [from("192.0.2.9", open), from("192.0.2.10", closed, { hardwareAddress: "02:00:00:00:00:99" })] },
  }),
  linkCase(
    "packet-kinds-of-ethernet",
    "meta pkttype of broadcast, multicast and host",
    inputDrop("meta pkttype host tcp dport 22 accept\nmeta pkttype { broadcast, multicast } udp dport { 53, 123 } accept"),
    {
      neighbours: "known",
    },
  ),
];

const bridge: readonly CaseInterface[] = [
  { name: "p1", kind: "tap", addresses: [] },
  { name: "p2", kind: "tap", addresses: [] },
  { name: "br0", kind: "bridge", addresses: ["192.0.2.2/24"], ports: ["p1", "p2"] },
  { name: "wan", kind: "tap", addresses: ["198.51.100.2/24"] },
];
const bridgeListeners: ProofCase["listeners"] = [
  { protocol: "tcp", address: "0.0.0.0", port: 22 },
  ...plainListeners.filter(({ address, device }) => device === undefined && !address.includes(":")),
];
const byPort = (source: string, port: string, expect: Expect): GivenPacket => from(source, expect, { in: port });

const bridgeCases: readonly ProofCase[] = (["0", "1"] as const).flatMap((isFiltering) => [
  linkCase(
    `bridge-filtering-${isFiltering}`,
    `rules see the bridge, bridge-nf-call-iptables=${isFiltering}`,
    inputDrop('iifname "br0" tcp dport 22 accept\niifname "p1" tcp dport 80 accept\nip6 nexthdr icmpv6 accept'),
    {
      interfaces: bridge,
      ip: ["route add default dev wan"],
      listeners: bridgeListeners,
      sysctls: bridgeSwitches(isFiltering),
      draw: { packets: [byPort("192.0.2.9", "p1", open), byPort("192.0.2.10", "p2", open)] },
    },
  ),
  linkCase(`bridge-ports-${isFiltering}`, `-m physdev sees the port, bridge-nf-call-iptables=${isFiltering}`, "", {
    interfaces: bridge,
    ip: ["route add default dev wan"],
    listeners: bridgeListeners,
    sysctls: bridgeSwitches(isFiltering),
    loads: [
      {
        tool: "iptables-nft-restore",
        text: "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m physdev --physdev-in p1 -p tcp -j ACCEPT\n-A INPUT -i br0 -p udp --dport 53 -j ACCEPT\nCOMMIT\n",
      },
    ],
  }),
]);

/** Frames meet the tables of the family bridge before rules of IP do, and after them on the way out. */
const frameCases: readonly ProofCase[] = [
  linkCase(
    "bridge-tables",
    "tables of the family bridge: ports by name, the way in and the answer",
    `table bridge filter {
  chain pre { type filter hook prerouting priority -300; policy accept;
    iifname "p2" ip saddr 192.0.2.10 drop
    ip saddr 192.0.2.192/26 meta mark set 0x5
  }
  chain input { type filter hook input priority 0; policy accept;
    iifname "p1" tcp dport 80 drop
    ip saddr 192.0.2.128/26 udp dport 53 drop
    ether saddr 02:00:00:00:01:99 tcp dport 22 drop
  }
  chain output { type filter hook output priority 0; policy accept;
    ip daddr 192.0.2.64/26 tcp sport 22 drop
    meta l4proto udp udp sport 123 drop
  }
  chain post { type filter hook postrouting priority 300; policy accept;
    ip daddr 192.0.2.0/26 udp sport 53 drop
  }
}
${inputDrop('iifname "wan" ip saddr 192.0.2.0/24 drop\nmark 0x5 tcp dport 8000 drop\ntcp dport { 22, 80, 8000, 443 } accept\nudp dport { 53, 123 } accept')}`,
    {
      interfaces: bridge,
      ip: ["route add default dev wan"],
      listeners: bridgeListeners,
      sysctls: bridgeSwitches("0"),
      packets: 1200,
      draw: {
        sources: ["192.0.2.0/24", "192.0.2.64/26", "192.0.2.128/26", "192.0.2.192/26"],
        packets: [
          byPort("192.0.2.10", "p1", open),
          byPort("192.0.2.10", "p2", closed),
          byPort("192.0.2.70", "p1", { verdict: "delivered", reply: "dropped" }),
          from("192.0.2.9", closed, { in: "p1", destinationPort: 80 }),
          from("192.0.2.9", open, { in: "p2", destinationPort: 80 }),
        ],
      },
    },
  ),
  linkCase(
    "bridge-tables-forwarded",
    "what comes in by a bridge and is sent on passes its tables, and so does the answer on its way out",
    `table bridge filter {
  chain input { type filter hook input priority 0; policy accept; ip saddr 192.0.2.64/26 tcp sport 1000-30000 drop; ip daddr 203.0.113.0/25 udp dport 1-30000 drop; }
  chain output { type filter hook output priority 0; policy accept; ip saddr 203.0.113.128/25 drop; ip daddr 192.0.2.128/26 tcp sport 80 drop; }
}`,
    {
      interfaces: bridge.flatMap((link) => (link.name === "p2" ? [] : link.name === "br0" ? { ...link, ports: ["p1"] } : link)),
      ip: ["route add default dev wan"],
      listeners: bridgeListeners,
      sysctls: { ...bridgeSwitches("0"), "net.ipv4.ip_forward": "1" },
      packets: 1500,
      draw: {
        destinations: ["203.0.113.0/25", "203.0.113.128/25", "198.51.100.0/24"],
        sources: ["192.0.2.64/26", "192.0.2.128/26", "192.0.2.0/24"],
      },
    },
  ),
];

function bridgeSwitches(isFiltering: "0" | "1"): Readonly<Record<string, string>> {
  return {
    "net.bridge.bridge-nf-call-iptables": isFiltering,
    "net.bridge.bridge-nf-call-ip6tables": isFiltering,
    "net.bridge.bridge-nf-call-arptables": "0",
  };
}

export const ethernetCases: readonly ProofCase[] = [...neighbourCases, ...hardwareCases, ...bridgeCases, ...frameCases];
