import { expect, test } from "vitest";
import { findTextProblems } from "./text-problems.ts";
import { readWrittenRules } from "./read-written-rules.ts";

test("lines that are no rule and parts of rules that are not modelled are told by their line", () => {
  const text = [
    "*filter",
    ":INPUT DROP [0:0]",
    "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
    "-A INPUT -p tcp -m tcp --dprt 80 -j ACCEPT",
    "A INPUT oops",
    "-A INPUT -p tcp -m tcp --dprt 80 -j ACCEPT",
    "COMMIT",
  ].join("\n");
  expect(findTextProblems(text, readWrittenRules([{ kind: "iptables-save", text }], "host"))).toEqual([
    { line: 4, place: "ip filter INPUT", text: "--dprt 80" },
    { line: 5, place: "ip filter", text: "A INPUT oops" },
    { line: 6, place: "ip filter INPUT", text: "--dprt 80" },
  ]);
});

test("in nft's listing the rule's handle stands for the line", () => {
  const chain = { family: "inet", table: "f", name: "input", handle: 1, type: "filter", hook: "input", prio: 0, policy: "drop" };
  const rule = { family: "inet", table: "f", chain: "input", handle: 3, expr: [{ zork: 1 }, { accept: null }] };
  const text = JSON.stringify({ nftables: [{ table: { family: "inet", name: "f", handle: 1 } }, { chain }, { rule }] });
  expect(findTextProblems(text, readWrittenRules([{ kind: "nft-json", text }], "host"))).toEqual([
    { line: null, place: "inet f input #3", text: '{"zork":1}' },
  ]);
});

test("rules that are understood have none", () => {
  const text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -s 10.0.0.0/8 -j ACCEPT\nCOMMIT\n";
  expect(findTextProblems(text, readWrittenRules([{ kind: "iptables-save", text }], "host"))).toEqual([]);
});
