import { readEnds, type OpeningEnd } from "@portolan/apply";
import { existsSync } from "node:fs";
import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bootSystemd, LabHost, needs, startSystemdHost, waitUntil } from "../lab/index.ts";
import { changeCommand, changeHost, forgetChanges, guardDirectory, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 120_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; tcp dport 22 accept; }; }`;
const accept: PortRule = {
  verdict: "accept",
  family: "ipv4",
  protocol: "tcp",
  port: 8080,
  sources: ["203.0.113.7/32"],
  isPublished: false,
};
const place = { family: "inet", table: "filter", chain: "input" } as const;
const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [accept] }] };

async function loadRules(host: LabHost): Promise<string> {
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  return listed(host);
}

async function listed(host: LabHost): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

let host: LabHost;
let before: string;

beforeAll(async () => {
  if (!options.skip) host = await startSystemdHost("guard");
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await forgetChanges(host);
  before = await loadRules(host);
});

async function units(): Promise<string> {
  return (await host.run(["systemctl", "list-units", "--all", "--no-legend", "--plain", "portolan-end-*"])).stdout;
}

async function ended(on: LabHost, withinMs: number): Promise<OpeningEnd> {
  const isThere = () => readEnds(on.path(guardDirectory))[0]?.state === "ended";
  await waitUntil(isThere, { what: "the end of the opening", timeoutMs: withinMs });
  const [end] = readEnds(on.path(guardDirectory));
  if (end === undefined) throw new Error("It has gone");
  return end;
}

test("every process of ours killed after the confirmation: systemd's timer ends the opening at its time", options, async () => {
  expect(await changeHost(host, { steps: [step], last: "confirm", endAfterMs: 5000 })).toMatchObject({ end: { code: "confirmed" } });
  await host.run(["pkill", "-KILL", "-x", "node|MainThread"], { allowFailure: true });
  expect(guardRecord(host)).toMatchObject({ state: "confirmed" });
  expect(await listed(host)).toContain("203.0.113.7");
  expect(await units()).toMatch(/^portolan-end-k7w2\.timer /m);
  const end = await ended(host, 20_000);
  const lateMs = Date.parse(end.endedAt ?? "") - Date.parse(end.at);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(3000); // of which up to 1 s is that calendars know whole seconds
  expect(await listed(host)).toBe(before);
  await waitUntil(async () => (await units()) === "", { what: "systemd to forget the timer" });
});

test("a restart of the host before the end: the timer stands again; an end that came meanwhile is made up for", options, async () => {
  await using booted = await LabHost.start({ layer: "guard", init: "systemd-later" });
  const clean = await loadRules(booted);
  const change = { steps: [step], last: "confirm", withUnit: true, endAfterMs: 600_000 } as const;
  await booted.run(changeCommand(change));
  expect(await listed(booted)).toContain("203.0.113.7");
  await booted.run(["pkill", "-KILL", "-x", "node|MainThread"], { allowFailure: true });
  booted.write("/etc/systemd/system/later.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n"); // for which a boot comes as far as sysinit.target
  await booted.run(["mkdir", "-p", "/etc/systemd/system/lab.target.wants"]);
  await booted.run(["ln", "-s", "/etc/systemd/system/later.service", "/etc/systemd/system/lab.target.wants/later.service"]);
  await bootSystemd(booted);
  const list = ["systemctl", "list-units", "--all", "--no-legend", "--plain", "portolan-end-*"] as const;
  await waitUntil(async () => /k7w2\.timer/.test((await booted.run(list)).stdout), { what: "the timer", timeoutMs: 15_000 });
  expect(await listed(booted)).toContain("203.0.113.7");
  const isInstalled = (): boolean => existsSync(booted.path("/etc/systemd/system/portolan-guard.service"));
  expect(isInstalled()).toBe(true); // another boot may come before the end
  const [end] = readEnds(booted.path(guardDirectory));
  if (end === undefined) throw new Error("It has gone");
  booted.write(`${guardDirectory}/ends/k7w2.json`, JSON.stringify({ ...end, at: new Date().toISOString() })); // as if it had slept till then
  await booted.run(["systemctl", "restart", "portolan-guard.service"]);
  await ended(booted, 20_000);
  expect(await listed(booted)).toBe(clean);
  await waitUntil(() => !isInstalled(), { what: "the unit to go, as no boot has anything to do any more" });
});

test("a change that is not confirmed leaves no end behind", options, async () => {
  expect(await changeHost(host, { steps: [step], last: "undo", endAfterMs: 60_000 })).toMatchObject({ end: { state: "undone" } });
  await pause(100);
  expect(readEnds(host.path(guardDirectory))).toEqual([]);
  expect(await listed(host)).toBe(before);
});
