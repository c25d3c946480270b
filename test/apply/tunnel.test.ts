/** The usual way to the panel: `ssh -L` to a real sshd, so that what the browser asks comes from loopback. The old tunnel says nothing about whether one still gets in. */
import { join } from "node:path";
import type { PlanRecord } from "@portolan/contract";
import { planText } from "@portolan/plans";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabHost, needs, waitUntil, type LabProcess } from "../lab/index.ts";
import { addOutside } from "./outside.ts";
import { firstPin, linkOf, openPort, startPortolanOn, type PanelAnswer, type PanelRequest } from "./panel-on-host.ts";
import { TestKey } from "./test-key.ts";

const options = { ...needs("packages"), timeout: 90_000 };
const key = new TestKey();
const networkNamespace = "outside";
const panelPort = 13_390;
const proxyPort = 8443;
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; ct state established accept; meta l4proto icmpv6 accept;
  tcp dport { 22, ${openPort}, ${proxyPort} } accept; }; }`;
const programs = `const { connect, createServer } = require("net");
createServer((s) => s.end()).listen(${openPort});
createServer((s) => { const t = connect(${panelPort}, "127.0.0.1"); for (const [a, b] of [[s, t], [t, s]]) a.on("error", () => b.destroy()).pipe(b); }).listen(${proxyPort}, () => console.log("up"));`;
const ssh = ["ssh", "-i", "/tmp/key", ..."-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=2".split(" ")]; // prettier-ignore
/** User and address → the port outside at which the panel is then. */
const tunnels = { ipv4: ["pilot@192.0.2.1", 14_004], ipv6: ["root@2001:db8::1", 14_006] } as const;

let host: LabHost;
let portolan: LabProcess;
let cookie: string | null = null;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "guard" });
  await addOutside(host);
  await host.run(["ip", "link", "set", "lo", "up"]);
  host.write("/etc/machine-id", `${"7".repeat(32)}\n`);
  await host.run(["nft", "-f", "/dev/stdin"], { input: rules });
  await host.start([process.execPath, "-e", programs], { ready: /up/ });
  await startSshd();
  portolan = await startPortolanOn(host);
  for (const [to, port] of Object.values(tunnels)) {
    await host.start([...ssh, "-N", "-L", `${port}:localhost:${panelPort}`, to], { networkNamespace });
    await waitUntil(async () => (await host.run(["ss", "-Htln"], { networkNamespace })).stdout.includes(`:${port} `), { what: to });
  }
  const { token, pin } = linkOf(portolan);
  cookie = (await one("ipv4", { method: "POST", path: "/session", body: { token } })).cookie;
  expect(await one("ipv4", { method: "POST", path: "/guard/keys", body: firstPin(pin, "Ann", key.key) })).toMatchObject({ status: 200 });
});
afterAll(() => host?.dispose());

/** The server's sessions are processes of `pilot` beside one of root's, and of root's alone. */
async function startSshd(): Promise<void> {
  const script = `mkdir -p /run/sshd /root/.ssh; ssh-keygen -q -t ed25519 -N "" -f /tmp/key; useradd -m -s /bin/sh -p "*" pilot; mkdir -p ~pilot/.ssh
    for home in /root ~pilot; do cp /tmp/key.pub $home/.ssh/authorized_keys; chmod -R go= $home/.ssh; done; chown -R pilot: ~pilot/.ssh; ssh-keygen -A`;
  await host.run(["sh", "-ec", script]);
  await host.start(["/usr/sbin/sshd", "-D", "-e", "-o", "UsePAM=no", "-o", "PermitRootLogin=yes"], { ready: { tcp: 22 } });
}

type Way = "ipv4" | "ipv6" | "proxy";

/** By a new connection, through a tunnel that has been there all along or by the proxy. */
async function one<T = Record<string, unknown>>(way: Way, request: PanelRequest): Promise<PanelAnswer<T>> {
  const origin = way === "proxy" ? `http://192.0.2.1:${proxyPort}` : `http://127.0.0.1:${tunnels[way][1]}`;
  const asked = JSON.stringify({ origin, cookie, requests: [request], as: `localhost:${panelPort}` });
  const { stdout } = await host.run([process.execPath, join(import.meta.dirname, "panel-requests.ts"), asked], { networkNamespace });
  return (JSON.parse(stdout) as { answers: PanelAnswer<T>[] }).answers[0] as PanelAnswer<T>;
}

const onlyFrom = (source: string): object => {
  const sources = { ipv4: { kind: "only", sources: [source] }, ipv6: { kind: "nobody" } };
  return { kind: "allow", protocol: "tcp", port: openPort, sources, isAdded: false, until: null };
};

/** It waits then. */
async function applySigned(way: Way, intent: object, acceptedRisks: readonly string[] = []): Promise<PlanRecord> {
  const { value, status } = await one<PlanRecord>(way, { method: "POST", path: "/plans", body: { intent, acceptedRisks } });
  expect(status, JSON.stringify(value)).toBe(200);
  await one(way, { method: "POST", path: `/plans/${value.id}/signatures`, body: key.signPlan(planText(value.plan)) });
  const applied = await one<PlanRecord>(way, { method: "POST", path: `/plans/${value.id}/apply` });
  expect(applied.value, JSON.stringify(applied.value)).toMatchObject({ state: "waiting" });
  return applied.value;
}

const confirm = (way: Way, { id }: PlanRecord) => one(way, { method: "POST", path: `/plans/${id}/confirm` });
const refused = { status: 409, value: { error: { code: "CONFIRMATION_NOT_NEW", params: { reason: "absent" } } } };

/** A session that stays: a second terminal. */
async function comeIn(to: string): Promise<LabProcess> {
  return host.start([...ssh, to, "echo in; sleep 60"], { networkNamespace, ready: /in/ });
}

async function rulesNow(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

test("the tunnel of before confirms nothing, a login since does, of the family of the tunnel alone", options, async () => {
  const first = await applySigned("ipv4", onlyFrom("192.0.2.128/25"));
  expect(first).toMatchObject({ families: ["ipv4"], ways: [{ from: "192.0.2.9", port: 22, isSsh: true }] });
  expect(await confirm("ipv4", first)).toMatchObject(refused);
  await comeIn("root@2001:db8::1");
  expect(await confirm("ipv4", first)).toMatchObject(refused);
  await comeIn("pilot@192.0.2.1");
  expect(await confirm("ipv4", first)).toMatchObject({ status: 200, value: { state: "confirmed" } });

  const second = await applySigned("ipv6", onlyFrom("192.0.2.64/26"));
  expect(second).toMatchObject({ families: ["ipv6"], ways: [{ from: "2001:db8::9", port: 22, isSsh: true }] });
  expect(await confirm("ipv6", second)).toMatchObject(refused);
  await comeIn("root@2001:db8::1");
  expect(await confirm("ipv6", second)).toMatchObject({ status: 200, value: { state: "confirmed" } });
});

test("a change that lets nobody in by ssh any more is named so, never confirmed through the tunnel, and undone", options, async () => {
  const before = await rulesNow();
  const intent = { kind: "close", protocol: "tcp", port: 22 };
  const preview = await one<{ unaccepted: string[] }>("ipv4", {
    method: "POST",
    path: "/plans/preview",
    body: { intent, acceptedRisks: [] },
  });
  expect(preview.value.unaccepted).toEqual(expect.arrayContaining(["lose-ssh", "lose-own-way"]));
  const plan = await applySigned("ipv4", intent, preview.value.unaccepted);
  await one("ipv4", { method: "POST", path: `/plans/${plan.id}/extend`, body: { withinSeconds: 12 } });
  await expect(comeIn("pilot@192.0.2.1")).rejects.toThrow();
  expect(await confirm("ipv4", plan)).toMatchObject(refused);
  const look = async (): Promise<PlanRecord> => (await one<PlanRecord>("ipv4", { method: "GET", path: `/plans/${plan.id}` })).value;
  await waitUntil(async () => (await look()).state === "undone", { what: "undone", timeoutMs: 30_000 });
  expect(await look()).toMatchObject({ outcome: { code: "not-confirmed" } });
  expect(await rulesNow()).toBe(before);
});

test("through a proxy on this host a new connection to the proxy counts", options, async () => {
  const plan = await applySigned("proxy", onlyFrom("192.0.2.32/27"));
  expect(plan).toMatchObject({ families: ["ipv4"], ways: [{ from: "192.0.2.9", port: proxyPort, isSsh: false }] });
  expect(await confirm("ipv4", plan)).toMatchObject(refused);
  expect(await confirm("proxy", plan)).toMatchObject({ status: 200, value: { state: "confirmed" } });
});
