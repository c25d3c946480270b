import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import {
  changeCommand,
  changeEnded,
  changeHost,
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
const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [accept] }] };
const apply = join(import.meta.dirname, "../../packages/apply/src");
const offsetFile = "/run/clock-offset";
/** A clock of the day that is off by what the file says; the time since boot is the kernel's. */
const shifted = `import { readFileSync } from "node:fs"; const now = Date.now; Date.now = () => { try { return now() + Number(readFileSync("${offsetFile}", "utf8")); } catch { return now(); } };`;
const withShiftedClock = [process.execPath, "--import", `data:text/javascript,${encodeURIComponent(shifted)}`];
const hourMs = 3_600_000;
let host: LabHost;
let before: string;

beforeAll(async () => {
  if (!options.skip) host = await LabHost.start({ layer: "guard" });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  const left = (await host.run(["pgrep", "-x", "node|MainThread"], { allowFailure: true })).stdout.split("\n").filter((pid) => pid !== "");
  if (left.length > 0) await host.run(["kill", "-KILL", ...left], { allowFailure: true });
  await forgetChanges(host);
  await host.run(["rm", "-f", offsetFile]);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  before = await listed();
});

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

const recordPath = (): string => host.path(`${guardDirectory}/change.json`);

/** A change that waits, with a watch whose clock can be set. */
async function waitWithShiftedWatch(confirmWithinMs: number): Promise<void> {
  await host.start(changeCommand({ steps: [step], confirmWithinMs, last: "stay", withoutWatch: true }), { ready: /waiting/ });
  await host.start([...withShiftedClock, join(apply, "watchdog-main.ts"), guardDirectory], { ready: /watching/ });
}

test("a clock set back leaves the time as long as it was", options, async () => {
  await waitWithShiftedWatch(4000);
  const deadlineMs = guardRecord(host)?.deadline.wallMs ?? 0;
  host.write(offsetFile, String(-hourMs));
  expect(await listed()).not.toBe(before);
  const lateMs = (await changeEnded(host, 20_000)) - deadlineMs;
  expect(lateMs).toBeGreaterThanOrEqual(-20); // the time since boot is told in hundredths
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "not-confirmed" });
  expect(await listed()).toBe(before);
});

test("a clock set forward ends the time early, and is too late to confirm", options, async () => {
  await waitWithShiftedWatch(60_000);
  await pause(500);
  expect(guardRecord(host)).toMatchObject({ state: "waiting" });
  host.write(offsetFile, String(hourMs));
  await changeEnded(host, 20_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "not-confirmed" });
  expect(await listed()).toBe(before);
});

test("of two who change the host at once one does, and the other is told whose change is at work", options, async () => {
  const ids = ["one1", "two2"];
  const more = { steps: [step], confirmWithinMs: 60_000 };
  const told = await Promise.all(ids.map((planId) => changeHost(host, { ...more, planId })));
  const [codes, made] = [told.map((one) => one?.outcome.code), await listed()];
  // The maker of a change that waits has gone, so the next is made when that one is undone: at any time one of them is in force.
  expect(codes).toContain("waiting");
  expect(ids.filter((id) => made.includes(`portolan:${id}`)).length).toBeLessThanOrEqual(1);

  await forgetChanges(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  await host.start(changeCommand({ ...more, planId: "one1", last: "stay" }), { ready: /waiting/ });
  const now = await listed();
  expect(await changeHost(host, { ...more, planId: "two2" })).toMatchObject({ outcome: { code: "busy", planId: "one1" } });
  expect(await listed()).toBe(now);
});

const oddRecords = [
  ["cut off", (text: string) => text.slice(0, text.length / 2), /change\.json is not whole/],
  [
    "of another version",
    (text: string) => text.replace("portolan.guard/1", "portolan.guard/9"),
    /of another version of Portolan: portolan\.guard\/9/,
  ],
] as const;

for (const [name, spoil, why] of oddRecords)
  test(`a record that is ${name} is told and never overwritten; whole again, it is undone`, options, async () => {
    await changeHost(host, { steps: [step], confirmWithinMs: 60_000, withoutWatch: true });
    const whole = readFileSync(recordPath(), "utf8");
    const odd = spoil(whole);
    writeFileSync(recordPath(), odd);
    const changed = await listed();
    await startWatch(host);
    const boot = await host.run([process.execPath, join(apply, "boot-main.ts"), guardDirectory]);
    expect(boot.stderr).toMatch(why);
    const next = await host.run(changeCommand({ steps: [step], planId: "next1" }), { allowFailure: true });
    expect(next.exitCode).not.toBe(0);
    expect(next.stderr).toMatch(why);
    expect(readFileSync(recordPath(), "utf8")).toBe(odd);
    expect(await listed()).toBe(changed);
    expect((await watches(host)).length).toBeGreaterThan(0);
    writeFileSync(recordPath(), whole);
    await waitUntil(() => guardRecord(host)?.state === "undone", { what: "a watch to undo it", timeoutMs: 60_000 });
    expect(guardRecord(host)).toMatchObject({ why: "keeper-died", trouble: null });
    expect(await listed()).toBe(before);
  });
