import type { Dice } from "../dice.ts";
import { netfilterState, othersPort, ports, runLines, withoutLines, type BackEnd } from "./back-end.ts";

const needed = [
  "-A INPUT -i lo -j ACCEPT",
  "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
  "-A INPUT -p ICMP -j ACCEPT",
  `-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "it is ssh" -j ACCEPT`,
];
const random = [
  "-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
  `-A INPUT -m mark --mark 0x1 -j LOG --log-prefix "odd: "`,
  "-A INPUT -p tcp -m tcp --dport 20000 -j ACCEPT",
  "-A INPUT -p tcp -m tcp --dport 20000:20001 -j ACCEPT",
  "-A INPUT -s INSIDE -p tcp -m tcp --dport 20001 -j ACCEPT",
  "-A INPUT -p tcp -m tcp --dport 8080 -j WEB",
  "-A INPUT -p udp -m udp --dport 20000 -j ACCEPT",
  "-A INPUT -p tcp -m tcp --dport 8080 -m conntrack --ctstate NEW -j ACCEPT",
];
const others = `-A INPUT -p udp -m udp --dport ${othersPort} -j ACCEPT`;
const families = [
  { word: "ip", icmp: "icmp", inside: "192.168.0.0/16", bad: "203.0.113.0/24" },
  { word: "ip6", icmp: "ipv6-icmp", inside: "2001:db8:1::/48", bad: "2001:db8:2::/48" },
] as const;

export function iptablesBackEnd(backend: "nft" | "legacy"): BackEnd {
  const file = (word: string): string => `/etc/${word}tables.rules`;
  return {
    name: `iptables-${backend}`,
    layer: "guard",
    ports,
    start: () => Promise.resolve(),
    async load(host, dice) {
      if (dice !== null) for (const family of families) host.write(file(family.word), textOf(dice, family));
      await runLines(host, ["nft flush ruleset", ...families.map(({ word }) => `${word}tables-${backend}-restore <${file(word)}`)]);
    },
    state: netfilterState,
    meddle: async (host) => void (await host.run([`iptables-${backend}`, ...others.split(" ")])),
    withoutMeddling: (text) => withoutLines(text, new RegExp(`^${others}$|^\\t\\t.*udp dport ${othersPort} `)),
  };
}

function textOf(dice: Dice, { icmp, inside, bad }: (typeof families)[number]): string {
  const rules = [...needed, ...dice.some(random, 0.4)].map((rule) => rule.replace("ICMP", icmp).replace("INSIDE", inside));
  const policy = dice.pick(["DROP", "DROP", "ACCEPT"]);
  const web = [`-A WEB -s ${bad} -j DROP`, "-A WEB -j ACCEPT"];
  return ["*filter", `:INPUT ${policy} [0:0]`, ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", ":WEB - [0:0]", ...rules, ...web, "COMMIT", ""].join("\n"); // prettier-ignore
}
