import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootSystemd, LabHost, needs, waitUntil } from "../lab/index.ts";
import { runCommand } from "../lab/run-command.ts";
import { addOutsideWorld, senders, startDemonstrationHost, whoGetsIn } from "./demonstration-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 120_000 };
const cli = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const port = 8080;
const boots = "/etc/systemd/system/sysinit.target.wants/portolan-guard.service";
/** What of a disk tells of the change, of the firewall, and of what a boot starts. */
const disk = ["/var/lib/portolan-guard", "/etc/ufw", "/etc/default/ufw", "/etc/systemd/system/portolan-guard.service", boots];
let host: LabHost;
let early: LabHost;
let late: LabHost;
let at: number;

interface Status {
  readonly ends: readonly { readonly planId: string; readonly by: string }[];
  readonly guards: { readonly bootUnit: boolean };
}

/** Its target lies outside of what this machine sees. */
function isInstalled(on: LabHost): boolean {
  return lstatSync(on.path(boots), { throwIfNoEntry: false }) !== undefined;
}

async function portolan(on: LabHost, line: string): Promise<string> {
  return (await on.run([process.execPath, cli, ...line.split(" ")])).stdout;
}

async function status(on: LabHost): Promise<Status> {
  return JSON.parse(await portolan(on, "plan status --json")) as Status;
}

async function startListening(on: LabHost): Promise<void> {
  await on.start(["python3", "-m", "http.server", "--bind", "::", "--directory", "/var/empty", String(port)], { ready: { tcp: port } });
}

function ufwRules(on: LabHost): string {
  return readFileSync(on.path("/etc/ufw/user.rules"), "utf8");
}

/** The disk of the first host, as it is now, in another machine that has not been started yet. */
async function takeOverDisk(to: LabHost): Promise<void> {
  await to.run(["mkdir", "-p", dirname(boots), "/etc/systemd/system/lab.target.wants"]);
  for (const path of disk) await runCommand(["cp", "--archive", "--no-target-directory", host.path(path), to.path(path)]);
  for (const unit of ["/lib/systemd/system/ufw.service", "/etc/systemd/system/later.service"])
    await to.run(["ln", "-s", unit, "/etc/systemd/system/lab.target.wants"]);
  to.write("/etc/systemd/system/later.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n"); // for which a boot comes as far as sysinit.target
}

async function boot(on: LabHost): Promise<void> {
  await bootSystemd(on);
  await startListening(on);
  const isUp = async (): Promise<boolean> =>
    (await on.run(["systemctl", "is-active", "ufw.service"], { allowFailure: true })).exitCode === 0;
  await waitUntil(isUp, { what: "ufw", timeoutMs: 20_000 });
}

beforeAll(async () => {
  if (options.skip) return;
  const later = async (): Promise<LabHost> => addOutsideWorld(await LabHost.start({ layer: "guard", init: "systemd-later" }));
  [host, early, late] = await Promise.all([startDemonstrationHost("guard", "systemd"), later(), later()]);
  await startListening(host);
  for (const words of ["allow 22/tcp", "--force enable"]) await host.run(["ufw", ...words.split(" ")]);
});
afterAll(() => Promise.all([host, early, late].map((one) => one?.dispose())));

test("root opens a port until a time; what a boot runs is there from then on, and told", options, async () => {
  expect(await whoGetsIn(host, port)).toEqual([]);
  const sinceMs = Date.now();
  await portolan(host, `plan allow tcp/${port} --from ${senders.inside} --also --until 1h`);
  const roundMs = Date.now() - sinceMs;
  at = Math.ceil((Date.now() + 7000 + 5 * roundMs) / 1000) * 1000; // as slow as the machine is now
  const until = new Date(at).toISOString().replace(".000Z", "Z");
  await portolan(host, `plan allow tcp/${port} --from ${senders.inside} --also --until ${until} --out /root/open.json`);
  expect(await portolan(host, "apply /root/open.json --no-wait")).toContain("/etc/systemd/system/portolan-guard.service");
  expect(isInstalled(host)).toBe(true);
  await portolan(host, "confirm");
  expect(await whoGetsIn(host, port)).toEqual([senders.inside]);
  expect(await status(host)).toMatchObject({ pending: null, ends: [{ by: "timer" }], guards: { bootUnit: true } });
  for (const one of [early, late]) await takeOverDisk(one);
  await host.run(["sh", "-c", "kill -KILL $(pgrep -f '^portolan: |[m]ain.ts')"]);
  expect(Date.now()).toBeLessThan(at);
});

test("a boot before its time: the port is open until then, and closed from then on", options, async () => {
  await boot(early);
  expect(await whoGetsIn(early, port)).toEqual([senders.inside]);
  expect(Date.now()).toBeLessThan(at);
  await pause(at - Date.now());
  await waitUntil(async () => (await whoGetsIn(early, port)).length === 0, { what: "nobody to get in", timeoutMs: 20_000 });
  expect(ufwRules(early)).not.toContain(String(port));
  await waitUntil(() => !isInstalled(early), { what: "what a boot runs to go" });
});

test("with every process of Portolan's killed after the confirmation it is closed at its time too", options, async () => {
  await waitUntil(async () => (await whoGetsIn(host, port)).length === 0, { what: "nobody to get in", timeoutMs: 20_000 });
  expect(ufwRules(host)).not.toContain(String(port));
  await waitUntil(() => !isInstalled(host), { what: "what a boot runs to go" });
  expect(await status(host)).toMatchObject({ ends: [], guards: { bootUnit: false } });
});

test("a boot after its time: the firewall comes up without it", options, async () => {
  expect(ufwRules(late)).toContain(String(port));
  await boot(late);
  expect(ufwRules(late)).not.toContain(String(port));
  expect(await whoGetsIn(late, port)).toEqual([]);
  expect(isInstalled(late)).toBe(false);
});
