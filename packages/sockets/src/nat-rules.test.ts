import { expect, test } from "vitest";
import type { RuleText } from "@portolan/snapshot";
import { findNatRules } from "./nat-rules.ts";

// As iptables-save 1.8.9 (nf_tables) prints what Docker and an operator set.
const iptables = `*nat
:PREROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -p tcp -m multiport --dports 80,8000:8010 -j REDIRECT --to-ports 8080
-A PREROUTING ! -d 127.0.0.0/8 -p udp -m udp ! --dport 53 -j DNAT --to-destination 10.0.0.1
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
COMMIT
`;
// As nft 1.0.6 prints with -j.
const nft = JSON.stringify({
  nftables: [
    { metainfo: { version: "1.0.6" } },
    {
      rule: {
        family: "inet",
        table: "edge",
        chain: "pre",
        handle: 7,
        expr: [
          { match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: { set: [443, { range: [9000, 9010] }] } } },
          { dnat: { family: "ip", addr: "10.0.0.2", port: 443 } },
        ],
      },
    },
    {
      rule: {
        family: "ip",
        table: "filter",
        chain: "input",
        handle: 9,
        expr: [{ match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: 9005 } }, { drop: null }],
      },
    },
    {
      rule: {
        family: "ip",
        table: "nat",
        chain: "DOCKER",
        handle: 3,
        expr: [
          { match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: 8081 } },
          { dnat: { addr: "172.17.0.2", port: 80 } },
        ],
      },
    },
  ],
});
const rules: RuleText[] = [
  { namespace: "host", source: "iptables-save", text: iptables, error: null },
  { namespace: "host", source: "nft-json", text: nft, error: null },
  { namespace: "host", source: "ip6tables-save", text: null, error: "not installed" },
];

const lines = (protocol: "tcp" | "udp", port: number): string[] => findNatRules(rules, { protocol, port }).map((rule) => rule.detail);

test("a port is found alone, in a list and in a range", () => {
  expect(lines("tcp", 8081)).toEqual(["-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80"]);
  expect(lines("tcp", 80)).toEqual(["-A PREROUTING -p tcp -m multiport --dports 80,8000:8010 -j REDIRECT --to-ports 8080"]);
  expect(lines("tcp", 8010)).toHaveLength(1);
  expect(lines("tcp", 8011)).toEqual([]);
  expect(lines("tcp", 9005)).toEqual(["inet edge pre handle 7: tcp dport 9005 dnat"]);
});

test("another protocol, an exception and a rule that only filters are not NAT of the port", () => {
  expect(lines("udp", 80)).toEqual([]);
  expect(lines("udp", 53)).toEqual([]);
});

test("a rule that iptables and nft both print is told once", () => {
  expect(findNatRules(rules.toReversed(), { protocol: "tcp", port: 8081 })).toEqual([
    {
      namespace: "host",
      family: "ipv4",
      detail: "-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.17.0.2:80",
    },
  ]);
});
