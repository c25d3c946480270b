import { expect, test } from "vitest";
import type { Opening, PrintedCommand } from "./opening.ts";
import { printFirewalldBroadRemoval, printFirewalldOpening } from "./print-firewalld.ts";
import { printDockerUserNarrowing, printIptablesOpening, printIptablesRemoval } from "./print-iptables.ts";
import { printNftOpening, printNftRemoval } from "./print-nft.ts";
import { iptablesRuleWords, nftRuleWords, type PortRule } from "./port-rule.ts";
import { printUfwOpening, printUfwRemoval } from "./print-ufw.ts";

const two: Opening = {
  family: "ipv4",
  protocol: "tcp",
  ports: [{ from: 23333, to: 23333 }],
  sources: ["10.0.0.0/8", "192.168.0.0/16"],
  comment: "panel, ann's",
};
const everybody: Opening = {
  family: "ipv6",
  protocol: "udp",
  ports: [
    { from: 53, to: 53 },
    { from: 8000, to: 8010 },
  ],
  sources: [],
  comment: null,
};

function texts(commands: readonly PrintedCommand[]): string[] {
  return commands.map(({ text }) => text);
}

test("RS97 nft", () => {
  const place = { family: "inet", table: "filter", chain: "input", before: 7 } as const;
  expect(printNftOpening(two, place).map((command) => command.arguments.join(" "))).toEqual([
    `nft insert rule inet filter input handle 7 ip saddr { 10.0.0.0/8, 192.168.0.0/16 } tcp dport 23333 accept comment "panel, ann's"`,
  ]);
  expect(printNftOpening(everybody, { ...place, before: null }).map((command) => command.arguments.join(" "))).toEqual([
    "nft insert rule inet filter input meta nfproto ipv6 udp dport { 53, 8000-8010 } accept",
  ]);
  expect(printNftRemoval({ family: "ip", table: "filter", chain: "INPUT", handle: 5 }).text).toBe(
    "nft delete rule ip filter INPUT handle 5",
  );
});

test("RS97 iptables", () => {
  const place = { isLegacy: false, table: "filter", chain: "INPUT", before: 3 };
  expect(texts(printIptablesOpening({ ...two, comment: null }, place))).toEqual([
    "iptables -w 5 -I INPUT 3 -s 10.0.0.0/8 -p tcp -m tcp --dport 23333 -j ACCEPT",
    "iptables -w 5 -I INPUT 4 -s 192.168.0.0/16 -p tcp -m tcp --dport 23333 -j ACCEPT",
  ]);
  expect(texts(printIptablesOpening(everybody, { ...place, isLegacy: true, before: null }))).toEqual([
    "ip6tables-legacy -w 5 -I INPUT 1 -p udp -m multiport --dports 53,8000:8010 -j ACCEPT",
  ]);
  expect(printIptablesRemoval("ipv4", { isLegacy: false, table: "nat", chain: "DOCKER", position: 2 }).text).toBe(
    "iptables -w 5 -t nat -D DOCKER 2",
  );
});

test("RS97 ufw", () => {
  expect(texts(printUfwOpening(two, 1))).toEqual([
    "ufw insert 1 allow proto tcp from 10.0.0.0/8 to any port 23333 comment 'panel, anns'",
    "ufw insert 1 allow proto tcp from 192.168.0.0/16 to any port 23333 comment 'panel, anns'",
  ]);
  expect(texts(printUfwRemoval(everybody))).toEqual(["ufw delete allow proto udp from ::/0 to any port 53,8000:8010"]);
});

test("RS97 firewalld", () => {
  const rule = (source: string): string => `rule family="ipv4" source address="${source}" port port="23333" protocol="tcp" accept`;
  const place = { kind: "zone", name: "public" } as const;
  expect(printFirewalldOpening(two, place).map((command) => command.arguments)).toEqual(
    two.sources.flatMap((source) => [
      ["firewall-cmd", "--zone=public", `--add-rich-rule=${rule(source)}`],
      ["firewall-cmd", "--permanent", "--zone=public", `--add-rich-rule=${rule(source)}`],
    ]),
  );
  expect(texts(printFirewalldBroadRemoval({ kind: "port", port: "23333", protocol: "tcp" }, place))).toEqual([
    "firewall-cmd --zone=public --remove-port=23333/tcp",
    "firewall-cmd --permanent --zone=public --remove-port=23333/tcp",
  ]);
  expect(texts(printFirewalldBroadRemoval({ kind: "service", service: "http" }, { kind: "policy", name: "p" }))[0]).toBe(
    "firewall-cmd --policy=p --remove-service=http",
  );
});

test("RS98 a published port of Docker for some sources", () => {
  const start = "iptables -w 5 -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 23333 --ctdir ORIGINAL";
  expect(texts(printDockerUserNarrowing({ ...two, comment: null }, { isLegacy: false, inInterface: "eth0" }))).toEqual([
    `${start} -j DROP`,
    `${start} -s 192.168.0.0/16 -j RETURN`,
    `${start} -s 10.0.0.0/8 -j RETURN`,
  ]);
});

test("RS99 a text is quoted for a shell, an argument is not", () => {
  const [command] = printIptablesOpening({ ...two, sources: [] }, { isLegacy: false, table: "filter", chain: "INPUT", before: null });
  expect(command?.arguments).toContain("panel, ann's");
  expect(command?.text).toContain(String.raw`--comment 'panel, ann'\''s' -j`);
});

test("RS97 a drop leaves this host and known connections alone; a published port is met by its original number", () => {
  const rule: PortRule = { verdict: "drop", family: "ipv6", protocol: "tcp", port: 80, sources: [], isPublished: false };
  expect(nftRuleWords(rule, "inet", "c").join(" ")).toBe(
    `iifname != lo ct state new,invalid,untracked meta nfproto ipv6 tcp dport 80 drop comment "c"`,
  );
  expect(nftRuleWords({ ...rule, verdict: "accept", sources: ["fd00::/8"] }, "ip6", "c").join(" ")).toBe(
    `ip6 saddr fd00::/8 tcp dport 80 accept comment "c"`,
  );
  expect(iptablesRuleWords({ ...rule, isPublished: true }, "c").map((words) => words.join(" "))).toEqual([
    "-p tcp -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -m comment --comment c -j DROP",
  ]);
});
