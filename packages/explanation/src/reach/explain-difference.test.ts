import { render, type Language } from "@portolan/phrases";
import type { DifferentRegion, SemanticDifference } from "@portolan/reachability";
import { expect, test } from "vitest";
import { policyDrop, rule } from "../testing/sample-reach.ts";
import { explainDifference } from "./explain-difference.ts";

const region: DifferentRegion = {
  family: "ipv4",
  protocol: "tcp",
  to: "192.0.2.2",
  ports: "22",
  sources: ["10.0.0.0/8"],
  via: ["eth0"],
  before: "closed",
  after: "open",
  conditions: { before: [], after: [] },
  witness: { iif: "eth0", source: "10.1.1.1", sourcePort: 40_000, destination: "192.0.2.2", destinationPort: 22 },
  because: { before: [policyDrop], after: [] },
};
const none: SemanticDifference = { equal: false, proved: true, unproved: [], gained: [], lost: [], changed: [] };

function said(difference: Partial<SemanticDifference>, language: Language = "en"): string {
  const { answer, sections } = explainDifference({ ...none, ...difference });
  const lines = sections.flatMap((section) => [render(section.title, language), ...section.lines.map(({ text, code }) => (text === null ? code : render(text, language)))]); // prettier-ignore
  return [...answer.map((line) => render(line, language)), ...lines].join("\n");
}

test("rules that differ for nobody who can come are never called proved", () => {
  for (const [language, word] of [
    ["en", /proved for every/i],
    ["zh-CN", /已对两个协议族/],
  ] as const)
    // prettier-ignore
    expect(said({}, language)).not.toMatch(word);
  expect(said({})).toContain("proves nothing");
  expect(said({ gained: [region] })).toContain("Nothing else changes: proved for every packet");
  expect(said({ equal: true })).toContain("Proved for every packet");
});

test("the rule that only one side has is named, not the policy that both have for the answer", () => {
  const out = rule("policy accept", { chain: "output", handle: null, position: null, effect: "accept", direction: "out" });
  const admits = rule("tcp dport 22 accept", { chain: "input", handle: 7, effect: "accept" });
  const because = { before: [policyDrop], after: [rule("jump zone", { effect: "jump" }), admits, out] };
  expect(said({ gained: [{ ...region, because }] })).toContain("chain input, handle 7:\ntcp dport 22 accept");
  const again = rule("tcp dport 22 accept", { chain: "input", handle: 9, effect: "accept" }); // loaded again
  const narrower = { before: [admits, out], after: [again, { ...out, text: "policy drop", effect: "drop" }] };
  expect(said({ lost: [{ ...region, before: "open", after: "closed", because: narrower }] })).toContain("policy drop");
});

test("what concerns connections that exist already alone is said", () => {
  expect(said({ changed: [{ ...region, isEstablished: true }] })).toContain("Only packets of connections that exist already.");
  expect(said({ changed: [{ ...region, isEstablished: true }] }, "zh-CN")).toContain("只涉及已经建立的连接");
  expect(said({ changed: [region] })).not.toContain("exist already");
});

test("what is nearly everything is told by what it leaves out, in few words", () => {
  const all = ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/4", "240.0.0.0/5"].join(",");
  const told = said({ changed: [{ ...region, protocol: "0,icmp,2-5,7-16,udp,18-57,icmpv6,59-255", ports: "0-21,23-65535", to: all }] });
  expect(told).toContain("any protocol except TCP any port except 22 to any address except 248.0.0.0/5");
  expect(told).toContain("Example: UDP from");
  expect(said({ changed: [{ ...region, protocol: "tcp,udp", ports: "0-65535" }] })).toContain("TCP, UDP any port to 192.0.2.2");
  const scattered = Array.from({ length: 40 }, (_, index) => `${index * 4 + 1}.0.0.0/8`).join(",");
  expect(said({ changed: [{ ...region, to: scattered }] })).toContain("1.0.0.0/8, 5.0.0.0/8, 9.0.0.0/8, 13.0.0.0/8, 17.0.0.0/8, 21.0.0.0/8, 34 more"); // prettier-ignore
});

test("a port that no rule stops and nobody listens on is said so", () => {
  const unserved = rule("no socket", { layer: "socket", table: null, chain: null, handle: null, position: null, effect: "no-listener" });
  expect(said({ lost: [{ ...region, because: { before: [unserved], after: [policyDrop] } }] })).toContain("Before, no rule stops it; nothing listens there"); // prettier-ignore
});
