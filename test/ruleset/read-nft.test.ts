import { readRuleset, type Rule, type Ruleset } from "@portolan/ruleset";
import type { RuleSource } from "@portolan/snapshot";
import { array, assert, constantFrom, double, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { exactRules, unknownRules } from "./nft-examples.ts";

type Json = { readonly [key: string]: unknown };
const options = { ...needs("packages"), timeout: 300_000 };

async function load(host: LabHost, text: string): Promise<string> {
  host.write("/tmp/rules.nft", text);
  await host.run(["nft", "-f", "/tmp/rules.nft"]);
  return (await host.run(["nft", "-j", "-s", "list", "ruleset"])).stdout;
}

function read(nft: string, more: Partial<Record<RuleSource, string>> = {}): Ruleset {
  const texts = Object.entries({ "nft-json": nft, ...more });
  return readRuleset(
    texts.map(([source, text]) => ({ namespace: "host", source: source as RuleSource, text, error: null })),
    "host",
  );
}

function rulesOf(ruleset: Ruleset): readonly Rule[] {
  return ruleset.tables.flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules));
}

function unknowns(ruleset: Ruleset): readonly string[] {
  return rulesOf(ruleset).flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === "unknown-match" || step.kind === "unknown-action" ? [step.condition.kind] : [])),
  );
}

/** What nft printed of each rule, without its handle. The elements of a set that has no intervals come in any order. */
function expressions(text: string): readonly unknown[] {
  const sorted = (key: string, value: unknown): unknown =>
    key === "set" && Array.isArray(value) ? value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;
  const { nftables } = JSON.parse(text, sorted) as { readonly nftables: readonly { readonly rule?: Json }[] };
  return nftables.flatMap(({ rule }) => (rule === undefined ? [] : [[rule["chain"], rule["expr"]]]));
}

test("rules that the real nft prints are read whole, and their texts load again as the same rules", options, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const printed = await load(host, exactRules);
  const ruleset = read(printed);
  expect(ruleset.gaps).toEqual([]);
  expect(unknowns(ruleset)).toEqual(["chance", "chance"]); // the drawn number, once for each of its two rules
  const written = new Map(rulesOf(ruleset).map(({ origin }) => [`${origin.table} ${origin.chain} ${origin.handle}`, origin]));
  const flush = [...new Set([...written.values()].map(({ table, chain }) => `flush chain ${table} ${chain}`))];
  const add = [...written.values()].map(({ table, chain, text }) => `add rule ${table} ${chain} ${text}`);
  expect(expressions(await load(host, [...flush, ...add, ""].join("\n")))).toEqual(expressions(printed));
});

test("what the model lacks is named, and the rest of the rule is read", options, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const ruleset = read(await load(host, unknownRules));
  expect(ruleset.gaps).toEqual([]);
  expect(unknowns(ruleset)).toEqual([
    "rate",
    "rate",
    "quota",
    "connections",
    "chance",
    "time",
    "content",
    "fingerprint",
    "socket",
    "rate",
    "content",
  ]);
  const lookUp = rulesOf(ruleset).find(({ origin }) => origin.text === "ip saddr @seen drop");
  expect(lookUp?.steps[0]).toMatchObject({ kind: "match", values: { volatile: { id: "set ip odd @seen source-address", kind: "set" } } });
});

test(
  "rules of iptables-nft are paired with what nft has of them, also beside a rule that iptables-save prints wrong",
  options,
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    for (const tool of ["iptables-nft", "ip6tables-nft"]) {
      await host.run([tool, "-A", "INPUT", "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"]);
      await host.run([
        tool,
        "-A",
        "INPUT",
        "-p",
        "tcp",
        "-m",
        "multiport",
        "--dports",
        "80,443",
        "-m",
        "comment",
        "--comment",
        "web",
        "-j",
        "ACCEPT",
      ]);
      await host.run([tool, "-A", "INPUT", "-p", "tcp", "--dport", "22", "-j", "ACCEPT"]);
      await host.run([tool, "-P", "INPUT", "DROP"]);
      await host.run([tool, "-t", "nat", "-A", "PREROUTING", "-p", "tcp", "--dport", "8080", "-j", "REDIRECT", "--to-ports", "80"]);
    }
    await host.run(["nft", "add", "rule", "ip", "filter", "INPUT", "tcp", "dport", "{ 5, 6 }", "accept"]);
    const texts = async (): Promise<Ruleset> =>
      read((await host.run(["nft", "-j", "-s", "list", "ruleset"])).stdout, {
        "iptables-save": (await host.run(["iptables-nft-save"])).stdout,
        "ip6tables-save": (await host.run(["ip6tables-nft-save"])).stdout,
      });
    const ruleset = await texts();
    expect(ruleset.gaps).toEqual([]);
    expect(unknowns(ruleset)).toEqual([]);
    expect(new Set(ruleset.tables.map(({ dialect }) => dialect))).toEqual(new Set(["iptables-nft"]));
    const rules = rulesOf(ruleset).filter(({ origin }) => origin.table === "ip filter");
    expect(rules.every(({ origin }) => origin.handle !== null)).toBe(true);
    expect(rules.at(-1)?.origin).toMatchObject({ dialect: "nftables", text: "tcp dport { 5, 6 } accept" });
    expect(rules.at(-1)?.steps).toHaveLength(3);

    await host.run(["nft", "add", "rule", "ip", "filter", "INPUT", "ct", "state", "new", "drop"]);
    const refused = await texts();
    expect(refused.gaps).toMatchObject([{ code: "not-understood", place: "ip filter" }]);
    expect(unknowns(refused)).toEqual(["unmodelled", "unmodelled"]);
  },
);

test("real documents, changed at random places, give a ruleset", options, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const documents = [await load(host, exactRules), await load(host, `flush ruleset\n${unknownRules}`)];
  const replacement = constantFrom<unknown>(
    null,
    -1,
    1e300,
    "",
    "@friends",
    "*",
    [],
    {},
    { set: [] },
    { range: [9, 1] },
    { "&": [] },
    true,
  );
  assert(
    property(
      nat(documents.length - 1),
      array(double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 8 }),
      replacement,
      (index, places, value) => {
        const text = documents[index] ?? "";
        const document = JSON.parse(text) as object;
        for (const place of places) replaceAt(document, place, value);
        expect(() => read(JSON.stringify(document))).not.toThrow();
        expect(() => read(text.slice(0, Math.floor(text.length * (places[0] ?? 1))))).not.toThrow();
      },
    ),
    { numRuns: 200 },
  );
});

/** The value at this part of all places in the document becomes another. */
function replaceAt(document: object, place: number, value: unknown): void {
  const holders: [Record<string, unknown>, string][] = [];
  const collect = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      holders.push([node as Record<string, unknown>, key]);
      collect((node as Record<string, unknown>)[key]);
    }
  };
  collect(document);
  const [holder, key] = holders[Math.floor(place * holders.length)] ?? [];
  if (holder !== undefined && key !== undefined) holder[key] = structuredClone(value);
}
