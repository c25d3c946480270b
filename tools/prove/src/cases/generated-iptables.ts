/** Random rulesets of iptables over both back ends: user chains, modules, sets, marks, translation. */
import type { ProofCase } from "../proof-case.ts";
import { createRandom, type Random, seedOf } from "../random.ts";
import { iptablesLoads } from "./iptables.ts";
import { plainListeners, threeInterfaces } from "./two-interfaces.ts";

const addresses = {
  ipv4: ["203.0.113.0/24", "192.0.2.0/25", "192.0.2.9/32", "10.0.0.0/8", "198.18.0.0/15"],
  ipv6: ["2001:db8:1::/64", "2001:db8:ffff::/48", "2000::/4"],
} as const;
const setTexts = `create hosts hash:ip family inet
add hosts 203.0.113.5
add hosts 192.0.2.9
create nets hash:net family inet
add nets 203.0.113.0/25
add nets 203.0.113.32/27 nomatch
create services hash:ip,port family inet
add services 192.0.2.2,tcp:80
add services 198.51.100.2,udp:5000
create hosts6 hash:net family inet6
add hosts6 2001:db8:1::/65
`;

export function generatedIptablesCase(seed: number, index: number): ProofCase {
  const name = `generated-iptables-${seed}-${index}`;
  const random = createRandom(seedOf(seed, name));
  return {
    name,
    about: "random rules of iptables",
    ...threeInterfaces,
    listeners: plainListeners,
    loads: iptablesLoads(
      { ipsets: setTexts, ipv4: tablesText(random, "ipv4"), ipv6: tablesText(random, "ipv6") },
      random.chance(0.5) ? "nft" : "legacy",
    ),
    draw: { ...threeInterfaces.draw, ports: [8080, 2222] },
  };
}

type Family = "ipv4" | "ipv6";

function tablesText(random: Random, family: Family): string {
  const policy = (): string => (random.chance(0.5) ? "DROP" : "ACCEPT");
  const chains = ["one", "two", "three"];
  const rules = [
    ...chains.flatMap((chain, at) => rulesOf(random, { family, chain, targets: chains.slice(0, at) })),
    ...rulesOf(random, { family, chain: "INPUT", targets: chains }),
    ...rulesOf(random, { family, chain: "FORWARD", targets: chains }),
    ...(random.chance(0.3) ? ["-A OUTPUT -p udp -m udp --sport 53 -j DROP"] : []),
  ];
  const marks = [
    `-A PREROUTING ${matchText(random, family)} -j MARK --set-xmark 0x1/0x3`,
    `-A PREROUTING ${matchText(random, family)} -j MARK --set-xmark 0x6/0xffffffff`,
    `-A PREROUTING ${matchText(random, family)} -j CONNMARK --set-xmark 0x1/0xffffffff`,
  ].filter(() => random.chance(0.6));
  const inside = family === "ipv4" ? "10.9.0.7:80" : "[2001:db8:9::7]:80";
  const nat = [
    `-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination ${inside}`,
    "-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22",
  ].filter(() => random.chance(0.5));
  return [
    `*mangle\n:PREROUTING ACCEPT [0:0]\n${marks.join("\n")}\nCOMMIT`,
    `*nat\n:PREROUTING ACCEPT [0:0]\n${nat.join("\n")}\nCOMMIT`,
    `*filter\n:INPUT ${policy()} [0:0]\n:FORWARD ${policy()} [0:0]\n:OUTPUT ACCEPT [0:0]\n${chains.map((chain) => `:${chain} - [0:0]`).join("\n")}\n${rules.join("\n")}\nCOMMIT\n`,
  ].join("\n");
}

interface Place {
  readonly family: Family;
  readonly chain: string;
  readonly targets: readonly string[];
}

function rulesOf(random: Random, { family, chain, targets }: Place): readonly string[] {
  return Array.from({ length: 1 + random.integer(5) }, () => {
    const calls = targets.length === 0 ? [] : [`-j ${random.pick(targets)}`, `-j ${random.pick(targets)}`, `-g ${random.pick(targets)}`];
    const verdict = random.pick(["-j ACCEPT", "-j ACCEPT", "-j DROP", "-j RETURN", "-j REJECT", ...calls, "-j LOG"]);
    return `-A ${chain} ${Array.from({ length: 1 + random.integer(2) }, () => matchText(random, family))
      .slice(0, 1)
      .join(" ")} ${verdict}`;
  });
}

function matchText(random: Random, family: Family): string {
  const not = random.chance(0.2) ? "! " : "";
  const protocol = random.pick(["tcp", "udp"]);
  const address = random.pick(addresses[family]);
  return random.pick([
    `${not}-i ${random.pick(["lan", "wan", "dmz", "w+"])}`,
    `${not}-s ${address}`,
    `-p ${protocol} -m ${protocol} ${not}--dport ${random.pick(["22", "80", "53", "8000:8002", "1:1023"])}`,
    `-s ${address} -p ${protocol} -m ${protocol} --dport ${random.pick(["22", "80", "53", "443"])}`,
    `-p ${protocol} -m multiport ${not}--dports 22,53,80,8000:8010`,
    `-p tcp -m multiport --ports 22,443`,
    `-m conntrack --ctstate ${random.pick(["NEW", "RELATED,ESTABLISHED", "INVALID", "NEW,UNTRACKED"])}`,
    `-m addrtype ${not}--dst-type LOCAL`,
    `-m mark ${not}--mark ${random.pick(["0x1/0x1", "0x6", "0x0/0x2"])}`,
    `-m connmark --mark 0x1`,
    family === "ipv4"
      ? `-m iprange ${not}--src-range 203.0.113.10-203.0.113.99`
      : `-m iprange ${not}--src-range 2001:db8:1::1-2001:db8:1::ff`,
    family === "ipv4" ? `-m set ${not}--match-set ${random.pick(["hosts", "nets"])} src` : `-m set ${not}--match-set hosts6 src`,
    family === "ipv4" ? `-m set ${not}--match-set services dst,dst` : `-p udp`,
    `-i ${random.pick(["lan", "wan"])} -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN`,
  ]);
}
