import { join } from "node:path";
import type { ServiceExplanation } from "@portolan/explanation";
import { expect, test } from "vitest";
import { LabHost, needs, startMcsmanager, type LabProcess } from "../lab/index.ts";

const inLab = { ...needs("packages"), timeout: 300_000 };
const commandLine = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const mcsmanager = { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "", port: 24_444 } };

async function explain(host: LabHost, ...words: string[]): Promise<readonly string[]> {
  const { stdout } = await host.run([process.execPath, commandLine, "explain", ...words, "--lang", "en"]);
  return stdout.split("\n").map((line) => line.trim());
}

async function document(host: LabHost, name: string): Promise<ServiceExplanation> {
  const { stdout } = await host.run([process.execPath, commandLine, "explain", name, "--json"]);
  return JSON.parse(stdout) as ServiceExplanation;
}

async function chinese(host: LabHost, name: string): Promise<string> {
  const { stdout } = await host.run([process.execPath, commandLine, "explain", name, "--lang", "zh-CN"]);
  return stdout.split("\n")[0] ?? "";
}

test("MCSManager: both parts, then the daemon ends, then another program has its port", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const { daemon } = await startMcsmanager(host, mcsmanager);
  expect((await explain(host, "MCSManager"))[0]).toBe("MCSManager: the panel answers on 23333, the daemon answers on 24444.");
  await daemon.stop();
  const down = await explain(host, "mcsm");
  expect(down[0]).toBe("MCSManager: the panel answers on 23333, the daemon does not on 24444, so pages load and terminals fail.");
  expect(await chinese(host, "mcsmanager")).toBe(
    "MCSManager：面板在 23333 有应答，守护进程在 24444 连不上，因此页面能打开，但终端和实例操作会失败。",
  );
  expect(await document(host, "mcsmanager")).toMatchObject({
    schema: "portolan.explain-service/1",
    state: "partly",
    parts: [
      { service: { id: "mcsmanager-panel", evidence: "stand-in" }, state: "answers", expected: [{ port: 23_333, state: "held" }] },
      { service: { id: "mcsmanager-daemon" }, state: "absent", pids: [], expected: [{ port: 24_444, state: "missing" }] },
    ],
  });
  await host.start(["/usr/bin/python3", "-m", "http.server", "24444", "--bind", "0.0.0.0"], { ready: { tcp: 24_444 } });
  expect((await explain(host, "mcsmanager"))[0]).toMatch(
    /^MCSManager: the panel answers on 23333, the daemon does not on 24444, which .*python3.* holds, so pages load and terminals fail\.$/,
  );
});

test("the panel's node entry and the daemon's own port contradict each other; nodes on other hosts are not tried", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const node = (ip: string, port: number, remarks: string): string =>
    JSON.stringify({ ip, port, prefix: "", remarks, apiKey: "0".repeat(47) });
  host.write("/opt/mcsmanager/web/data/RemoteServiceConfig/a.json", node("localhost", 24_445, "here"));
  host.write("/opt/mcsmanager/web/data/RemoteServiceConfig/b.json", node("192.0.2.5", 24_444, "there"));
  await startMcsmanager(host, mcsmanager);
  const text = (await explain(host, "mcsmanager")).join("\n");
  expect(text).toContain("a.json");
  expect(text).toMatch(/names port 24445, yet the daemon listens on 24444 as .*global\.json:\d+ says: one of the two has to change\./);
  expect(text).toMatch(/b\.json.* \(there\) names 192\.0\.2\.5:24444: not on this host, not tried\./);
});

test("nginx: a reload that took nothing over shows as a setting that differs", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const file = (listen: string): string =>
    `worker_processes 2;\nevents { worker_connections 64; }\nhttp { server { listen ${listen}; } }\n`;
  host.write("/srv/nginx.conf", file("8080"));
  await host.start(["/usr/sbin/nginx", "-c", "/srv/nginx.conf", "-g", "daemon off;"], { ready: { tcp: 8080 } });
  expect((await explain(host, "nginx"))[0]).toBe("nginx accepts connections on 8080.");
  host.write("/srv/nginx.conf", file("127.0.0.1:8080"));
  const lines = await explain(host, "nginx");
  expect(lines[0]).toBe("nginx accepts connections on 8080, but not at every address that its settings name.");
  expect(lines.join("\n")).toContain("TCP 127.0.0.1:8080: not there; 0.0.0.0:8080 is held instead.");
  expect(lines.join("\n")).toMatch(/A reload .*(silently leaves others|silently ignores)/);
  expect(lines.join("\n")).toMatch(
    /At most 128 connections \(64 for each of 2 workers.*\): \/srv\/nginx\.conf:2: worker_connections = 64\./,
  );
});

test("two Redis servers are told apart, each with its clients against maxclients", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  for (const port of [6379, 6380]) {
    host.write(`/srv/redis-${port}.conf`, `port ${port}\nbind 127.0.0.1\nmaxclients 10\nsave ""\n`);
    await host.start(["/usr/bin/redis-server", `/srv/redis-${port}.conf`, "--set-proc-title", "no"], { ready: { tcp: port } });
  }
  const clients = await holdConnections(host, 6380, 8);
  const lines = await explain(host, "redis");
  expect(lines[0]).toMatch(/^Redis \(pid \d+\) accepts connections on 63(79|80), Redis \(pid \d+\) accepts connections on 63(79|80)\.$/);
  const text = lines.join("\n");
  expect(text).toContain("At most 10 connections: /srv/redis-6380.conf:3: maxclients = 10.");
  expect(text).toContain("Used: 8 of 10, 80 %. When the limit is reached");
  expect(text).toContain("Used: 0 of 10, 0 %.");
  await clients.stop();
});

test(
  "PostgreSQL: max_connections less what is kept for superusers beside the connections of its port, with a warning near the limit",
  inLab,
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    const uid = Number((await host.run(["id", "-u", "postgres"])).stdout);
    const programs = (await host.run(["sh", "-c", "echo /usr/lib/postgresql/*/bin"])).stdout.trim();
    await host.run(["install", "-d", "-o", "postgres", "/srv/pg"]);
    await host.run([`${programs}/initdb`, "-D", "/srv/pg", "--no-sync", "--auth=trust"], { uid });
    host.write(
      "/srv/pg/postgresql.conf",
      "listen_addresses = '127.0.0.1'\nport = 5433\nunix_socket_directories = ''\nmax_connections = 13\n",
    );
    await host.start([`${programs}/postgres`, "-D", "/srv/pg"], { uid, ready: { tcp: 5433 } });
    const clients = await holdConnections(host, 5433, 7);
    const text = (await explain(host, "postgresql")).join("\n");
    expect(text).toContain("PostgreSQL accepts connections on 5433.");
    expect(text).toContain("At most 10 connections: /srv/pg/postgresql.conf:4: max_connections = 13.");
    expect(text).toContain("Used: 7 of 10, 70 %. When the limit is reached");
    await clients.stop();
  },
);

test("completion offers what runs", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await startMcsmanager(host, mcsmanager);
  const complete = async (...words: string[]): Promise<readonly string[]> =>
    (await host.run([process.execPath, commandLine, "complete", "--", ...words])).stdout
      .split("\n")
      .map((line) => line.split("\t")[0] ?? "");
  expect(await complete("explain", "")).toEqual(expect.arrayContaining(["mcsmanager", "mcsmanager-daemon", "mcsmanager-panel"]));
  expect(await complete("ls", "")).not.toContain("mcsmanager");
});

test("a service that does not run: what its usual port holds now; an unknown name: exit 2 with suggestions", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await host.start(["/usr/bin/python3", "-m", "http.server", "6379", "--bind", "127.0.0.1"], { ready: { tcp: 6379 } });
  const text = (await explain(host, "Redis")).join("\n");
  expect(text).toMatch(/TCP 6379, its usual port: held by .*python3/);
  const refused = await host.run([process.execPath, commandLine, "explain", "ngimx", "--lang", "en"], { allowFailure: true });
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toContain("portolan explain nginx");
});

test("a listener that accepts nothing: its own drops and the namespace's overflows", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const program =
    'import socket, time\ns = socket.socket(); s.bind(("127.0.0.1", 7300)); s.listen(1); print("ready", flush=True); time.sleep(120)';
  await host.start(["/usr/bin/python3", "-c", program], { ready: /ready/ });
  const before = (await explain(host, "tcp/7300", "--no-probe")).join("\n");
  expect(before).toContain("127.0.0.1:7300: accept queue 0 of 1. This listener has dropped 0 connection attempts since it was opened.");
  expect(before).toContain("does not cut that limit");
  const clients = await holdConnections(host, 7300, 6);
  await new Promise((resolve) => setTimeout(resolve, 1500)); // the kernel repeats a SYN after a second
  const after = (await explain(host, "tcp/7300", "--no-probe")).join("\n");
  const [, drops] = /accept queue full, 2 waiting, limit 1\. This listener has dropped (\d+) connection attempts/.exec(after) ?? [];
  const [, overflows, all] = /(\d+) times a queue was full, (\d+) connection attempts? dropped\./.exec(after) ?? [];
  expect(Number(drops), after).toBeGreaterThanOrEqual(4);
  expect([overflows, all]).toEqual([drops, drops]); // nothing else listens in this namespace
  await clients.stop();
});

/** A process with this many connections to a port of 127.0.0.1, some of which may never be answered. */
function holdConnections(host: LabHost, port: number, count: number): Promise<LabProcess> {
  const program = [
    "import socket, time",
    "held = []",
    `for _ in range(${count}):`,
    "    s = socket.socket(); s.setblocking(False)",
    `    s.connect_ex(("127.0.0.1", ${port})); held.append(s)`,
    'time.sleep(0.3); print("ready", flush=True); time.sleep(60)',
  ];
  return host.start(["/usr/bin/python3", "-c", program.join("\n")], { ready: /ready/ });
}

test("an address that Redis may go without is expected only where the host has it", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  host.write("/etc/redis/redis.conf", "bind 127.0.0.1 -2001:db8::9\n");
  await host.start(["redis-server", "/etc/redis/redis.conf"], { ready: { tcp: 6379 } });
  const expected = async (): Promise<readonly string[]> =>
    (await document(host, "redis")).parts.flatMap((part) => part.expected.map(({ address, state }) => `${address} ${state}`));
  expect(await expected()).toEqual(["127.0.0.1 held"]);
  await host.run(["ip", "address", "add", "2001:db8::9/128", "dev", "lo"]);
  expect(await expected()).toEqual(["127.0.0.1 held", "2001:db8::9 missing"]);
});
