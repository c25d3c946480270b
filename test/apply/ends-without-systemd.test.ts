import { endKeeper, readEnds } from "@portolan/apply";
import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { changeHost, type ChangeOnHost, forgetChanges, guardDirectory, guardRecord, watchCommand } from "./change-on-host.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; tcp dport 8080 accept; }; }`;
const place = { family: "inet", table: "filter", chain: "input" } as const;
const accept: PortRule = {
  verdict: "accept",
  family: "ipv4",
  protocol: "tcp",
  port: 8080,
  sources: ["203.0.113.7/32"],
  isPublished: false,
};
const endsProgram = join(import.meta.dirname, "../../packages/apply/src/ends-main.ts");
let host: LabHost;
let before: string;
let step: NftStep;

beforeAll(async () => {
  if (!options.skip) host = await LabHost.start({ layer: "firewalls" });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await killAll();
  await forgetChanges(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  before = await listed();
  const [, handle = ""] = /8080 accept # handle (\d+)/.exec((await host.run(["nft", "-a", "list", "ruleset"])).stdout) ?? [];
  const instead = { kind: "delete", place, handle: Number(handle), text: "tcp dport 8080 accept" } as const;
  step = { tool: "nft", changes: [{ kind: "insert", place, before: Number(handle), rules: [accept] }, instead] };
});

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

async function killAll(): Promise<void> {
  await host.run(["pkill", "-KILL", "-x", "node|MainThread"], { allowFailure: true });
}

function change(more: Partial<ChangeOnHost>): ChangeOnHost {
  return { steps: [step], last: "confirm", ...more };
}

function states(): readonly string[] {
  return readEnds(host.path(guardDirectory)).map(({ state }) => state);
}

async function startEnds(): Promise<void> {
  await host.start(["setsid", "--wait", process.execPath, endsProgram, guardDirectory], { ready: /watching/ });
}

test("a watch of ours ends the opening where systemd does not run, and puts back the rule it stood for", options, async () => {
  expect(endKeeper()).toMatch(/^(?:timer|watch)$/);
  await changeHost(host, change({ endAfterMs: 3000 }));
  expect(await listed()).toContain("203.0.113.7");
  await waitUntil(() => states()[0] === "ended", { what: "the end", timeoutMs: 15_000 });
  expect(await listed()).toBe(before);
});

test("all of ours killed: it ends when the next of ours starts, once", options, async () => {
  await changeHost(host, change({ endAfterMs: 1500 }));
  await killAll();
  await waitUntil(() => Date.now() > Date.parse(readEnds(host.path(guardDirectory))[0]?.at ?? ""), { what: "its time" });
  expect(states()).toEqual(["open"]);
  expect(await listed()).toContain("203.0.113.7");
  await startEnds();
  await waitUntil(() => states()[0] === "ended", { what: "the end", timeoutMs: 15_000 });
  expect(await listed()).toBe(before);
  await startEnds();
  expect(await listed()).toBe(before);
});

test("killed at every point of the confirmation: what stays in force has an end, and what has none is gone", options, async () => {
  const whole = await changeHost(host, change({ endAfterMs: 60_000 }));
  const points = whole?.points ?? 0;
  expect(points).toBeGreaterThan(8);
  for (let dieAt = points - 6; dieAt < points; dieAt += 1) {
    await killAll();
    await forgetChanges(host);
    await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
    const [, handle = ""] = /8080 accept # handle (\d+)/.exec((await host.run(["nft", "-a", "list", "ruleset"])).stdout) ?? [];
    const [insert, remove] = step.changes;
    if (insert?.kind !== "insert" || remove?.kind !== "delete") throw new Error("Not the step that was meant");
    const own: NftStep = {
      tool: "nft",
      changes: [
        { ...insert, before: Number(handle) },
        { ...remove, handle: Number(handle) },
      ],
    };
    await changeHost(host, { steps: [own], last: "confirm", endAfterMs: 60_000, dieAt });
    await host.run(watchCommand);
    const state = guardRecord(host)?.state;
    expect(state === "confirmed" || state === "undone", `${dieAt}: ${state}`).toBe(true);
    expect(states(), `${dieAt}`).toEqual(state === "confirmed" ? ["open"] : []);
    expect((await listed()).includes("203.0.113.7")).toBe(state === "confirmed");
  }
});

test("a port whose change ends by itself waits for that end before another plan", options, async () => {
  const end = { endAfterMs: 60_000 };
  const port = { protocol: "tcp", port: 8080 } as const;
  expect(await changeHost(host, change({ ...end, port }))).toMatchObject({ end: { code: "confirmed" } });
  const again = await changeHost(host, change({ planId: "b2", port }));
  expect(again?.outcome).toEqual({ code: "busy", planId: "k7w2" });
  const elsewhere: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [{ ...accept, port: 9000 }] }] };
  const other = await changeHost(host, { steps: [elsewhere], last: "confirm", planId: "b3", port: { protocol: "tcp", port: 9000 } });
  expect(other).toMatchObject({ end: { code: "confirmed" } });
});
