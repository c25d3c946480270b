import type { NftStep } from "@portolan/plans";
import type { PortRule } from "@portolan/ruleset";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { changeCommand, changeEnded, changeHost, type ChangeOnHost, forgetChanges, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; tcp dport 22 accept; }; }`;
const accept: PortRule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 23_333, sources: ["10.0.0.0/8"], isPublished: false };
const place = { family: "inet", table: "filter", chain: "input" } as const;
const step: NftStep = { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [accept] }] };
const disk = "/var/lib/portolan";
let host: LabHost;
let before: string;

beforeAll(async () => {
  if (!options.skip) host = await LabHost.start({ layer: "guard" });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await forgetChanges(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
  before = await listed();
});

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

async function mountSmall(directory: string): Promise<void> {
  await host.run(["mkdir", "-p", directory]);
  await host.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory]);
}

async function fill(directory: string): Promise<void> {
  await host.run(["dd", "if=/dev/zero", `of=${directory}/full`, "bs=4k"], { allowFailure: true });
}

const change = (more: Partial<ChangeOnHost> = {}) => changeHost(host, { steps: [step], ...more });

test("a disk that is full: nothing is changed; full later: the change is not confirmed, and undone all the same", options, async () => {
  await mountSmall(disk);
  await mountSmall("/tmp");
  try {
    for (const full of [disk, "/tmp"]) await fill(full);
    expect(await change({ last: "confirm" })).toMatchObject({
      outcome: { code: "refused", why: expect.stringMatching(/ENOSPC/) as string },
    });
    expect(await listed()).toBe(before);
    await host.run(["rm", `${disk}/full`]);
    await host.start(changeCommand({ steps: [step], confirmWithinMs: 5000, last: "stay" }), { ready: /waiting/ });
    expect(await listed()).not.toBe(before);
    await fill(disk);
    expect(await change({ last: "confirm" })).toBeNull(); // it died of the disk's answer
    await waitUntil(async () => (await listed()) === before, { what: "the rules before" });
    expect(guardRecord(host)).toMatchObject({ state: "waiting" });
    await host.run(["rm", `${disk}/full`]);
    await changeEnded(host, 10_000);
    expect(guardRecord(host)).toMatchObject({ state: "undone", why: "not-confirmed" });
  } finally {
    for (const full of [disk, "/tmp"]) await host.run(["umount", "--lazy", full]);
  }
});

test("a tool that does not come back is ended with all it started, and what it may have done is undone", options, async () => {
  // In front of the real one: while the file is there it works late, and from a process of its own.
  const late = `#!/bin/sh\n[ -e /run/late ] && [ "$2" = -f ] && { rm /run/late; input=$(cat); sh -c 'sleep 1.5; echo "$0" | /usr/sbin/nft -j -f -' "$input"; exit; }\nexec /usr/sbin/nft "$@"\n`;
  host.write("/usr/local/sbin/nft", late, 0o755);
  host.write("/run/late", "");
  try {
    expect(await change({ toolTimeoutMs: 1200 })).toMatchObject({ outcome: { code: "undone" } });
    expect(guardRecord(host)).toMatchObject({ state: "undone", why: "failed", trouble: "nft: timed-out" });
    await pause(1500);
    expect(await listed()).toBe(before);
  } finally {
    await host.run(["rm", "/usr/local/sbin/nft"]);
  }
});

/** System calls of the writing of two records, in their order, and what is there when the writer dies as it makes them. */
const deaths = [
  ["rename", 1, undefined],
  ["fsync", 2, "making"], // of the directory
  ["fsync", 3, "making"],
  ["rename", 2, "making"],
  ["fsync", 4, "waiting"],
] as const;

test("a record is whole at whatever system call its writer is killed", options, async () => {
  const directory = "/run/record";
  for (const [call, when, state] of deaths) {
    await host.run(["rm", "-rf", directory]);
    const strace = ["strace", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${when}`];
    const words = [...strace, process.execPath, join(import.meta.dirname, "record-program.ts"), directory];
    expect((await host.run(words, { allowFailure: true })).exitCode).not.toBe(0);
    const record = guardRecord(host, directory);
    expect(record?.state, `${call} ${when}`).toBe(state);
    if (record?.state === "waiting") expect(record.trouble).toHaveLength(10_000);
  }
});
