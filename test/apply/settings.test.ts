/** A service of the lab listens otherwise, and as before again: six real programs under Debian's own units, and a stand-in of MCSManager. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reachOf, scopeAdvice } from "@portolan/explanation";
import type { SettingStep } from "@portolan/plans";
import type { ScopeTarget } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUnit, needs, startSystemdHost, waitUntil, type LabHost } from "../lab/index.ts";
import { endpointsInside, lookInside } from "../services/predicted-sockets.ts";
import { changeCommand, changeEnded, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 120_000 };

interface Case {
  readonly service: string;
  readonly unit: string;
  readonly port: number;
  readonly by: "reload" | "restart";
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
    by: "reload",
    scope: "dual",
    was: "ipv4",
    file: "/etc/nginx/conf.d/lab.conf",
    holds: "server { listen 8088 default_server; listen [::]:8088 default_server; return 204; } # theirs\n",
  },
  {
    service: "redis",
    unit: "redis-server.service",
    port: 6379,
    by: "restart",
    scope: "ipv4",
    was: "loopback",
    file: "/etc/redis/redis.conf",
    holds: "\nbind 0.0.0.0\n",
  },
  {
    service: "sshd",
    unit: "ssh.service",
    port: 22,
    by: "reload",
    scope: "ipv4",
    was: "dual",
    file: "/etc/ssh/sshd_config",
    holds: "Port 22\nAddressFamily inet\n",
  },
  {
    service: "mariadb",
    unit: "mariadb.service",
    port: 3306,
    by: "restart",
    scope: "dual",
    was: "loopback",
    file: "/etc/mysql/mariadb.conf.d/50-server.cnf",
    holds: "bind-address = *\n",
  },
  {
    service: "postgresql",
    unit: "postgresql@15-main.service",
    port: 5432,
    by: "restart",
    scope: "ipv4",
    was: "loopback",
    file: "/etc/postgresql/15/main/postgresql.conf",
    holds: "listen_addresses = '0.0.0.0'",
  },
  {
    service: "haproxy",
    unit: "haproxy.service",
    port: 8100,
    by: "reload",
    scope: "dual",
    was: "ipv4",
    file: "/etc/haproxy/haproxy.cfg",
    holds: "  bind :::8100 v4v6 name front # theirs\n",
  },
  {
    service: "mcsmanager-panel",
    unit: "mcsm-web.service",
    port: 23_333,
    by: "restart",
    scope: "ipv4",
    was: "dual",
    file: mcsmFile,
    holds: '"httpIp": "0.0.0.0",\n',
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
  await host.run(["systemctl", "restart", ...cases.map(({ unit }) => unit)], { timeoutMs: 90_000 });
  for (const { port } of cases) await waitUntil(() => isListening(port), { what: `port ${port}`, timeoutMs: 30_000 });
}, 150_000);
afterAll(() => host?.dispose());

async function isListening(port: number): Promise<boolean> {
  return (await host.run(["ss", "-Htln", `sport = :${port}`])).stdout !== "";
}

function stepFor({ service, unit, port, by, scope }: Case, snapshot: Snapshot): SettingStep {
  const siblings = endpointsInside(snapshot).filter((one) => one.service?.id === service && one.port === port);
  const [endpoint] = siblings;
  if (endpoint === undefined) throw new Error(`${service} is not seen`);
  const change = scopeAdvice({ endpoint, siblings, snapshot })?.changes.find(({ target }) => target === scope);
  const instance = snapshot.sections.services.find((one) => one.service === service);
  const before = (instance?.settings ?? []).filter((setting) => setting.port === port);
  return {
    tool: "setting",
    service,
    protocol: "tcp",
    port,
    scope,
    before: before.map(({ key, value, fileHash }) => ({ key, value, fileHash })),
    edits: change?.edits ?? [],
    activation: { by, unit },
  };
}

/** Of each case's port. */
async function reaches(): Promise<readonly unknown[]> {
  const all = endpointsInside(await lookInside(host));
  return cases.map(({ service, port }) => reachOf(all.filter((one) => one.service?.id === service && one.port === port)));
}

/** Owner, mode and bytes. */
async function fileNow(path: string): Promise<string> {
  return (await host.run(["sh", "-c", 'stat -c "%u %g %a" "$1" && sha256sum "$1" && ls -A "$(dirname "$1")"', "sh", path])).stdout;
}

test("seven services listen otherwise, and when who did it dies, all are as before, byte for byte", options, async () => {
  const states = async (): Promise<unknown> => Promise.all(cases.map((one) => fileNow(one.file)));
  expect(await reaches()).toEqual(cases.map(({ was }) => was));
  const before = await states();
  const snapshot = await lookInside(host);
  const steps = cases.map((one) => stepFor(one, snapshot));
  const maker = await host.start(changeCommand({ steps, last: "stay", confirmWithinMs: 60_000 }), { ready: /\}\n/, timeoutMs: 60_000 });
  expect(maker.output).toContain(`{"outcome":{"code":"waiting"`);
  expect(await reaches()).toEqual(cases.map(({ scope }) => scope));
  for (const { file, holds } of cases) expect((await host.run(["cat", file])).stdout).toContain(holds);
  await maker.stop("KILL");
  await changeEnded(host, 60_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", trouble: null });
  expect(await reaches()).toEqual(cases.map(({ was }) => was));
  expect(await states()).toEqual(before);
});
