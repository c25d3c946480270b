import { readFileSync } from "node:fs";
import type { NftStep, UfwStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bootSystemd, LabHost, needs, startSystemdHost, waitUntil } from "../lab/index.ts";
import { changeCommand, changeEnded, changeHost, forgetChanges, guardRecord, watches } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 120_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; tcp dport 22 accept; }; }`;
const drop: PortRule = { verdict: "drop", family: "ipv4", protocol: "tcp", port: 22, sources: [], isPublished: false };
const place = { family: "inet", table: "filter", chain: "input" } as const;
const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [drop] }] };

async function loadRules(host: LabHost): Promise<string> {
  await host.run(["nft", "-f", "/dev/stdin"], { input: `add table inet filter\ndelete table inet filter\n${rules}\n` });
  return listed(host);
}

async function listed(host: LabHost): Promise<string> {
  return (await host.run(["nft", "-s", "list", "table", "inet", "filter"])).stdout;
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
  return (await host.run(["systemctl", "list-units", "--all", "--no-legend", "--plain", "portolan-guard-*"])).stdout;
}

test("every process of ours killed at once: systemd's timer gives the rules back within a second of the time", options, async () => {
  await host.start(changeCommand({ steps: [step], confirmWithinMs: 3500, last: "stay" }), { ready: /waiting/ });
  expect(await listed(host)).not.toBe(before);
  expect(await units()).toMatch(/^portolan-guard-k7w2\.timer /m);
  const ours = (await host.run(["pgrep", "-x", "node|MainThread"])).stdout.trim().split("\n");
  expect(ours.length).toBeGreaterThanOrEqual(2);
  await host.run(["kill", "-KILL", ...ours]);
  expect(await watches(host)).toEqual([]);
  expect(await listed(host)).not.toBe(before);
  const lateMs = (await changeEnded(host, 15_000)) - (guardRecord(host)?.deadline.wallMs ?? 0);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(2000); // of which a start of node takes 0.2 s of a machine at rest
  expect(await listed(host)).toBe(before);
  await waitUntil(async () => (await units()) === "", { what: "systemd to forget the timer" });
});

test("a change that is confirmed leaves no timer", options, async () => {
  expect(await changeHost(host, { steps: [step], last: "confirm" })).toMatchObject({ end: { code: "confirmed" } });
  await waitUntil(async () => (await units()) === "", { what: "systemd to forget the timer" });
  expect(await listed(host)).not.toBe(before);
});

test("a boot before the confirmation: undone before whatever follows network-pre.target", options, async () => {
  await using booted = await LabHost.start({ layer: "guard", init: "systemd-later" });
  for (const words of ["--force enable", "allow 22/tcp"]) await booted.run(["ufw", ...words.split(" ")]);
  const files = (): readonly string[] => ["user.rules", "user6.rules"].map((name) => readFileSync(booted.path(`/etc/ufw/${name}`), "utf8"));
  const [ufwBefore, nftBefore] = [files(), await loadRules(booted)];
  const ufw: UfwStep = { tool: "ufw", changes: [{ kind: "delete", rule: { verb: "allow", protocol: "tcp", source: "any", port: "22" } }] };
  await booted.start(changeCommand({ steps: [ufw, step], last: "stay", withUnit: true }), { ready: /waiting/ });
  expect(files()).not.toEqual(ufwBefore);
  const seen =
    "[Unit]\nAfter=network-pre.target\n[Service]\nType=oneshot\nExecStart=/bin/cp -r /etc/ufw /run/seen\n[Install]\nWantedBy=lab.target\n";
  booted.write("/etc/systemd/system/seen.service", seen);
  await booted.run(["mkdir", "-p", "/etc/systemd/system/lab.target.wants"]);
  await booted.run(["ln", "-s", "/etc/systemd/system/seen.service", "/etc/systemd/system/lab.target.wants/seen.service"]);
  await bootSystemd(booted);
  await changeEnded(booted, 20_000);
  expect(guardRecord(booted)).toMatchObject({ state: "undone", why: "restarted", trouble: null });
  expect(files()).toEqual(ufwBefore);
  expect(await listed(booted)).toBe(nftBefore);
  await waitUntil(() => readSeen(booted) !== null, { what: "the service behind it", timeoutMs: 20_000 });
  expect(readSeen(booted)).toBe(ufwBefore[0]);
});

function readSeen(booted: LabHost): string | null {
  try {
    return readFileSync(booted.path("/run/seen/user.rules"), "utf8");
  } catch {
    return null;
  }
}
