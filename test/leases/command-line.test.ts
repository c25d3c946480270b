import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabHost, needs, waitUntil, type CommandResult, type LabProcess } from "../lab/index.ts";

const options = { ...needs("packages"), timeout: 120_000 };
const cli = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const dataDir = "/var/lib/portolan-test";
let host: LabHost;
let supervisor: LabProcess;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start();
  host.write("/etc/machine-id", `${"6".repeat(32)}\n`);
  await host.run(["ip", "link", "set", "lo", "up"]);
  await startPortolan();
  await portolan("pool create main --band dynamic:20000-20099,emergency:21000-21099,static:19000-19099");
});
afterAll(() => host?.dispose());

async function startPortolan(): Promise<void> {
  const program = join(import.meta.dirname, "../apply/run-panel.ts");
  supervisor = await host.start([process.execPath, program, "13390", dataDir, "/var/lib/guarded"], { ready: /"ready"/ });
}

function serverPid(): string {
  const events = supervisor.output.trim().split("\n");
  const { pids } = JSON.parse(events.findLast((line) => line.includes('"ready"')) ?? "{}") as { pids: { server: number } };
  return String(pids.server);
}

function words(line: string): readonly string[] {
  const [action = "", ...rest] = line.split(" ");
  const at = rest.indexOf("--");
  const own = at === -1 ? rest : rest.slice(0, at);
  return [process.execPath, cli, action, ...own, "--data-dir", dataDir, "--lang", "en", ...(at === -1 ? [] : rest.slice(at))];
}

async function portolan(line: string, more: readonly string[] = []): Promise<CommandResult> {
  return host.run([...words(line), ...more], { allowFailure: true });
}

interface Listed {
  readonly id: string;
  readonly owner: string;
  readonly state: string;
  readonly ports: readonly number[];
  readonly emergencyPorts: readonly number[];
}

async function leaseOf(owner: string): Promise<Listed | undefined> {
  const { stdout } = await portolan(`lease list --owner ${owner} --json`);
  const [, ...rows] = stdout.trim().split("\n");
  return rows.map((row) => JSON.parse(row) as Listed)[0];
}

const serves = `require("node:http").createServer((q, r) => r.end("from " + process.env.PORT)).on("error", (e) => { console.error(e.code); process.exit(3); }).listen(Number(process.env.PORT), () => console.log("up on " + process.env.PORT))`;
const fetches = `fetch("http://" + process.argv[1]).then((r) => r.text()).then((t) => console.log(t), (e) => console.log(e.cause.code))`;

/** The command alone is told; what it runs must hear it from it. */
async function end(running: LabProcess): Promise<void> {
  await host.run(["kill", String(running.pid)]);
}

async function says(running: LabProcess, text: RegExp): Promise<void> {
  await waitUntil(() => text.test(running.output), { what: String(text), timeoutMs: 20_000, detail: () => running.output });
}

async function answerOf(place: string): Promise<string> {
  return (await host.run([process.execPath, "-e", fetches, place])).stdout.trim();
}

test(
  "a real program runs on a port of its own, across the death of the server, and the host finds nothing there afterwards",
  options,
  async () => {
    const running = await host.start([...words("lease run --pool main --owner shop/web --term 6s --"), process.execPath, "-e", serves], {
      ready: /up on \d+/,
    });
    const port = Number(/up on (\d+)/.exec(running.output)?.[1]);
    for (const address of ["127.0.0.1", "[::1]"]) expect(await answerOf(`${address}:${port}`)).toBe(`from ${port}`);
    await waitUntil(async () => (await leaseOf("shop/web"))?.state === "active", { what: "its listener to be seen", timeoutMs: 20_000 });
    await host.run(["kill", "-KILL", serverPid()]);
    await says(running, /the server is back, the lease is renewed/);
    expect(await answerOf(`127.0.0.1:${port}`)).toBe(`from ${port}`);
    expect((await leaseOf("shop/web"))?.ports).toEqual([port]);
    await end(running);
    await says(running, /given back; nothing holds it/);
    expect(await answerOf(`127.0.0.1:${port}`)).toBe("ECONNREFUSED");
    expect((await leaseOf("shop/web"))?.state).toBe("quarantined");
  },
);

test("a program whose port a foreign program took meanwhile runs on its emergency port, and the taker is named", options, async () => {
  // What it runs first lets a foreign program in before itself, the first time.
  const taker = `require("node:net").createServer().listen(Number(process.argv[1]), () => console.log("taken"))`;
  const attacked = `const { spawn } = require("node:child_process"); const { existsSync, writeFileSync } = require("node:fs");
    const go = () => { ${serves} };
    if (existsSync("/tmp/attacked")) go();
    else { writeFileSync("/tmp/attacked", ""); const t = spawn(process.execPath, ["-e", ${JSON.stringify(taker)}, process.env.PORT], { detached: true, stdio: ["ignore", "pipe", "ignore"] }); t.unref(); t.stdout.once("data", go); }`;
  const running = await host.start(
    [...words("lease run --pool main --owner shop/gateway --emergency --"), process.execPath, "-e", attacked],
    { ready: /up on \d+/ },
  );
  const lease = await leaseOf("shop/gateway");
  const [port, emergency] = [lease?.ports[0], lease?.emergencyPorts[0]];
  expect(running.output).toContain("EADDRINUSE");
  expect(running.output).toMatch(new RegExp(`tcp ${port} is taken: .*Started again on ${emergency}, its emergency port`));
  expect(running.output).toMatch(/PID \d+/);
  expect(await answerOf(`127.0.0.1:${emergency}`)).toBe(`from ${emergency}`);
  const conflict = await portolan(`lease conflict tcp/${port}`);
  expect([conflict.exitCode, conflict.stdout]).toEqual([1, expect.stringMatching(/is held\.\n.*listens at/s)]);
  await end(running);
  await says(running, /given back, but it is still held: .*listens at/);
});

test("with --listen a program is handed sockets for TCP and UDP by its own PID", options, async () => {
  const code = `console.log(process.env.LISTEN_FDS, process.env.LISTEN_PID === String(process.pid)); require("node:http").createServer((q, r) => r.end("handed")).listen({ fd: 3 }, () => console.log("up on " + process.env.PORT))`;
  const running = await host.start(
    [...words("lease run --pool main --owner shop/handed --protocol both --listen --"), process.execPath, "-e", code],
    { ready: /up on \d+/ },
  );
  expect(running.output).toContain("2 true");
  const port = /up on (\d+)/.exec(running.output)?.[1];
  for (const address of ["127.0.0.1", "[::1]"]) expect(await answerOf(`${address}:${port}`)).toBe("handed");
  await end(running);
  await says(running, /given back; nothing holds it/);
});

test(
  "a list is taken over whole or not at all, exported, and known when it comes again; files are filled from leases",
  options,
  async () => {
    host.write("/tmp/ports.csv", "服务,端口,协议\n商城,19001,tcp\n旧,20200,tcp\n");
    const refused = await portolan("lease import /tmp/ports.csv --pool main");
    expect([refused.exitCode, refused.stdout]).toEqual([1, expect.stringContaining("/tmp/ports.csv:3: tcp 20200 of 旧:")]);
    expect(await leaseOf("商城")).toBeUndefined();
    host.write("/tmp/ports.csv", "服务,端口,协议\n商城,19001,tcp\n");
    expect((await portolan("lease import /tmp/ports.csv --pool main")).stdout).toContain("1 taken over, 0 known before.");
    expect((await portolan("lease export --out /tmp/ports.xlsx")).exitCode).toBe(0);
    expect((await portolan("lease import /tmp/ports.xlsx --pool main")).stdout).toContain("0 taken over");
    host.write("/tmp/compose.yaml", 'services:\n  db:\n    ports: ["${PORTOLAN_PORT_db}:5432"]\n');
    const filled = await portolan("lease fill /tmp/compose.yaml --pool main --claim-as demo");
    const port = (await leaseOf("demo/db"))?.ports[0];
    expect(filled.stdout).toBe(`services:\n  db:\n    ports: ["${port}:5432"]\n`);
    expect((await portolan("lease fill /tmp/compose.yaml")).stdout).toBe(filled.stdout);
    expect((await portolan("lease env --owner demo/db")).stdout).toContain(`PORTOLAN_PORT_db=${port}\n`);
    expect((await portolan(`lease release ${port}`)).stdout).toContain("Given back");
    expect((await portolan("pool show main")).stdout).toContain("main: every host");
  },
);
