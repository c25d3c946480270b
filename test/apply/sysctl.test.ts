/** Switches of the kernel in a lab host's own network namespace. */
import type { SysctlStep } from "@portolan/plans";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { carryOut } from "./carry-out.ts";
import { changeHost, forgetChanges, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const file = "/etc/sysctl.d/90-portolan.conf";
const step: SysctlStep = { tool: "sysctl", key: "net.ipv4.ip_local_port_range", before: "32768 60999", value: "40000 50000" };
const head = "# Written by Portolan for changes that were confirmed.\n";
let host: LabHost;

beforeAll(async () => {
  if (!options.skip) host = await LabHost.start({ layer: "guard" });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await forgetChanges(host);
  await host.run(["rm", "-f", file]);
  await host.run(["sysctl", "-w", `${step.key}=${step.before}`]);
});

async function value(key: string = step.key): Promise<string> {
  return (await host.run(["sysctl", "-n", key])).stdout.trim().replaceAll(/\s+/g, " ");
}

async function written(): Promise<string> {
  return (await host.run(["cat", file], { allowFailure: true })).stdout;
}

test("set at once, written when it is confirmed, and several stand beside each other", options, async () => {
  const other: SysctlStep = { tool: "sysctl", key: "net.ipv6.bindv6only", before: "0", value: "1" };
  const told = await changeHost(host, { steps: [step, other], last: "confirm" });
  expect(told).toMatchObject({ outcome: { code: "waiting" }, end: { code: "confirmed" } });
  expect([await value(), await value(other.key)]).toEqual([step.value, "1"]);
  expect(await written()).toBe(`${head}net.ipv4.ip_local_port_range = 40000 50000\nnet.ipv6.bindv6only = 1\n`);
  await forgetChanges(host);
  const back: SysctlStep = { ...other, before: "1", value: "0" };
  await changeHost(host, { steps: [back], last: "confirm" });
  expect(await written()).toBe(`${head}net.ipv4.ip_local_port_range = 40000 50000\nnet.ipv6.bindv6only = 0\n`);
});

test("from the wish to what the kernel has: planned, judged, made, held against its promise, confirmed", options, async () => {
  const { key } = step;
  const told = await carryOut(host, { intent: { kind: "sysctl", key, value: step.value } });
  expect(told).toMatchObject({ outcome: "confirmed", plan: { steps: [step], commands: [`sysctl -w '${key}=${step.value}'`] } });
  expect([await value(), await written()]).toEqual([step.value, `${head}${key} = ${step.value}\n`]);
});

test("undone, wherever it dies, value and files are as before; what somebody else has set meanwhile stays", options, async () => {
  host.write(file, `${head}net.core.somaxconn = 4096\n`);
  expect(await changeHost(host, { steps: [step], last: "undo" })).toMatchObject({ end: { state: "undone", trouble: null } });
  expect([await value(), await written()]).toEqual([step.before, `${head}net.core.somaxconn = 4096\n`]);
  await forgetChanges(host);
  await changeHost(host, { steps: [step], dieAt: 3, withoutWatch: true });
  expect(await value()).toBe(step.value);
  await changeHost(host, { steps: [{ ...step, value: "41000 50000" }], last: "undo" });
  expect(await value()).toBe(step.before);
  await forgetChanges(host);
  await changeHost(host, { steps: [step], dieAt: 3, withoutWatch: true });
  await host.run(["sysctl", "-w", `${step.key}=20000 30000`]);
  const stale = await changeHost(host, { steps: [step] });
  expect(stale?.outcome).toMatchObject({ code: "stale", what: "net.ipv4.ip_local_port_range, which is 20000 30000" });
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "keeper-died" });
  expect(await value()).toBe("20000 30000");
});

test("where a later file sets it at every start, nothing is promised that would not hold", options, async () => {
  host.write("/etc/sysctl.d/99-theirs.conf", "-net/ipv4/ip_local_port_range=1024 65535\n");
  const told = await changeHost(host, { steps: [step] });
  const why = "sysctl: /etc/sysctl.d/99-theirs.conf sets net.ipv4.ip_local_port_range at every start: change it there";
  expect(told?.outcome).toMatchObject({ code: "refused", why });
  expect(await value()).toBe(step.before);
  await host.run(["rm", "/etc/sysctl.d/99-theirs.conf"]);
});
