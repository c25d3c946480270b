import { array, assert, boolean, constant, constantFrom, dictionary, integer, letrec, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { accept, drop, match, payload, readRules, shortStep, shortSteps, stepsOf } from "./nft-fixture.ts";
import { readNftRuleset } from "./nft-ruleset.ts";

const saddr = payload("ip", "saddr");
const daddr = payload("ip", "daddr");
const document = (...nftables: readonly unknown[]) => JSON.stringify({ nftables });
const table = (name: string, fields = {}) => ({ table: { family: "inet", name, handle: 1, ...fields } });
const chain = (of: string, name: string, fields = {}) => ({ chain: { family: "inet", table: of, name, handle: 1, ...fields } });

test("RS1 base chains as nft prints them, registered in the document's order", () => {
  const hooked = { type: "filter", hook: "input", prio: -5, policy: "drop" };
  const read = readNftRuleset(
    document(
      table("a"),
      chain("a", "in", hooked),
      chain("a", "plain"),
      table("b"),
      chain("b", "out", { type: "route", hook: "output", prio: 10 }),
    ),
  );
  const [a, b] = read.tables;
  expect(a?.chains.get("in")?.base).toEqual({ hook: "input", type: "filter", priority: -5, policy: "drop", devices: [], registered: 1 });
  expect(a?.chains.get("plain")?.base).toBeNull();
  expect(b?.chains.get("out")?.base).toMatchObject({ type: "route", priority: 10, policy: "accept", registered: 2 });
  expect(read.gaps).toEqual([]);
});

test("RS1 devices of ingress, one or several", () => {
  const of = (dev: unknown) =>
    readRules([], { family: "netdev", chain: { type: "filter", hook: "ingress", prio: 0, dev } }).tables[0]?.chains.get("c")?.base;
  expect(of("eth0")?.devices).toEqual(["eth0"]);
  expect(of(["eth0", "eth1"])?.devices).toEqual(["eth0", "eth1"]);
});

test("RS1 a chain at no device meets no packets", () => {
  const read = readRules([], { family: "netdev", chain: { type: "filter", hook: "ingress", prio: 0, dev: [] } });
  expect(read.tables[0]?.chains.get("c")?.base).toBeNull();
});

test("RS2 dormant tables", () => {
  const read = readNftRuleset(
    document(table("a", { flags: ["dormant"] }), table("b", { flags: "dormant" }), table("c", { flags: ["owner"] }), table("d")),
  );
  expect(read.tables.map(({ isDormant }) => isDormant)).toEqual([true, true, false, false]);
});

test("RS3 where a rule is found again", () => {
  const rule = {
    family: "inet",
    table: "a",
    chain: "c",
    handle: 7,
    comment: "hello",
    expr: [match(payload("tcp", "dport"), 22), match(saddr, "@blk"), { counter: null }, accept],
  };
  const read = readNftRuleset(
    document(table("a"), chain("a", "c"), { rule: { family: "inet", table: "a", chain: "c", expr: [drop] } }, { rule }),
  );
  expect(read.tables[0]?.chains.get("c")?.rules.map(({ origin }) => origin)).toEqual([
    { dialect: "nftables", table: "inet a", chain: "c", handle: null, position: 1, text: "drop", comment: null },
    {
      dialect: "nftables",
      table: "inet a",
      chain: "c",
      handle: 7,
      position: 2,
      text: 'tcp dport 22 ip saddr @blk counter accept comment "hello"',
      comment: "hello",
    },
  ]);
});

test("RS2 flags that are no word of a table's leave open whether it is dormant", () => {
  const drops = chain("a", "in", { type: "filter", hook: "input", prio: 0, policy: "drop" });
  const read = readNftRuleset(document(table("a", { flags: "d4" }), drops));
  expect(read.tables[0]).toMatchObject({ isDormant: false });
  const made = read.tables[0]?.chains.get("in");
  expect(made?.base?.policy).toBe("accept");
  expect(made?.rules.map(({ steps }) => steps.map(shortStep))).toEqual([["?unread whether table inet a is not dormant", "drop"]]);
});

const blocked = (fields: object) => ({ set: { name: "s", type: "ipv4_addr", handle: 3, ...fields } });
const lookUp = match(saddr, "@s");

test("RS17 sets whose elements come and go are conditions by set and fields", () => {
  const of = (fields: object, ...more: readonly unknown[]) =>
    shortSteps([lookUp, ...more], { family: "ip", objects: [blocked(fields)] })[0];
  const elem = ["0.0.0.1"];
  expect(of({ elem })).toBe("source-address @s1");
  expect(of({ elem, flags: ["interval"] })).toBe("source-address @s1");
  expect(of({ elem, flags: ["dynamic"] })).toBe("source-address @s?1");
  expect(of({ elem, flags: "dynamic" })).toBe("source-address @s?1");
  expect(of({ elem, timeout: 60 })).toBe("source-address @s?1");
  expect(of({ elem, flags: ["timeout"] })).toBe("source-address @s1");
  expect(of({ elem: [{ elem: { val: "0.0.0.1", timeout: 60, expires: 5 } }], flags: ["timeout"] })).toBe("source-address @s?1");
  expect(of({ elem, size: 100 }, { set: { op: "add", elem: saddr, set: "@s" } })).toBe("source-address @s?1");
  const ids = stepsOf([lookUp, match(daddr, "@s"), lookUp], { family: "ip", objects: [blocked({ timeout: 5 })] })[0]?.map((step) =>
    step.kind === "match" ? step.values.volatile?.id : null,
  );
  expect(ids).toEqual(["set ip t @s source-address", "set ip t @s destination-address", "set ip t @s source-address"]);
});

test("RS17 a set is the same object wherever it is asked alike", () => {
  const [first, second, third] =
    stepsOf([lookUp, lookUp, match(daddr, "@s")], { family: "ip", objects: [blocked({ elem: ["0.0.0.1"] })] })[0] ?? [];
  expect(first?.kind === "match" && second?.kind === "match" && first.values === second.values).toBe(true);
  expect(first?.kind === "match" && third?.kind === "match" && first.values === third.values).toBe(true);
});

test("RS18 what was left out is unread", () => {
  const read = readRules([[lookUp]], { family: "ip", objects: [blocked({})], omittedSets: ["ip t s"] });
  expect(read.tables[0]?.chains.get("c")?.rules[0]?.steps[0]).toMatchObject({ values: { volatile: { kind: "unread", text: "@s" } } });
  expect(read.gaps).toEqual([{ code: "set-without-elements", place: "ip t @s", reason: "its elements were not read" }]);
  const map = { map: { name: "m", type: "inet_service", map: "verdict" } };
  const vmap = { vmap: { key: payload("tcp", "dport"), data: "@m" } };
  expect(stepsOf([vmap], { objects: [map], omittedSets: ["inet t m"] })[0]?.at(-1)).toMatchObject({
    kind: "unknown-action",
    mayDecide: true,
  });
  expect(stepsOf([vmap], { objects: [map] })[0]?.at(-1)).toMatchObject({ kind: "verdict-map", entries: [] });
});

test("RS44 an ingress chain of an unknown device is under that condition", () => {
  const read = readRules([[accept]], { family: "netdev", chain: { type: "filter", hook: "ingress", prio: 0, policy: "drop" } });
  const made = read.tables[0]?.chains.get("c");
  expect(made?.base?.policy).toBe("accept");
  expect(made?.rules.map(({ steps }) => steps.map(shortStep))).toEqual([
    ["?unread whether chain netdev t c is at this interface", "accept"],
    ["?unread whether chain netdev t c is at this interface", "drop"],
  ]);
  expect(read.gaps).toHaveLength(1);
});

test("RS48 documents of any shape give a ruleset", () => {
  const words = constantFrom(
    "nftables", "table", "chain", "rule", "set", "map", "family", "name", "handle", "expr", "match", "op", "left", "right", "payload", "meta", "ct", "key",
    "concat", "range", "prefix", "elem", "vmap", "data", "dnat", "addr", "port", "mangle", "value", "&", "|", "inet", "ip", "t", "c", "==", "in", "@s", "*",
    "limit", "counter", "xt", "fib", "flags", "numgen", "mod", "reject", "type", "tcp", "dport", "saddr", "iifname", "mark", "state", "__proto__", "constructor",
  ); // prettier-ignore
  const { json } = letrec((tie) => ({
    json: oneof({ maxDepth: 6 }, words, integer({ min: -5, max: 70_000 }), boolean(), constant(null), tie("object"), tie("list")),
    list: array(tie("json"), { maxLength: 4 }),
    object: dictionary(words, tie("json"), { maxKeys: 4 }),
  }));
  assert(
    property(array(json, { maxLength: 6 }), array(json, { maxLength: 4 }), (items, statements) => {
      expect(() => readNftRuleset(JSON.stringify({ nftables: items }))).not.toThrow();
      expect(() => readRules([statements], { objects: [{ set: { name: "s", elem: items } }] })).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test("RS48 depth and size are bounded", () => {
  let deep: unknown = payload("tcp", "dport");
  for (let level = 0; level < 2000; level += 1) deep = { "&": [deep, 1] };
  expect(() =>
    shortSteps([
      match(deep, 1),
      { mangle: { key: { meta: { key: "mark" } }, value: deep } },
      { vmap: { key: deep, data: { set: [[1, accept]] } } },
    ]),
  ).not.toThrow();
  expect(readNftRuleset("{}").gaps).toHaveLength(1);
  expect(readNftRuleset("[]").gaps).toHaveLength(1);
});
