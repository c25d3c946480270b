/** A service of the lab listens otherwise, and as before again: six real programs under Debian's own units, and a stand-in of MCSManager. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bindAdvice, reachOf } from "@portolan/explanation";
import type { SettingStep } from "@portolan/plans";
import type { ScopeTarget } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUnit, needs, startSystemdHost, waitUntil, type LabHost } from "../lab/index.ts";
import { endpointsInside, lookInside } from "../services/predicted-sockets.ts";
import { carryOut } from "./carry-out.ts";
import { changeCommand, changeEnded, changeHost, guardDirectory, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 240_000 };

interface Case {
  readonly service: string;
  readonly unit: string;
  readonly port: number;
  readonly scope: ScopeTarget;
  readonly was: string;
  readonly file: string;
  /** What its file holds afterwards. */
  readonly holds: string;
}

const mcsmFile = "/opt/mcsmanager/web/data/SystemConfig/config.json";
const cases: readonly Case[] = [
  {
    service: "nginx",
    unit: "nginx.service",
    port: 8088,
    scope: "dual",
    was: "ipv4",
    file: "/etc/nginx/conf.d/lab.conf",
    holds: "server { listen 8088 default_server; listen [::]:8088 default_server; return 204; } # theirs\n",
  },
  {
    service: "redis",
    unit: "redis-server.service",
    port: 6379,
    scope: "ipv4",
    was: "loopback",
    file: "/etc/redis/redis.conf",
    holds: "\nbind 0.0.0.0\n",
  },
  {
    service: "sshd",
    unit: "ssh.service",
    port: 22,
    scope: "ipv4",
    was: "dual",
    file: "/etc/ssh/sshd_config",
    holds: "Port 22\nAddressFamily inet\n",
  },
  {
    service: "mariadb",
    unit: "mariadb.service",
    port: 3306,
    scope: "dual",
    was: "loopback",
    file: "/etc/mysql/mariadb.conf.d/50-server.cnf",
    holds: "bind-address = *\n",
  },
  {
    service: "postgresql",
    unit: "postgresql@15-main.service",
    port: 5432,
    scope: "ipv4",
    was: "loopback",
    file: "/etc/postgresql/15/main/postgresql.conf",
    holds: "listen_addresses = '0.0.0.0'",
  },
  {
    service: "haproxy",
    unit: "haproxy.service",
    port: 8100,
    scope: "dual",
    was: "ipv4",
    file: "/etc/haproxy/haproxy.cfg",
    holds: "  bind :::8100 v4v6 name front # theirs\n",
  },
  {
    service: "mcsmanager-panel",
    unit: "mcsm-web.service",
    port: 23_333,
    scope: "ipv4",
    was: "dual",
    file: mcsmFile,
    holds: '"httpIp": "0.0.0.0",\n',
  },
  {
    service: "memcached",
    unit: "lab-memcached.service",
    port: 11_300,
    scope: "ipv4",
    was: "loopback",
    file: "/etc/systemd/system/lab-memcached.service.d/90-portolan.conf",
    holds: "[Service]\nExecStart=\nExecStart=/usr/bin/memcached -u root -p 11300 -l 0.0.0.0\n",
  },
];

let host: LabHost;

beforeAll(async () => {
  if (options.skip) return;
  host = await startSystemdHost("catalogue");
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  host.write("/etc/nginx/conf.d/lab.conf", "server { listen 8088 default_server; return 204; } # theirs\n");
  const section = "frontend web\n  bind *:8100 name front # theirs\n  mode tcp\n";
  host.write("/etc/haproxy/haproxy.cfg", `defaults\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\n${section}`);
  host.write(mcsmFile, `${JSON.stringify({ httpPort: 23_333, httpIp: "", prefix: "" }, null, 2)}\n`, 0o600);
  host.write("/opt/mcsmanager/web/app.js", readFileSync(join(import.meta.dirname, "../lab/programs/mcsmanager-panel.js"), "utf8"));
  const service = `WorkingDirectory=/opt/mcsmanager/web\nExecStart=${process.execPath} app.js`;
  await addUnit(host, { name: "mcsm-web.service", text: `[Service]\n${service}\n`, start: false });
  const command = "/usr/bin/memcached -u root -p 11300 -l 127.0.0.1";
  host.write("/usr/lib/systemd/system/lab-memcached.service", `[Service]\nExecStart=${command}\n`);
  await host.run(["systemctl", "daemon-reload"]);
  await host.run(["systemctl", "restart", ...cases.map(({ unit }) => unit)], { timeoutMs: 90_000 });
  for (const { port } of cases) await waitUntil(() => isListening(port), { what: `port ${port}`, timeoutMs: 30_000 });
}, 150_000);
afterAll(() => host?.dispose());

async function isListening(port: number): Promise<boolean> {
  return (await host.run(["ss", "-Htln", `sport = :${port}`])).stdout !== "";
}

function stepFor({ service, port, scope }: Case, snapshot: Snapshot): SettingStep {
  const advice = bindAdvice(snapshot, endpointsInside(snapshot))({ kind: "bind", service, protocol: "tcp", port, scope });
  if (advice.code !== "advised") throw new Error(`${service}: ${advice.why}`);
  const { before, edits, activation } = advice;
  return { tool: "setting", service, protocol: "tcp", port, scope, before, edits, activation };
}

/** Of each case's port. */
async function reaches(): Promise<readonly unknown[]> {
  const all = endpointsInside(await lookInside(host));
  return cases.map(({ service, port }) => reachOf(all.filter((one) => one.service?.id === service && one.port === port)));
}

/** Owner, mode and bytes, and what lies beside it; empty where it is not. */
async function fileNow(path: string): Promise<string> {
  const told = 'stat -c "%u %g %a" "$1" && sha256sum "$1" && ls -A "$(dirname "$1")"';
  return (await host.run(["sh", "-c", told, "sh", path], { allowFailure: true })).stdout;
}

/** Of its change nobody is left but the watch. */
async function endKeeper(): Promise<void> {
  await host.run(["kill", "-KILL", String(guardRecord(host)?.keeper.pid)]);
}

async function caseOf(service: string): Promise<{ readonly one: Case; readonly step: SettingStep }> {
  const one = cases.find((each) => each.service === service);
  if (one === undefined) throw new Error(service);
  return { one, step: stepFor(one, await lookInside(host)) };
}

test("services listen otherwise, and when who did it dies, all are as before, byte for byte", options, async () => {
  const states = async (): Promise<unknown> => Promise.all(cases.map((one) => fileNow(one.file)));
  expect(await reaches()).toEqual(cases.map(({ was }) => was));
  const before = await states();
  const snapshot = await lookInside(host);
  const steps = cases.map((one) => stepFor(one, snapshot));
  const maker = await host.start(changeCommand({ steps, last: "stay", confirmWithinMs: 180_000 }), { ready: /\}\n/, timeoutMs: 150_000 });
  expect(maker.output).toContain(`{"outcome":{"code":"waiting"`);
  expect(await reaches()).toEqual(cases.map(({ scope }) => scope));
  for (const { file, holds } of cases) expect((await host.run(["cat", file])).stdout).toContain(holds);
  await endKeeper();
  await changeEnded(host, 90_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", why: "keeper-died", trouble: null });
  expect(await reaches()).toEqual(cases.map(({ was }) => was));
  expect(await states()).toEqual(before);
});

test(
  "from the wish to the socket: planned, judged, made, held against its promise, confirmed; and back the same way",
  options,
  async () => {
    const { one } = await caseOf("mcsmanager-panel");
    const good = (await host.run(["cat", one.file])).stdout;
    const bind = async (scope: ScopeTarget, planId: string): Promise<unknown> => {
      const intent = { kind: "bind", service: one.service, protocol: "tcp", port: one.port, scope } as const;
      const { why } = await carryOut(host, { intent, planId });
      return [why, (await reaches())[cases.indexOf(one)]];
    };
    expect(await bind(one.scope, "there")).toEqual(["confirmed", one.scope]);
    expect(await bind("dual", "back")).toEqual(["confirmed", one.was]);
    host.write(one.file, good, 0o600);
  },
);

test("a file that the service does not take is never read by it: it runs on, and the file is as it was", options, async () => {
  const mainPid = async (): Promise<string> => (await host.run(["systemctl", "show", "--property=MainPID", "ssh.service"])).stdout;
  const { one } = await caseOf("sshd");
  const good = (await host.run(["cat", one.file])).stdout;
  host.write(one.file, `${good}SomethingNew yes\n`);
  const before = [await fileNow(one.file), await mainPid()];
  const { step } = await caseOf("sshd");
  expect(await changeHost(host, { steps: [step] })).toMatchObject({ outcome: { code: "undone" } });
  expect(guardRecord(host)?.trouble).toMatch(/Bad configuration option: SomethingNew/);
  expect([await fileNow(one.file), await mainPid()]).toEqual(before);
  host.write(one.file, good);
  expect(await isListening(one.port)).toBe(true);
});

test("what somebody has written meanwhile stays; only our line goes back", options, async () => {
  const { one, step } = await caseOf("haproxy");
  const before = (await host.run(["cat", one.file])).stdout;
  await host.start(changeCommand({ steps: [step], last: "stay" }), { ready: /\}\n/ });
  const ours = (await host.run(["cat", one.file])).stdout;
  expect(ours).toContain(one.holds);
  host.write(one.file, `# theirs\n${ours}`);
  await endKeeper();
  await changeEnded(host, 60_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", trouble: null });
  expect((await host.run(["cat", one.file])).stdout).toBe(`# theirs\n${before}`);
  host.write(one.file, before);
});

test("undone over what somebody has broken, the service is left running, and that is said", options, async () => {
  const { one, step } = await caseOf("sshd");
  const good = (await host.run(["cat", one.file])).stdout;
  await changeHost(host, { steps: [step], dieAt: 3, withoutWatch: true });
  host.write(one.file, `${(await host.run(["cat", one.file])).stdout}SomethingNew yes\n`);
  const boot = ["setsid", "--wait", process.execPath, join(import.meta.dirname, "../../packages/apply/src/boot-main.ts"), guardDirectory];
  await host.run(boot, { allowFailure: true });
  expect(guardRecord(host)).toMatchObject({ state: "undoing", trouble: expect.stringContaining("SomethingNew") as string });
  expect((await host.run(["cat", one.file])).stdout).toBe(`${good}SomethingNew yes\n`);
  expect(await isListening(one.port)).toBe(true);
  host.write(one.file, good);
  await host.run(boot);
  expect(guardRecord(host)).toMatchObject({ state: "undone" });
  expect((await reaches())[cases.indexOf(one)]).toBe(one.was);
});

test("whichever tool it does not come to start, service and file are as before", options, async () => {
  const { one, step } = await caseOf("haproxy");
  const now = async (): Promise<unknown> => [await fileNow(one.file), (await host.run(["ss", "-Hltn", `sport = :${one.port}`])).stdout];
  const before = await now();
  const boot = join(import.meta.dirname, "../../packages/apply/src/boot-main.ts");
  for (let dieAtTool = 2; ; dieAtTool += 1) {
    const told = await changeHost(host, { steps: [step], dieAtTool, withoutWatch: true, last: "undo" });
    await host.run(["setsid", "--wait", process.execPath, boot, guardDirectory]);
    expect(guardRecord(host)).toMatchObject({ state: "undone", trouble: null });
    expect(await now()).toEqual(before);
    if (told !== null) break;
  }
});
