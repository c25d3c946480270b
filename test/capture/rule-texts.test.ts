import { readRuleset } from "@portolan/ruleset";
import type { RuleText, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const look = { imports: { "open-capture.ts": "openCapture" }, value: `openCapture({ portolanVersion: "test" }).look()` };

test(
  "the rules of every namespace are read from the real tools, legacy tables included, and the same rules give the same text",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    await host.addNetworkNamespace("side");
    await host.run(["nft", "add", "table", "inet", "guard"]);
    await host.run(["nft", "add", "set", "inet", "guard", "friends", "{ type ipv4_addr; elements = { 192.0.2.7 }; }"]);
    await host.run(["nft", "add", "chain", "inet", "guard", "in", "{ type filter hook input priority 0; }"]);
    await host.run(["nft", "add", "rule", "inet", "guard", "in", "counter", "accept"]);
    await host.run(["nft", "add", "rule", "inet", "guard", "in", "ip", "saddr", "@friends", "accept"]);
    await host.run(["nft", "add", "set", "inet", "guard", "idle", "{ type ipv4_addr; elements = { 192.0.2.8 }; }"]);
    await host.run(["iptables-nft", "-P", "INPUT", "ACCEPT"]);
    await host.run(["ipset", "create", "visitors", "hash:ip"], { networkNamespace: "side" });
    await host.run(["iptables-legacy", "-A", "INPUT", "-m", "set", "--match-set", "visitors", "src", "-p", "icmp", "-j", "DROP"], {
      networkNamespace: "side",
    });
    await host.run(["iptables-legacy", "-P", "INPUT", "ACCEPT"], { networkNamespace: "side" });

    const snapshot = await evaluateInside<Snapshot>(host, look);
    expect(snapshot.coverage.notes.filter((note) => note.code.startsWith("rule"))).toEqual([]);
    const ruleset: unknown = JSON.parse(textOf(snapshot, "host", "nft-json") ?? "");
    expect(JSON.stringify(ruleset)).toContain("192.0.2.7");
    expect(JSON.stringify(ruleset)).not.toContain("192.0.2.8"); // no rule refers to that set
    expect(textOf(snapshot, "host", "iptables-legacy-save")).toBeUndefined();
    expect(textOf(snapshot, "name:side", "iptables-legacy-save")).toContain("-A INPUT -p icmp -m set --match-set visitors src -j DROP");
    expect(textOf(snapshot, "name:side", "ipset-save")).toContain("create visitors hash:ip");
    expect(textOf(snapshot, "name:side", "nft-json")).not.toContain("192.0.2.7");

    const counted = async () => (await host.run(["nft", "list", "chain", "inet", "guard", "in"])).stdout;
    const before = await counted();
    await host.run(["curl", "--silent", "--max-time", "2", "http://127.0.0.1:9/"], { allowFailure: true });
    expect(await counted()).not.toBe(before);
    expect((await evaluateInside<Snapshot>(host, look)).hashes.rules).toBe(snapshot.hashes.rules);

    const unprivileged = await evaluateInside<Snapshot>(host, { ...look, uid: 65_534 });
    expect(unprivileged.sections.rules.find((rule) => rule.source === "nft-json")).toMatchObject({
      text: null,
      error: "nft needs CAP_NET_ADMIN",
    });
    expect(unprivileged.coverage.notes).toContainEqual({
      code: "rules-not-permitted",
      params: { namespace: "host", capability: "CAP_NET_ADMIN" },
    });
  },
);

test("rules are read again when their generation changed, and only then", { ...needs("packages"), timeout: 300_000 }, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await host.run(["nft", "add", "table", "inet", "guard"]);
  const value = `(async () => {
    const capture = openCapture({ portolanVersion: "test" });
    const read = async () => (await capture.look({ sections: ["rules"] })).sections.rules;
    const [first, second] = [await read(), await read()];
    (await import("node:child_process")).execFileSync("nft", ["add", "chain", "inet", "guard", "late"]);
    const third = await read();
    capture.close();
    return { isKept: first === second, hasChain: [second, third].map((rules) => rules[0].text.includes('"late"')) };
  })()`;
  expect(await evaluateInside(host, { imports: { "open-capture.ts": "openCapture" }, value })).toEqual({
    isKept: true,
    hasChain: [false, true],
  });
});

test("what nft says of tables, chains and sets in its text alone is in the rules", { ...needs("packages"), timeout: 300_000 }, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const table = `table inet asleep {
  flags dormant
  set seen { type ipv4_addr; flags dynamic; size 100; }
  chain input { type filter hook input priority 0; policy drop; }
}
table netdev edge {
  chain lo { type filter hook ingress device "lo" priority 0; policy accept; drop; }
}
`;
  host.write("/tmp/rules.nft", table);
  await host.run(["nft", "-f", "/tmp/rules.nft"]);
  const { sections } = await evaluateInside<Snapshot>(host, look);
  const ruleset = readRuleset(sections.rules, "host");
  expect(ruleset.gaps).toEqual([]);
  expect(ruleset.tables.map(({ name, isDormant }) => [name, isDormant])).toEqual([["asleep", true], ["edge", false]]); // prettier-ignore
  expect(ruleset.tables[0]?.sets.map(({ name, volatile }) => [name, volatile?.kind])).toEqual([["@seen", "set"]]);
  const edge = ruleset.tables[1]?.chains.get("lo");
  expect(edge?.base?.devices).toEqual(["lo"]);
  expect(edge?.rules.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([["verdict"]]);
});

function textOf(snapshot: Snapshot, namespace: string, source: RuleText["source"]): string | null | undefined {
  return snapshot.sections.rules.find((rule) => rule.namespace === namespace && rule.source === source)?.text;
}
