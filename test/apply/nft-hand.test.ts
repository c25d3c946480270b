import * as fc from "fast-check";
import { nftHand } from "@portolan/apply";
import type { NftChange, NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { acceptRule, contextOf, preparedWith } from "./hand-in-lab.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const place = { family: "inet", table: "filter", chain: "input" } as const;
const texts = [
  `iif "lo" accept`,
  `ct state established,related accept`,
  `tcp dport 22 accept comment "it's ssh"`,
  `ip saddr { 10.0.0.0/8, 192.0.2.1 } tcp dport { 80, 443 } accept`,
  `ip6 saddr 2001:db8::/32 udp dport 53 counter packets 0 bytes 0 accept`,
  `tcp dport 8000-8100 limit rate 5/second burst 10 packets accept`,
  `meta mark 0x00000001 log prefix "odd: " drop`,
  `ip daddr 192.0.2.7 tcp flags syn / fin,syn,rst,ack reject with tcp reset`,
] as const;

async function load(host: LabHost, rules: readonly string[]): Promise<void> {
  const chain = `chain input { type filter hook input priority filter; policy drop; ${rules.map((rule) => `${rule};`).join(" ")} }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\ntable inet filter { ${chain}; }\n` });
}

async function listed(host: LabHost): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

/** handle → text, in their order. */
async function handles(host: LabHost): Promise<readonly (readonly [number, string])[]> {
  const { stdout } = await host.run(["nft", "-s", "-a", "list", "chain", "inet", "filter", "input"]);
  return [...stdout.matchAll(/^\t\t(.+) # handle (\d+)$/gm)].map(([, text = "", handle]) => [Number(handle), text] as const);
}

const drops: readonly PortRule[] = (["ipv4", "ipv6"] as const).map((family) => ({ ...acceptRule, verdict: "drop", family, sources: [] }));

test("what is put in is what the printed command would put in, at its place and in its order", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const context = contextOf(host);
  await load(host, texts.slice(0, 3));
  const [, second] = await handles(host);
  const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: second?.[0] ?? 0, rules: [acceptRule, ...drops] }] };
  await preparedWith(nftHand, step, context);
  expect(await nftHand.perform(step, context)).toEqual({ code: "done" });
  const lines = (await handles(host)).map(([, text]) => text);
  expect(lines).toEqual([
    texts[0],
    `ip saddr { 192.168.0.0/16, 203.0.113.9 } tcp dport 23333 accept comment "portolan:k7w2"`,
    `iifname != "lo" ct state invalid,new,untracked meta nfproto ipv4 tcp dport 23333 drop comment "portolan:k7w2"`,
    `iifname != "lo" ct state invalid,new,untracked meta nfproto ipv6 tcp dport 23333 drop comment "portolan:k7w2"`,
    ...texts.slice(1, 3),
  ]);
});

test("undoing gives the rules before, whatever was changed, and leaves what others did meanwhile", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const context = contextOf(host);
  const random = fc.record({
    rules: fc.shuffledSubarray([...texts], { minLength: 1 }),
    deleted: fc.array(fc.nat(), { maxLength: 4 }),
    inserts: fc.array(fc.option(fc.nat(), { nil: null }), { maxLength: 2 }),
    hasTable: fc.boolean(),
    others: fc.boolean(),
    dies: fc.constantFrom("before", "after", "settled"),
  });
  await fc.assert(
    fc.asyncProperty(random, async ({ rules, deleted, inserts, hasTable, others, dies }) => {
      await load(host, rules);
      const before = await listed(host);
      const there = await handles(host);
      const pick = (at: number): readonly [number, string] => there[at % there.length] ?? [0, ""];
      const gone = new Map(deleted.map(pick));
      const changes: readonly NftChange[] = [
        ...inserts.map((at): NftChange => ({
          kind: "insert",
          place,
          before: at === null ? null : pick(at)[0],
          rules: [acceptRule, ...drops],
        })),
        ...[...gone].map(([handle, text]): NftChange => ({ kind: "delete", place, handle, text })),
        ...(hasTable ? [{ kind: "add-table", name: "portolan-tcp-23333", hook: "input", rules: drops } as const] : []),
      ];
      const step: NftStep = { tool: "nft", changes };
      const undo = await preparedWith(nftHand, step, context);
      if (dies !== "before") {
        expect(await nftHand.perform(step, context)).toEqual({ code: "done" });
        expect((await nftHand.prepare(step, context)).code).toBe("stale");
        const now = (await handles(host)).map(([, text]) => text);
        expect(now.filter((text) => !text.includes("portolan:"))).toEqual(
          there.filter(([handle]) => !gone.has(handle)).map(([, text]) => text),
        );
        expect(now.length).toBe(there.length - gone.size + 3 * inserts.length);
      }
      if (dies === "settled") {
        expect(await nftHand.settle(undo, context)).toEqual({ code: "done" });
        const kept = await listed(host);
        expect(await nftHand.undo(undo, context)).toEqual({ code: "done" });
        expect(await listed(host)).toBe(kept);
        return;
      }
      if (others) await host.run(["nft", "add", "rule", "inet", "filter", "input", "udp", "dport", "5353", "accept"]);
      for (let time = 1; time <= 2; time += 1) expect(await nftHand.undo(undo, context)).toEqual({ code: "done" });
      const foreign = "\t\tudp dport 5353 accept\n";
      expect(await listed(host)).toBe(others ? before.replace(/\t\}\n\}\n$/, `${foreign}\t}\n}\n`) : before);
    }),
    { numRuns: 25 },
  );
});

test("a host that changed is told by what changed, and nothing is touched", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const context = contextOf(host);
  await load(host, texts.slice(0, 2));
  const [[handle, text] = [0, ""]] = await handles(host);
  const deletion = (change: Partial<Extract<NftChange, { kind: "delete" }>>): NftStep => ({
    tool: "nft",
    changes: [{ kind: "delete", place, handle, text, ...change }],
  });
  expect(await nftHand.prepare(deletion({ text: "tcp dport 1 accept" }), context)).toEqual({
    code: "stale",
    what: `rule ${handle} of inet filter input`,
  });
  expect(await nftHand.prepare(deletion({ handle: 99 }), context)).toMatchObject({ code: "stale" });
  expect(await nftHand.prepare(deletion({ place: { ...place, chain: "other" } }), context)).toMatchObject({
    code: "stale",
    what: "chain inet filter other",
  });
  const before = await listed(host);
  const broken: NftStep = { tool: "nft", changes: [...deletion({}).changes, { kind: "insert", place, before: 99, rules: [acceptRule] }] };
  const moved = await nftHand.perform(broken, context);
  expect(moved).toMatchObject({ code: "failed" });
  expect(await listed(host)).toBe(before);
});
