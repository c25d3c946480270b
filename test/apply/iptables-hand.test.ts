import * as fc from "fast-check";
import { iptablesHand } from "@portolan/apply";
import type { IptablesChange, IptablesStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { acceptRule, contextOf, preparedWith } from "./hand-in-lab.ts";

const options = { ...needs("packages"), timeout: 180_000 };
const rules = [
  "-A INPUT -i lo -j ACCEPT",
  "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
  `-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "it is ssh" -j ACCEPT`,
  "-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT",
  "-A INPUT -p udp -m udp --dport 53 -m limit --limit 5/sec -j ACCEPT",
  `-A INPUT -m mark --mark 0x1 -j LOG --log-prefix "odd: "`,
  "-A INPUT -p tcp -m tcp --dport 113 -j REJECT --reject-with tcp-reset",
] as const;
const drop: PortRule = { ...acceptRule, verdict: "drop", sources: [] };

const random = fc.record({
  there: fc.shuffledSubarray([...rules], { minLength: 1 }),
  deleted: fc.array(fc.nat(), { maxLength: 3 }),
  inserts: fc.array(fc.option(fc.nat(), { nil: null }), { maxLength: 2 }),
  others: fc.boolean(),
  dies: fc.constantFrom("before", "after", "settled"),
});

for (const backend of ["nft", "legacy"] as const)
  test(`${backend}: undoing gives the rules before, whatever was changed, and leaves what others did meanwhile`, options, async () => {
    await using host = await LabHost.start({ layer: "firewalls" });
    const context = contextOf(host);
    const listed = async (): Promise<string> => {
      const { stdout } = await host.run([`iptables-${backend}-save`, "-t", "filter"]);
      return stdout.replaceAll(/^#.*\n/gm, "").replaceAll(/\[\d+:\d+\]/g, "");
    };
    await fc.assert(
      fc.asyncProperty(random, async ({ there, deleted, inserts, others, dies }) => {
        const input = `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${there.join("\n")}\nCOMMIT\n`;
        await host.run([`iptables-${backend}-restore`], { input });
        const before = await listed();
        const pick = (at: number): string => there[at % there.length] ?? "";
        const gone = new Set(deleted.map(pick));
        const kept = there.filter((text) => !gone.has(text));
        const changes: readonly IptablesChange[] = [
          ...inserts.map((at): IptablesChange => ({
            kind: "insert",
            chain: "INPUT",
            before: at === null ? null : pick(at),
            rules: [acceptRule, drop],
          })),
          ...[...gone].map((text): IptablesChange => ({ kind: "delete", chain: "INPUT", text })),
        ];
        const step: IptablesStep = { tool: "iptables", family: "ipv4", backend, table: "filter", changes };
        const undo = await preparedWith(iptablesHand, step, context);
        if (dies !== "before") {
          expect(await iptablesHand.perform(step, context)).toEqual({ code: "done" });
          const now = (await listed()).split("\n").filter((line) => line.startsWith("-A"));
          expect(now.filter((text) => !text.includes("portolan:"))).toEqual(kept);
          expect(now.length).toBe(kept.length + 3 * inserts.length);
        }
        if (dies === "settled") {
          expect(await iptablesHand.settle(undo, context)).toEqual({ code: "done" });
          const settled = await listed();
          expect(settled).not.toContain(":portolan");
          expect(await iptablesHand.undo(undo, context)).toEqual({ code: "done" });
          expect(await listed()).toBe(settled);
          return;
        }
        const foreign = "-A INPUT -p udp -m udp --dport 5353 -j ACCEPT";
        if (others) await host.run([`iptables-${backend}`, ...foreign.split(" ")]);
        for (let time = 1; time <= 2; time += 1) expect(await iptablesHand.undo(undo, context)).toEqual({ code: "done" });
        expect(await listed()).toBe(others ? before.replace("COMMIT", `${foreign}\nCOMMIT`) : before);
      }),
      { numRuns: 25 },
    );
  });

test("a host that changed is told by what changed, and a run that fails changes nothing", options, async () => {
  await using host = await LabHost.start({ layer: "firewalls" });
  const context = contextOf(host);
  await host.run(["iptables-nft", ...rules[0].split(" ")]);
  const step: IptablesStep = { tool: "iptables", family: "ipv4", backend: "nft", table: "filter", changes: [] };
  const asked = (change: IptablesChange) => iptablesHand.prepare({ ...step, changes: [change] }, context);
  expect(await asked({ kind: "delete", chain: "INPUT", text: rules[1] })).toMatchObject({ code: "stale" });
  expect(await asked({ kind: "insert", chain: "OTHER", before: null, rules: [acceptRule] })).toMatchObject({ code: "stale" });
  const before = (await host.run(["iptables-nft-save"])).stdout;
  const changes: readonly IptablesChange[] = [
    { kind: "insert", chain: "INPUT", before: null, rules: [acceptRule] },
    { kind: "delete", chain: "INPUT", text: rules[1] },
  ];
  expect(await iptablesHand.perform({ ...step, changes }, context)).toMatchObject({ code: "failed" });
  expect((await host.run(["iptables-nft-save"])).stdout.replaceAll(/^#.*$/gm, "")).toBe(before.replaceAll(/^#.*$/gm, ""));
});
