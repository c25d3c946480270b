import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { addOutside } from "./outside.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const cli = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; meta l4proto icmpv6 accept; ct state established accept; tcp dport 22 accept; tcp dport 7402 accept; }; }`;
/** A shell's session by ssh: the connection stays as long as the session, and what sshd tells of it is in the environment. */
const session = `const s = require("net").connect(22, process.argv[1], () => { console.log(s.localAddress, s.localPort, s.remoteAddress, s.remotePort); setInterval(() => {}, 1000); });`;
let host: LabHost;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  await host.run(["nft", "-f", "/dev/stdin"], { input: rules });
  const listeners = `for (const port of [22, 7402]) require("net").createServer(() => {}).listen(port, "::", () => port === 7402 && console.log("up"))`;
  await host.start([process.execPath, "-e", listeners], { ready: /up/ });
});
afterAll(() => host?.dispose());

interface Answer {
  readonly code: number;
  readonly text: string;
}

async function portolan(line: string, ssh: string | null = null): Promise<Answer> {
  const words = ssh === null ? [] : ["env", `SSH_CONNECTION=${ssh}`];
  const { exitCode, stdout, stderr } = await host.run([...words, process.execPath, cli, ...line.split(" ")], { allowFailure: true });
  return { code: exitCode, text: `${stdout}${stderr}` };
}

/** "from port to port", as sshd would say it. */
async function comeIn(address: string): Promise<string> {
  const started = await host.start([process.execPath, "-e", session, address], { ready: /\d+\n/, networkNamespace: "outside" });
  return started.output.trim();
}

async function listed(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

test(
  "planned, refused for its risk, accepted by name, made, confirmed by a new connection of the asker's family alone",
  options,
  async () => {
    const [before, asker] = [await listed(), await comeIn("192.0.2.1")];
    const risky = await portolan("plan close tcp/22 --out /tmp/close.json", asker);
    expect(risky.code).toBe(1);
    expect(risky.text).toMatch(/--accept-risk=lose-ssh/);
    expect((await portolan("plan show /tmp/close.json")).code).toBe(2); // it was not written
    const planned = await portolan("plan allow tcp/7402 --from 192.0.2.8/29 --only --out /tmp/open.json", asker);
    expect(planned.code).toBe(0);
    expect(planned.text).toContain("IPv6: nobody");
    expect(planned.text).toContain("by a new connection over IPv4");
    expect(await listed()).toBe(before);
    const applied = await portolan("apply /tmp/open.json --no-wait", asker);
    expect(applied.code, applied.text).toBe(0);
    expect(await listed()).toContain("192.0.2.8/29");
    expect((await portolan("confirm", asker)).text).toContain("was there before the change");
    expect((await portolan("confirm")).text).toContain("comes from this host itself");
    expect((await portolan("confirm", await comeIn("2001:db8::1"))).code).toBe(1);
    const confirmed = await portolan("confirm", await comeIn("192.0.2.1"));
    expect(confirmed.text).toMatch(/Plan \w+ is confirmed/);
    expect(await portolan("confirm")).toMatchObject({ code: 4 });
    expect((await portolan("apply /tmp/open.json")).text).toContain("carried out before");
  },
);

test("called off, extended, and ended before its time", options, async () => {
  const before = await listed();
  expect(await portolan("plan deny tcp/7402 --from 192.0.2.9 --out /tmp/deny.json")).toMatchObject({ code: 0 });
  expect((await portolan("apply /tmp/deny.json")).text).toContain("run portolan confirm here");
  expect((await portolan("apply --extend 300")).code).toBe(0);
  expect((await portolan("rollback")).text).toContain("is taken back");
  expect(await listed()).toBe(before);
  expect(await portolan("rollback")).toMatchObject({ code: 4 });

  await portolan("plan deny tcp/7402 --from 192.0.2.9 --until 1h --out /tmp/hour.json");
  expect(await portolan("apply /tmp/hour.json")).toMatchObject({ code: 0 });
  expect(await portolan("confirm")).toMatchObject({ code: 0 });
  const { text } = await portolan("plan status --json");
  const { ends } = JSON.parse(text) as { readonly ends: readonly { readonly planId: string; readonly by: string }[] };
  expect(ends).toMatchObject([{ by: "watch" }]); // systemd does not run here
  const id = ends[0]?.planId ?? "";
  expect((await portolan(`rollback ${id}`)).text).toContain("is taken back");
  await waitUntil(async () => (await listed()) === before, { what: "the rules of before" });
});

test(
  "every process of Portolan's killed while a change waits, and no systemd: the next one that starts takes it back",
  options,
  async () => {
    const before = await listed();
    await portolan("plan deny tcp/7402 --from 192.0.2.13 --out /tmp/killed.json");
    expect(await portolan("apply /tmp/killed.json")).toMatchObject({ code: 0 });
    const ours = "^portolan: |[m]ain\\.ts";
    expect((await host.run(["pgrep", "-f", ours])).stdout.trim().split("\n").length).toBeGreaterThanOrEqual(2); // the applier and a watch
    await host.run(["sh", "-c", 'kill -KILL $(pgrep -f "$0")', ours]);
    await waitUntil(async () => (await host.run(["pgrep", "-f", ours], { allowFailure: true })).stdout === "", { what: "all to be gone" });
    expect(await listed()).toContain("192.0.2.13");
    expect((await portolan("plan status")).text).toContain("No change waits");
    expect(await listed()).toBe(before);
    expect(await portolan("confirm")).toMatchObject({ code: 4 });
  },
);

test("where two have to agree root needs an approval too, by a key whose file nobody else reads", options, async () => {
  const made = await portolan("approver key /tmp/mei.key --json");
  const { key } = JSON.parse(made.text) as { readonly key: string };
  expect((await host.run(["stat", "-c", "%a", "/tmp/mei.key"])).stdout.trim()).toBe("600");
  expect(await portolan("approver key /tmp/mei.key")).toMatchObject({ code: 2 });
  host.write("/etc/portolan/guard-rails.yaml", "approval: other-person\n");
  expect(await portolan(`approver add mei ${key}`)).toMatchObject({ code: 0 });
  expect((await portolan("approver list")).text).toContain(key);
  await portolan("plan deny tcp/7402 --from 192.0.2.12 --out /tmp/two.json");
  expect(await portolan("apply /tmp/two.json")).toMatchObject({ code: 1 });
  expect(await portolan("approve /tmp/two.json --key /tmp/mei.key")).toMatchObject({ code: 0 });
  expect(await portolan("apply /tmp/two.json")).toMatchObject({ code: 0 });
  expect(await portolan("rollback")).toMatchObject({ code: 0 });
  expect(await portolan("approver remove mei")).toMatchObject({ code: 0 });
});

test("who is not root is told so, and nothing is started", options, async () => {
  const asUser = await host.run([process.execPath, cli, "confirm"], { allowFailure: true, uid: 65_534 });
  expect(asUser.exitCode).toBe(3);
  expect(asUser.stderr).toContain("Only root");
});
