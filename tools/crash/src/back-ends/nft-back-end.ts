import type { Dice } from "../dice.ts";
import { netfilterState, othersPort, ports, withoutLines, type BackEnd } from "./back-end.ts";

const file = "/etc/nftables.conf";
const needed = [
  `iif "lo" accept`,
  "ct state established,related accept",
  "meta l4proto { icmp, ipv6-icmp } accept",
  `tcp dport 22 accept comment "it's ssh"`,
];
const random = [
  "ip saddr { 10.0.0.0/8, 192.0.2.1 } tcp dport { 80, 443 } accept",
  "tcp dport 9000-9100 limit rate 5/second burst 10 packets accept",
  `meta mark 0x00000001 log prefix "odd: " drop`,
  "ip saddr 192.168.0.0/16 tcp dport 20000 accept",
  "ip6 saddr 2001:db8:1::/48 tcp dport { 20000, 20001 } accept",
  "tcp dport 20000 counter accept",
  "tcp dport { 8080, 20001 } accept",
  "udp dport 20000-20001 accept",
  "tcp dport vmap { 8080 : jump web, 3306 : drop }",
  "tcp dport 20001 ip saddr @known accept",
];

export const nftBackEnd: BackEnd = {
  name: "nft",
  layer: "guard",
  ports,
  start: () => Promise.resolve(),
  async load(host, dice) {
    if (dice !== null) host.write(file, textOf(dice));
    await host.run(["nft", "-f", file]);
  },
  state: netfilterState,
  meddle: async (host) =>
    void (await host.run(["nft", "add", "rule", "inet", "filter", "input", "udp", "dport", String(othersPort), "accept"])),
  withoutMeddling: (state) => withoutLines(state, new RegExp(`^\\t\\tudp dport ${othersPort} accept$`)),
};

function textOf(dice: Dice): string {
  const policy = dice.pick(["drop", "drop", "accept"]);
  const chain = `chain input { type filter hook input priority filter; policy ${policy}; ${[...needed, ...dice.some(random, 0.4)].join("; ")}; }`;
  const web = "chain web { ip saddr 203.0.113.0/24 drop; accept; }";
  const known = "set known { type ipv4_addr; flags interval; elements = { 203.0.113.0/24, 10.1.0.0/16 }; }";
  const early = `table ip early { chain pre { type filter hook input priority -20; ip saddr 198.51.100.0/24 tcp dport 8080 drop; }; }\n`;
  return `flush ruleset\n${dice.chance(0.3) ? early : ""}table inet filter { ${known}; ${web}; ${chain}; }\n`;
}
