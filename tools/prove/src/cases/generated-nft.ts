/** Random rulesets of nftables as text: chains that call one another, sets, maps, concatenations, marks, translation, untracked packets, priorities. */
import type { ProofCase } from "../proof-case.ts";
import { createRandom, type Random, seedOf } from "../random.ts";
import { nft, plainListeners, threeInterfaces } from "./two-interfaces.ts";

const interfaces = ["lan", "wan", "dmz"];
const ports = ["22", "80", "443", "53", "123", "8000", "8001", "1-1023", "5000-5010", "8000-8002", "1024-65535"];
const ipv4 = [
  "203.0.113.0/24",
  "203.0.113.64/26",
  "192.0.2.0/25",
  "192.0.2.9",
  "10.0.0.0/8",
  "198.51.100.0/24",
  "172.16.0.5-172.16.3.200",
  "0.0.0.0/1",
];
const ipv6 = ["2001:db8:1::/64", "2001:db8:ffff::/48", "2001:db8:1::9", "2000::/3", "2001:db8:9::7", "2001:db8:a::1-2001:db8:a::ff"];

export function generatedNftCase(seed: number, index: number): ProofCase {
  const name = `generated-nft-${seed}-${index}`;
  const random = createRandom(seedOf(seed, name));
  const tables = Array.from({ length: 1 + random.integer(2) }, (_, table) => tableText(random, `t${table}`));
  return {
    name,
    about: "random rules of nftables",
    ...threeInterfaces,
    listeners: plainListeners,
    loads: [nft([...tables, ...(random.chance(0.5) ? [translationText(random)] : [])].join("\n"))],
    draw: { ...threeInterfaces.draw, ports: [8080, 8081, 5353] },
  };
}

function tableText(random: Random, table: string): string {
  const inner = ["a", "b", "c"];
  const sets = `  set hosts { type ipv4_addr; flags interval; auto-merge; elements = { ${some(random, ipv4, 3)} }; }
  set nets { type ipv6_addr; flags interval; auto-merge; elements = { ${some(random, ipv6, 3)} }; }
  set pairs { type inet_proto . inet_service; flags interval; elements = { tcp . ${random.pick(ports)}, udp . ${random.pick(ports)} }; }`;
  // A chain leads only to those before it, so that there is no loop.
  const chains = inner.map((chain, at) => `  chain ${chain} {\n${ruleLines(random, inner.slice(0, at))}\n  }`);
  const bases = [
    ["prerouting", random.pick([-300, -250, -150, -90])],
    ["input", random.pick([-10, 0, 0, 10])],
    ["forward", random.pick([-5, 0])],
    ["output", random.pick([-150, 0])],
    ["postrouting", 150],
  ] as const;
  const base = bases
    .filter(([hook]) => hook === "input" || random.chance(0.5))
    .map(([hook, priority]) => {
      const policy = (hook === "input" || hook === "forward") && random.chance(0.6) ? "drop" : "accept";
      const untracks = hook === "prerouting" && priority <= -250;
      const isOut = hook === "output" || hook === "postrouting";
      const lines = untracks && random.chance(0.4) ? `${matchTexts(random, 1)} notrack\n` : "";
      return `  chain base_${hook} {\n    type filter hook ${hook} priority ${priority}; policy ${policy};\n${lines}${ruleLines(random, isOut ? [] : inner, isOut)}\n  }`;
    });
  return `table inet ${table} {\n${[sets, ...chains, ...base].join("\n")}\n}`;
}

function ruleLines(random: Random, chains: readonly string[], isOut = false): string {
  return Array.from({ length: 1 + random.integer(5) }, () => `    ${ruleText(random, chains, isOut)}`).join("\n");
}

function ruleText(random: Random, chains: readonly string[], isOut: boolean): string {
  if (!isOut && random.chance(0.1)) return mapRule(random, chains);
  const matches = matchTexts(random, random.integer(3), isOut);
  if (random.chance(0.15))
    return `${matches} meta mark set ${random.pick(["0x1", "0x2", "meta mark | 0x4", "meta mark & 0x6", "meta mark ^ 0x3"])}`;
  return `${matches} ${verdictText(random, chains)}`;
}

function mapRule(random: Random, chains: readonly string[]): string {
  const [one, other, third] = [verdictText(random, chains), verdictText(random, chains), verdictText(random, chains)].map((text) =>
    text === "counter" ? "drop" : text,
  );
  return random.pick([
    `tcp dport vmap { 22 : ${one}, 80 : ${other}, 8000-8002 : ${third} }`,
    `iifname vmap { "lan" : ${one}, "wan" : ${other} }`,
    `ip saddr vmap { 203.0.113.0/25 : ${one}, 192.0.2.0/24 : ${other} }`,
    `meta l4proto . th dport vmap { tcp . 443 : ${one}, udp . 53 : ${other} }`,
  ]);
}

function verdictText(random: Random, chains: readonly string[]): string {
  const target = chains.length === 0 ? "a" : random.pick(chains);
  const calls = chains.length === 0 ? [] : [`jump ${target}`, `jump ${target}`, `goto ${target}`];
  return random.pick(["accept", "accept", "accept", "drop", "return", "counter", ...calls]);
}

/** Matches that can stand together: of one family and one protocol. */
function matchTexts(random: Random, count: number, isOut = false): string {
  const family = random.pick(["ipv4", "ipv6"] as const);
  const protocol = random.pick(["tcp", "udp"] as const);
  return [...new Set(Array.from({ length: count }, () => matchText(random, { family, protocol, isOut })))].join(" ");
}

interface Kind {
  readonly family: "ipv4" | "ipv6";
  readonly protocol: "tcp" | "udp";
  readonly isOut: boolean;
}

function matchText(random: Random, { family, protocol, isOut }: Kind): string {
  const not = random.chance(0.2) ? "!= " : "";
  const port = random.pick(ports);
  const ofFamily =
    family === "ipv4"
      ? [
          `ip saddr ${not}${random.pick(ipv4)}`,
          `ip daddr ${random.pick(["192.0.2.2", "198.51.100.0/24", "10.9.0.0/24"])}`,
          `ip saddr ${not}@hosts`,
          `ip saddr { ${some(random, ipv4.slice(2, 7), 2)} }`,
          `ip saddr . ${protocol} dport { 203.0.113.0/24 . ${port}, 192.0.2.9 . 22 }`,
        ]
      : [`ip6 saddr ${not}${random.pick(ipv6)}`, `ip6 saddr ${not}@nets`, `ip6 daddr ${not}2001:db8:2::2`];
  const ofProtocol = [
    `${protocol} dport ${not}${port}`,
    `${protocol} dport ${not}{ ${some(random, ["53", "123", "5000-5010", "1000", "22"], 2)} }`,
    `${protocol} sport ${not}${port}`,
    `meta l4proto ${protocol}`,
    ...(protocol === "tcp" ? ["tcp flags & (fin|syn|rst|ack) == syn"] : []),
  ];
  const others = [
    `th dport ${port}`,
    "meta l4proto . th dport @pairs",
    `meta nfproto ${family}`,
    `ct state ${random.pick(["new", "established,related", "new,untracked", "invalid"])}`,
    `meta mark ${not}${random.pick(["0", "1", "2", "0x5"])}`,
    `meta mark & 0x${random.pick(["1", "2", "6"])} == ${random.pick(["0", "2"])}`,
    `ct status ${not}dnat`,
    ...(isOut
      ? []
      : ["fib daddr type local", "fib saddr . iif oif missing", `iifname ${not}"${random.pick(interfaces)}"`, 'iifname "dm*"']),
  ];
  return random.pick([...ofFamily, ...ofProtocol, ...others]);
}

function translationText(random: Random): string {
  const rules = [
    "tcp dport 8080 dnat ip to 10.9.0.7:80",
    "tcp dport 8081 redirect to :22",
    'udp dport 5353 iifname "wan" dnat ip to 10.9.0.7:53',
    "ip saddr 203.0.113.0/25 tcp dport 80 redirect to :8000",
    "ip6 daddr 2001:db8:2::2 tcp dport 8080 dnat ip6 to [2001:db8:9::7]:80",
    `${random.pick(interfaces.map((one) => `iifname "${one}"`))} tcp dport 8001 redirect to :443`,
    `tcp dport 8080 ${random.pick(["accept", "return"])}`,
  ].filter(() => random.chance(0.5));
  const post = ['oifname "wan" masquerade', 'oifname "dmz" ip saddr 203.0.113.0/24 snat ip to 10.9.0.1'].filter(() => random.chance(0.5));
  return `table inet nat {
  chain pre { type nat hook prerouting priority ${random.pick([-100, -95])}; policy accept;\n${rules.join("\n")}\n  }
  chain post { type nat hook postrouting priority 100; policy accept;\n${post.join("\n")}\n  }
}`;
}

function some(random: Random, from: readonly string[], count: number): string {
  return [...new Set(Array.from({ length: count }, () => random.pick(from)))].join(", ");
}
