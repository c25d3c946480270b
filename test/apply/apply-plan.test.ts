import { join } from "node:path";
import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, type LabProcess } from "../lab/index.ts";
import { forgetChanges, guardDirectory, guardRecord, watches } from "./change-on-host.ts";
import type { PlanProgram } from "./plan-program.ts";
import { addOutside, askOver } from "./outside.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; meta l4proto icmpv6 accept; ct state established accept; tcp dport 7400 accept; }; }`;
const place = { family: "inet", table: "filter", chain: "input" } as const;
const accept: PortRule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 7402, sources: ["192.0.2.8/29"], isPublished: false };
const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [accept] }] };
const promise = { gained: ["7402 192.0.2.8/29"], lost: [] };
const plan: PlanProgram = { directory: guardDirectory, steps: [step], promise, families: ["ipv4", "ipv6"] };
const v4 = "192.0.2.1";
const v6 = "2001:db8::1";
let host: LabHost;
let before: string;
let applier: LabProcess | null = null;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  const listener = `require("net").createServer((s) => s.end()).listen(7402, "${v4}", () => console.log("up"))`;
  await host.start([process.execPath, "-e", listener], { ready: /up/ });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await applier?.stop("KILL");
  await forgetChanges(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  before = await listed();
});

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

interface Applied {
  readonly code: string;
  readonly tookMs: number;
}

async function apply(more: Partial<PlanProgram> = {}): Promise<Applied> {
  const command = [process.execPath, join(import.meta.dirname, "plan-program.ts"), JSON.stringify({ ...plan, ...more })];
  applier = await host.start(command, { ready: /\}\n/ });
  return JSON.parse(applier.output) as Applied;
}

/** Ends with 0 when a connection from outside gets in. */
const probe = ["ip", "netns", "exec", "outside", process.execPath, "-e"] as const;
const connects = `const s = require("net").connect(7402, "${v4}"); s.once("connect", () => process.exit(0)); setTimeout(() => process.exit(1), 3000);`;

test("as promised and as real connections show: it waits until both families came in anew, and then it stays", options, async () => {
  const applied = await apply({ probe: [...probe, connects] });
  expect(applied).toMatchObject({ code: "waiting" });
  const claim = { ask: "claim" } as const;
  const answers = await askOver(host, [
    { over: "a", address: v4, request: claim },
    { over: "b", address: v6, request: claim },
  ]);
  expect(answers).toMatchObject([{ code: "more", missing: ["ipv6"] }, { code: "confirmed" }]);
  expect(await listed()).toContain(`ip saddr 192.0.2.8/29 tcp dport 7402 accept comment "portolan:k7w2"`);
  expect(guardRecord(host)).toMatchObject({ state: "confirmed" });
});

test("on other rules than it was made for nothing is changed, and nobody starts to watch", options, async () => {
  const base = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(await apply({ base: "of yesterday" })).toMatchObject({ code: "unsound", refusal: { base } });
  expect(guardRecord(host)).toBeNull();
  expect(await watches(host)).toEqual([]);
  expect(await listed()).toBe(before);
});

test("who gets in is not who was promised: undone at once", options, async () => {
  expect(await apply({ promise: { gained: ["7402 192.0.2.9/32"], lost: [] } })).toMatchObject({ code: "undone" });
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "not-as-promised" });
  expect(guardRecord(host)?.trouble).toContain(`{"gained":["7402 192.0.2.8/29"],"lost":[]} instead of`);
  expect(await listed()).toBe(before);
});

test("a real connection says otherwise than the rules: undone at once", options, async () => {
  await host.run(["nft", "add", "table", "ip", "secret"], { networkNamespace: "outside" });
  const chain = "{ type filter hook output priority 0; }";
  await host.run(["nft", `add chain ip secret c ${chain}; add rule ip secret c tcp dport 7402 drop`], { networkNamespace: "outside" });
  expect(await apply({ probe: [...probe, connects] })).toMatchObject({ code: "undone" });
  expect(guardRecord(host)).toMatchObject({ why: "not-as-promised", trouble: "the probe got another answer" });
  expect(await listed()).toBe(before);
});
