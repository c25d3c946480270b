import { AddressSet, parsePrefix } from "@portolan/net";
import { phrase, render } from "@portolan/phrases";
import type { Condition, ConditionKind } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { closed, context, entry, policyDrop, rule } from "../testing/sample-reach.ts";
import { familyVerdict } from "./verdict-phrase.ts";
import type { ReachContext } from "./reach-context.ts";

type Entries = Parameters<typeof familyVerdict>[0];

function said(entries: Entries, about: ReachContext = context(), family: "ipv4" | "ipv6" = "ipv4"): string {
  const verdict = familyVerdict(entries, family, about);
  return verdict === null ? "" : `${render(verdict, "en")} | ${render(verdict, "zh-CN")}`;
}

function condition(kind: ConditionKind, text: string): Condition {
  return { id: `${kind} ${text}`, kind, text };
}

const others = (prefix: string): readonly string[] =>
  AddressSet.ipv4
    .subtract(setOf(prefix))
    .toPrefixes()
    .map(({ address, length }) => `${render(phrase("explanation.literal", { text: ipv4(address.value) }), "en")}/${length}`);

function setOf(text: string): AddressSet {
  const prefix = parsePrefix(text);
  if (prefix === null) throw new Error(text);
  return AddressSet.fromPrefixes([prefix]);
}

function ipv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

test("everyone is everyone although no packet may come from loopback or from the host's own address", () => {
  const own = ["127.0.0.0/8", "192.0.2.2/32", "224.0.0.0/3", "0.0.0.0/8", "192.0.2.255/32"];
  const rest = AddressSet.ipv4.subtract(own.map(setOf).reduce((a, b) => a.union(b))).toPrefixes();
  const sources = rest.map(({ address, length }) => `${ipv4(address.value)}/${length}`);
  const told = said([entry({ sources }), closed({ sources: own, because: [rule("martian source", { layer: "route" })] })]);
  expect(told).toBe("yes, from everyone | 任何来源都能访问");
});

test("one network only, the rest closed by the policy", () => {
  expect(said([entry({ sources: ["192.168.0.0/16"] }), closed({ sources: others("192.168.0.0/16") })])).toBe(
    "yes, from 192.168.0.0/16 only | 仅 192.168.0.0/16 能访问",
  );
});

test("everyone but one network is told by that network", () => {
  expect(said([entry({ sources: others("10.0.0.0/8") }), closed({ sources: ["10.0.0.0/8"] })])).toBe(
    "yes, from everyone except 10.0.0.0/8 | 除 10.0.0.0/8 外都能访问",
  );
});

test("the private networks have a name", () => {
  const sources = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  const rest = AddressSet.ipv4.subtract(sources.map(setOf).reduce((a, b) => a.union(b))).toPrefixes();
  const told = said([entry({ sources }), closed({ sources: rest.map(({ address, length }) => `${ipv4(address.value)}/${length}`) })]);
  expect(told).toMatch(/^yes, from private networks \(10\.0\.0\.0\/8, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16\) only \| 仅私有网络/);
});

test("a long list of sources ends in a count", () => {
  const sources = Array.from({ length: 20 }, (_, index) => `10.${index * 2}.0.0/16`);
  const between = Array.from({ length: 20 }, (_, index) => `10.${index * 2 + 1}.0.0/16`);
  expect(said([entry({ sources }), closed({ sources: [...others("10.0.0.0/8"), ...between] })])).toContain("14 more only");
});

test("nobody, and why", () => {
  expect(said([closed()])).toBe("nobody (policy drop) | 无人能访问（默认策略 drop）");
  expect(said([closed({ because: [rule("tcp dport 22 drop", { effect: "drop" })] })])).toBe(
    "nobody (rule “tcp dport 22 drop” in inet filter, chain input, handle 7) | 无人能访问（inet filter 的 input 链，handle 7 中的规则 “tcp dport 22 drop”）",
  );
  const ownerOf = () => phrase("reach.owner.byNamed", { owner: "ufw", name: "deny 22" });
  expect(said([closed({ because: [rule("drop")] })], context({ ownerOf }))).toContain(", owned by ufw: deny 22)");
  expect(said([closed({ because: [policyDrop] })], context({ ownerOf }))).toContain("nobody (policy drop, owned by ufw: deny 22)");
  expect(said([closed({ because: [rule("unreachable", { layer: "route", direction: "out" })] })])).toContain("nobody (no route back)");
  expect(said([closed({ because: [rule("x", { layer: "route" })] })])).toContain("nobody (no route)");
  expect(said([closed({ because: [rule("x", { layer: "rp_filter" })] })])).toContain("takes the sender for forged");
  expect(said([closed({ because: [rule("x", { layer: "socket" })] })])).toContain("nobody (nothing listens)");
  expect(said([closed({ because: [rule("x", { layer: "neighbour" })] })])).toContain("hardware address");
  expect(said([closed({ because: [rule("IPAddressDeny=any", { layer: "systemd" })] })])).toContain("nobody (IPAddressDeny=any)");
  expect(said([closed({ because: [{ ...policyDrop, direction: "out", chain: "output" }] })])).toContain(
    "the answer is stopped: policy drop",
  );
  expect(said([closed({ because: [] })])).toBe("nobody | 无人能访问");
});

test("a rule's long text is cut in the first line", () => {
  const told = said([closed({ because: [rule(`ip saddr { ${"192.0.2.1, ".repeat(20)} } drop`)] })]);
  expect(told.split(" | ")[0]?.length).toBeLessThan(150);
});

test("the host itself counts apart from other machines", () => {
  expect(said([closed(), entry({ via: ["lo"] })])).toContain("this host only (policy drop)");
  expect(said([entry({ to: "127.0.0.1", via: ["lo"] })])).toBe("this host only | 仅本机能访问");
  expect(said([closed(), closed({ via: ["lo"] })])).toContain("nobody (policy drop)");
});

test("interfaces are named where the answer differs between them", () => {
  expect(said([entry({ via: ["wg0"] }), closed({ via: ["eth0"] })])).toBe(
    "yes, from everyone through wg0, but not through eth0 (policy drop) | 经 wg0 任何来源都能访问；经 eth0 不能访问（默认策略 drop）",
  );
  expect(said([closed({ via: ["docker0"] }), entry({ via: ["eth0"] })])).toContain("through eth0, but not through docker0 (policy drop) |"); // what is open first
  expect(said([entry({ via: ["eth0", "eth1"] })])).toBe("yes, from everyone | 任何来源都能访问");
});

test("senders that an interface takes for forged do not make another answer", () => {
  const forged = { because: [rule("rp_filter", { layer: "rp_filter", table: null, chain: null })] };
  const told = said([
    entry({ via: ["eth0"], sources: others("10.8.0.0/16") }),
    closed({ via: ["eth0"], sources: ["10.8.0.0/16"], ...forged }),
    entry({ via: ["wg0"], sources: ["10.8.0.0/16"] }),
    closed({ via: ["wg0"], sources: others("10.8.0.0/16"), ...forged }),
  ]);
  expect(told).toContain("yes, from everyone |");
});

test("addresses are named where the answer differs between them; loopback and link-local ones give way", () => {
  expect(said([entry({ to: "10.0.0.5" }), closed({ to: "192.0.2.2" }), entry({ to: "127.0.0.1", via: ["lo"] })])).toBe(
    "at 10.0.0.5 yes, from everyone, and at 192.0.2.2 nobody (policy drop) | 在 10.0.0.5 上任何来源都能访问；在 192.0.2.2 上无人能访问（默认策略 drop）",
  );
  expect(said([entry({ to: "10.0.0.5" }), entry({ to: "192.0.2.2" })])).toContain("yes, from everyone |");
  expect(said([closed({ family: "ipv6" }), entry({ family: "ipv6", to: "fe80::1" })], context(), "ipv6")).toContain("nobody");
  expect(said([entry()], context(), "ipv6")).toBe("");
});

test("conditions are told by what they hang on", () => {
  const depends = (kind: ConditionKind, text: string, holds: boolean): string =>
    said([entry({ verdict: "depends", conditions: [[{ condition: condition(kind, text), holds }]] })]).split(" | ")[0] ?? "";
  expect(depends("recent", "recent:SSH", false)).toBe("it depends: from everyone unless the source is in recent:SSH");
  expect(depends("set", "@allowed", true)).toBe("it depends: from everyone if the source is in @allowed");
  expect(depends("rate", "limit rate 10/second burst 5 packets", true)).toBe("it depends: from everyone if no more than 10/s arrive");
  expect(depends("rate", "limit rate over 10/second", false)).toBe("it depends: from everyone if no more than 10/s arrive");
  expect(depends("rate", "-m limit --limit 3/min", false)).toBe("it depends: from everyone if more than 3/minute arrive");
  expect(depends("connections", "ct count over 5", false)).toContain("no more connections than ct count over 5 allows");
  expect(depends("hardware-address", "02:00:00:00:00:09", true)).toContain("network card is 02:00:00:00:00:09");
  expect(depends("user-space", "queue num 0", true)).toContain("program that queue num 0 hands packets to");
  expect(depends("neighbour", "nd", true)).toContain("already know each other's hardware address");
  expect(depends("unread", "ip6tables", true)).toContain("what could not be read (ip6tables) lets it pass");
  expect(depends("unmodelled", "xt bpf", false)).toContain("“xt bpf”, which Portolan cannot judge, does not apply");
  expect(depends("time", "hour 8-18", false)).toContain("unless it is the time of “hour 8-18”");
  expect(depends("set", "set inet f @s destination-address", true)).toContain("if it is in set inet f @s");
  for (const kind of ["chance", "layer", "offload", "quota", "content", "fingerprint", "socket", "label"] as const) {
    for (const holds of [true, false]) expect(depends(kind, "TEXT", holds)).toContain("TEXT");
  }
});

test("several conditions are joined, very many are counted", () => {
  const a = { condition: condition("set", "@a"), holds: true };
  const b = { condition: condition("recent", "SSH"), holds: false };
  expect(said([entry({ verdict: "depends", conditions: [[a, b]] })])).toContain("if the source is in @a, unless the source is in SSH");
  expect(said([entry({ verdict: "depends", conditions: [[a], [b]] })])).toContain("if the source is in @a, or if the source is not in SSH");
  expect(said([entry({ verdict: "depends", conditions: [[a], [b], [a, b], [b, a]] })])).toContain("one of 4 sets of conditions");
});

test("what only the sender chooses counts as open and says so", () => {
  const choices = [{ field: "source-port", text: "53" }];
  expect(said([entry({ choices })])).toBe("from everyone if the client uses source port 53 | 任何来源，只要客户端使用源端口 53");
  const both = [entry({ sources: ["10.0.0.0/8"] }), entry({ sources: others("10.0.0.0/8"), choices })];
  expect(said(both)).toContain("yes, from 10.0.0.0/8 only, and from everyone else if the client uses source port 53");
  for (const field of ["ttl", "length", "dscp", "tcp-flags", "priority"])
    expect(said([entry({ choices: [{ field, text: "9" }] })])).toContain("9");
});

test("a datagram that gets in without an answer is said to", () => {
  expect(said([entry({ replies: false })])).toContain("yes, from everyone, but no answer can leave");
  expect(said([entry({ replies: null })])).toContain("whether an answer can leave depends");
});

test("asked for one network, the answer is about it alone", () => {
  const from = setOf("10.0.0.0/8");
  const about = context({ from });
  expect(said([entry({ sources: ["10.0.0.0/8"] }), closed({ sources: others("10.0.0.0/8") })], about)).toBe("yes | 可以访问");
  expect(said([entry({ sources: ["10.1.0.0/16"] }), closed({ sources: others("10.1.0.0/16") })], about)).toContain("only 10.1.0.0/16");
  expect(said([entry({ sources: others("10.1.0.0/16") }), closed({ sources: ["10.1.0.0/16"] })], about)).toContain(
    "yes, except 10.1.0.0/16",
  );
  expect(said([closed()], about)).toContain("no (policy drop)");
});

test("where only addresses of the link are left, those that let nobody in are not told beside one that does", () => {
  const link = { family: "ipv6", via: ["eth0"], because: [rule("tcp dport 80 accept")] } as const;
  const open = entry({ ...link, to: "fe80::1", sources: ["fe80::/64"] });
  const shut = closed({ ...link, to: "fe80::2", sources: ["::/0"] });
  expect(said([open, shut], context(), "ipv6")).toBe(said([open], context(), "ipv6"));
  expect(said([shut], context(), "ipv6")).toMatch(/^nobody/);
});
