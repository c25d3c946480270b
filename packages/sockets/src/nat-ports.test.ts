import { expect, test } from "vitest";
import type { RuleText } from "@portolan/snapshot";
import { iptablesNat } from "./dev/iptables-nat.ts";
import { baseChain, innerChain, match, nftRules, rule, tcpPort } from "./dev/nft-rules.ts";
import { natPorts } from "./nat-ports.ts";

function portsIn(...rules: readonly RuleText[]): string[] {
  return natPorts(rules, "host").map(({ protocols, from, to }) => `${protocols.join("+")} ${from}${to === from ? "" : `-${to}`}`);
}

test("FR3 iptables: destinations and redirects count, masquerading, other tables and negated ports do not", () => {
  const nat = iptablesNat(
    "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER",
    "-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE",
    "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80",
    "-A PREROUTING -p udp -m multiport --dports 53,5000:5010 -j REDIRECT --to-ports 5353",
    "-A PREROUTING -p tcp -m tcp ! --dport 9999 -j REDIRECT --to-ports 1",
    "-A OUTPUT -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS",
    '-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j KUBE-EXT-ABC',
    "-A KUBE-EXT-ABC -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.1.0.7:80",
  );
  const filter = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
  const mangle =
    "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 3128 -j TPROXY --on-port 3129 --tproxy-mark 0x1/0x1\nCOMMIT\n";
  expect(portsIn({ ...nat, text: `${mangle}${filter}${nat.text}` })).toEqual([
    "tcp 3128",
    "tcp 8080",
    "udp 53",
    "udp 5000-5010",
    "tcp 30080",
  ]);
});

const dnat = { dnat: { addr: "10.0.0.2", port: 80 } };
const pre = baseChain("ip");
const ports = { set: { family: "ip", table: "t", name: "ports", type: "inet_service", elem: [81, { elem: { val: 82, timeout: 9 } }] } };
const addressOf = (key: object, ...elements: readonly unknown[]): object => ({ dnat: { addr: { map: { key, data: { set: elements } } } } });

test.each<[string, RuleText, string[]]>([
  ["a port", nftRules(pre, rule("ip", [match(tcpPort, 8080), dnat])), ["tcp 8080"]],
  [
    "a set with a range",
    nftRules(pre, rule("ip", [match(tcpPort, { set: [80, { range: [8000, 8010] }] }), { redirect: { port: 1 } }])),
    ["tcp 80", "tcp 8000-8010"],
  ],
  ["a named set", nftRules(pre, ports, rule("ip", [match(tcpPort, "@ports"), dnat])), ["tcp 81-82"]],
  [
    "a map of destinations",
    nftRules(pre, rule("ip", [{ ...addressOf(tcpPort, [83, "10.0.0.3"], [85, "10.0.0.4"]) }])),
    ["tcp 83", "tcp 85"],
  ],
  [
    "a verdict map by protocol and port",
    nftRules(
      pre,
      innerChain("ip", "x"),
      rule("ip", [
        {
          vmap: {
            key: { concat: [{ meta: { key: "l4proto" } }, { payload: { protocol: "th", field: "dport" } }] },
            data: { set: [[{ concat: ["udp", 30080] }, { goto: { target: "x" } }]] },
          },
        },
      ]),
      rule("ip", [dnat], "x"),
    ),
    ["udp 30080"],
  ],
  [
    "a port of either protocol",
    nftRules(pre, rule("ip", [match({ payload: { protocol: "th", field: "dport" } }, 70), dnat])),
    ["tcp+udp 70"],
  ],
  ["what the host sends itself", nftRules(baseChain("ip", { hook: "output" }), rule("ip", [match(tcpPort, 71), dnat])), ["tcp 71"]],
  [
    "TPROXY",
    nftRules(baseChain("ip", { type: "filter", prio: -150 }), rule("ip", [match(tcpPort, 72), { tproxy: { port: 3129 } }])),
    ["tcp 72"],
  ],
  ["a negated port", nftRules(pre, rule("ip", [match(tcpPort, 8080, "!="), dnat])), []],
  [
    "a range without one port",
    nftRules(pre, rule("ip", [match(tcpPort, { range: [80, 90] }), match(tcpPort, 85, "!="), dnat])),
    ["tcp 80-84", "tcp 86-90"],
  ],
  ["an accepted port", nftRules(pre, rule("ip", [match(tcpPort, 8080), { accept: null }])), []],
  [
    "a jump",
    nftRules(pre, innerChain("ip", "web"), rule("ip", [match(tcpPort, 8085), { jump: { target: "web" } }]), rule("ip", [dnat], "web")),
    ["tcp 8085"],
  ],
  [
    "a port that only its map's own test narrows",
    nftRules(pre, rule("ip", [match(tcpPort, 83), { ...addressOf(tcpPort, [84, "10.0.0.3"]) }])),
    [],
  ],
])("FR3 nftables: %s", (_, rules, expected) => {
  expect(portsIn(rules)).toEqual(expected);
});

test("FR3 texts that are missing, broken or of another namespace name no port", () => {
  const text = (fields: Partial<RuleText>): RuleText => ({ namespace: "host", source: "nft-json", text: null, error: null, ...fields });
  expect(portsIn(text({ text: "{" }))).toEqual([]);
  expect(portsIn(text({ text: "[]" }))).toEqual([]);
  expect(portsIn(text({ source: "iptables-save" }))).toEqual([]);
  expect(portsIn({ ...iptablesNat("-A PREROUTING -p tcp --dport 1 -j REDIRECT --to-ports 2"), namespace: "name:blue" })).toEqual([]);
});
