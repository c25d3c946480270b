import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import {
  changeCommand,
  changeEnded,
  changeHost,
  type ChangeOnHost,
  forgetChanges,
  guardDirectory,
  guardRecord,
  startWatch,
  watches,
} from "./change-on-host.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; tcp dport 22 accept; }; }`;
const accept: PortRule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 23_333, sources: ["10.0.0.0/8"], isPublished: false };
const place = { family: "inet", table: "filter", chain: "input" } as const;
const step: NftStep = {
  tool: "nft",
  changes: [
    { kind: "insert", place, before: null, rules: [accept] },
    { kind: "delete", place, handle: 3, text: "tcp dport 22 accept" },
  ],
};
let host: LabHost;
let before: string;

beforeAll(async () => {
  if (!options.skip) host = await LabHost.start({ layer: "firewalls" });
});
afterAll(() => host?.dispose());
beforeEach(reset);

async function reset(): Promise<void> {
  await forgetChanges(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  before = await listed();
}

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

const record = () => guardRecord(host);
const change = (more: Partial<ChangeOnHost> = {}) => changeHost(host, { steps: [step], ...more });
const ended = (withinMs: number) => changeEnded(host, withinMs);

test("a confirmed change stays, with nothing left of what would have undone it", options, async () => {
  const told = await change({ last: "confirm" });
  expect(told).toMatchObject({ outcome: { code: "waiting" }, end: { code: "confirmed" } });
  const now = await listed();
  expect(now).toContain(`ip saddr 10.0.0.0/8 tcp dport 23333 accept comment "portolan:k7w2"`);
  expect(now).not.toContain("dport 22");
  expect(now).not.toContain("portolan-plan-");
  await pause(600);
  expect(await listed()).toBe(now);
});

test("an unconfirmed change is gone within a second of its time, though who made it lives", options, async () => {
  await host.start(changeCommand({ steps: [step], confirmWithinMs: 3000, last: "stay" }), { ready: /waiting/ });
  expect(await listed()).not.toBe(before);
  const endedAt = await ended(10_000);
  const lateMs = endedAt - (record()?.deadline.wallMs ?? 0);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(1000);
  expect(record()).toMatchObject({ state: "undone", why: "not-confirmed", trouble: null });
  expect(await listed()).toBe(before);
});

test("a change that is not as promised, or that its maker takes back, is undone at once", options, async () => {
  expect(await change({ promise: "port 22 is still open" })).toMatchObject({ outcome: { code: "undone" } });
  expect(record()).toMatchObject({ why: "not-as-promised", trouble: "port 22 is still open" });
  expect(await listed()).toBe(before);
  await reset();
  expect(await change({ last: "undo" })).toMatchObject({ end: { state: "undone", why: "asked" } });
  expect(await listed()).toBe(before);
});

test("wherever its maker is killed, the rules before are back", options, async () => {
  let deaths = 0;
  for (; deaths < 40; deaths += 1) {
    const told = await change({ dieAt: deaths, last: "confirm" });
    if (told !== null) break;
    const last = record();
    if (deaths === 1) await startWatch(host); // nobody watches yet and nothing has changed: the next process of ours that starts closes the record
    await ended(5000);
    const now = await listed();
    if (record()?.state === "confirmed") expect(now, `point ${deaths}`).toContain("portolan:k7w2");
    else expect(now, `point ${deaths}, record ${last?.state}`).toBe(before);
    await reset();
  }
  expect(deaths).toBe(8); // making, the step, waiting, confirmed: before and after each
});

test("where somebody else could write the record, nothing is changed", options, async () => {
  for (const mode of ["0770", "0702"]) {
    await host.run(["install", "-d", "-m", mode, guardDirectory]);
    expect(await change({ last: "confirm" })).toBeNull();
    expect(await listed()).toBe(before);
  }
});

test("who is to confirm can be given more time", options, async () => {
  const more = { confirmWithinMs: 2000, extendMs: 4000 };
  await host.start(changeCommand({ steps: [step], ...more, last: "stay" }), { ready: /waiting/ });
  const deadline = record()?.deadline.wallMs ?? 0;
  await pause(Math.max(0, deadline - Date.now() - 1500)); // past the first time
  expect(await listed()).not.toBe(before);
  expect((await ended(10_000)) - deadline).toBeGreaterThanOrEqual(0);
  expect(record()).toMatchObject({ state: "undone", why: "not-confirmed" });
  expect(await listed()).toBe(before);
});

test("a watch that dies is followed by another", options, async () => {
  await host.start(changeCommand({ steps: [step], confirmWithinMs: 3500, last: "stay" }), { ready: /waiting/ });
  const first = await watches(host);
  expect(first).toHaveLength(1);
  await host.run(["kill", "-KILL", ...first]);
  await waitUntil(async () => (await watches(host)).some((pid) => !first.includes(pid)), { what: "another watch" });
  await ended(10_000);
  expect(record()).toMatchObject({ state: "undone", why: "not-confirmed" });
  expect(await listed()).toBe(before);
});

test("a maker that stands still with the change in hand is ended after its time", options, async () => {
  const maker = await host.start(changeCommand({ steps: [step], confirmWithinMs: 1500, stopAt: 3 }));
  await waitUntil(async () => (await listed()) !== before, { what: "the change" });
  await ended(15_000);
  expect(record()).toMatchObject({ state: "undone", why: "not-confirmed" });
  expect(await listed()).toBe(before);
  await waitUntil(() => maker.ended, { what: "the maker to end" });
});

test("maker and watch both killed: whoever starts next gives the rules back", options, async () => {
  await change({ last: "stay", withoutWatch: true, dieAt: 5 });
  expect(record()).toMatchObject({ state: "waiting" });
  expect(await listed()).not.toBe(before);
  await startWatch(host);
  await ended(5000);
  expect(record()).toMatchObject({ state: "undone", why: "keeper-died" });
  expect(await listed()).toBe(before);
});

test("wherever undoing is killed, another finishes it", options, async () => {
  let deaths = 6;
  for (; deaths < 40; deaths += 1) {
    await reset();
    const told = await change({ dieAt: deaths, last: "undo", withoutWatch: true });
    if (told !== null) break;
    expect(record()?.state === "waiting" || record()?.state === "undoing" || record()?.state === "undone").toBe(true);
    await startWatch(host);
    await ended(5000);
    expect(await listed(), `point ${deaths}`).toBe(before);
  }
  expect(deaths).toBe(12); // undoing, the step, undone: before and after each
});
