import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence } from "@portolan/leases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestLeaseServer } from "../test-lease-server.ts";

const main = join(import.meta.dirname, "../../main.ts");
let folder = "";
let server: TestLeaseServer;
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-run-"));
  server = new TestLeaseServer(folder);
  await server.start();
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

function runProgram(options: readonly string[], words: readonly string[]): Ran {
  const own = ["lease", "run", "--data-dir", folder, "--pool", "main", "--owner", "shop/web", "--lang", "en", ...options, "--", ...words];
  const child = spawn(process.execPath, [main, ...own], { stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk.toString()));
  const ended = Promise.withResolvers<number | null>();
  child.on("close", (code) => ended.resolve(code));
  return { child, out: () => out.join(""), err: () => err.join(""), ended: ended.promise };
}

const silent: Evidence = {
  kind: "bound",
  protocol: "tcp",
  port: 0,
  address: null,
  namespace: "host",
  remote: null,
  pids: [],
  executable: null,
  user: null,
  unit: null,
  container: null,
  parents: [],
  detail: null,
};

const node = (code: string): readonly string[] => [process.execPath, "-e", code];
const serve = (more = ""): readonly string[] =>
  node(
    `require("node:net").createServer().on("error", (e) => { console.error(e.code); process.exit(3) }).listen(Number(process.env.PORT), () => { console.log("up " + process.env.PORT); ${more} })`,
  );

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 10_000, interval: 20 }).toBe(true);
}

/** A port that nobody holds now, and its taker. */
async function freePort(): Promise<number> {
  const probe = createServer();
  const listening = Promise.withResolvers<void>();
  probe.listen(0, listening.resolve);
  await listening.promise;
  const { port } = probe.address() as { port: number };
  const closed = Promise.withResolvers<void>();
  probe.close(() => closed.resolve());
  await closed.promise;
  return port;
}

test("a program finds its ports in its environment and arguments; its exit code is ours, and its ports are given back", async () => {
  server.nextPorts = [await freePort(), 21001];
  const [port] = server.nextPorts;
  const code = `console.log(process.env.PORT, process.env.PORT_2, process.env.PORTOLAN_LEASE, process.argv[1]); process.exit(7)`;
  const ran = runProgram([], [...node(code), "--", "--listen=[{PORTOLAN_ADDRESS}]:{PORT}"]);
  expect(await ran.ended).toBe(7);
  expect(ran.out()).toBe(`${port} 21001 lease-0000000001 --listen=[::]:${port}\n`);
  expect(server.count("POST", "/leases/release")).toBe(1);
  expect(ran.err()).toContain(`given back; nothing holds it; at rest until 2025-11-22 22:22:00 UTC`);
});

test("a program that cannot be started gives its ports back, and what the host still finds there is told", async () => {
  server.nextPorts = [await freePort()];
  const ran = runProgram([], ["/nowhere/at-all"]);
  expect(await ran.ended).toBe(2);
  expect(ran.err()).toContain("/nowhere/at-all");
  expect([...server.leases.values()].map(({ state }) => state)).toEqual(["quarantined"]);
  server.endsAs = "conflict";
  server.foundAtEnd = [{ ...silent, port: 21001, pids: [812], executable: "/usr/bin/old" }];
  const held = runProgram([], node("0"));
  expect(await held.ended).toBe(0);
  expect(held.err()).toMatch(/given back, but it is still held: \/usr\/bin\/old \(PID 812\) holds tcp 21001 without listening/);
});

test("signals reach the program, its end by one is told as a shell tells it", async () => {
  server.nextPorts = [await freePort()];
  const gentle = runProgram(
    [],
    serve(`process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); process.on("SIGUSR2", () => console.log("usr2"))`),
  );
  await until(() => gentle.out().includes("up"));
  gentle.child.kill("SIGUSR2");
  await until(() => gentle.out().includes("usr2"));
  gentle.child.kill("SIGTERM");
  expect(await gentle.ended).toBe(0);
  expect(gentle.out()).toContain("bye");
  const plain = runProgram([], serve());
  await until(() => plain.out().includes("up"));
  plain.child.kill("SIGTERM");
  expect(await plain.ended).toBe(143);
  expect(server.count("POST", "/leases/release")).toBe(2);
});

test("its term is begun anew, also across a restart of the server", async () => {
  server.nextPorts = [await freePort()];
  const ran = runProgram(["--term", "2s"], serve());
  await until(() => server.count("POST", "/leases/renew") >= 2);
  await server.stop();
  await until(() => ran.err().includes("the server does not answer"));
  const before = server.count("POST", "/leases/renew");
  await server.start();
  await until(() => server.count("POST", "/leases/renew") > before);
  await until(() => ran.err().includes("the server is back"));
  ran.child.kill("SIGTERM");
  expect(await ran.ended).toBe(143);
});

test("a lease that is lost is told, and ends the program where that is wanted", async () => {
  server.nextPorts = [await freePort()];
  const ran = runProgram(["--term", "2s", "--on-lost", "stop"], serve());
  await until(() => ran.out().includes("up"));
  server.refusesRenewal = true;
  expect(await ran.ended).toBe(143);
  expect(ran.err()).toContain("the lease is lost: There is no lease");
});

test("a program whose port is taken is started again on the emergency port (B13)", async () => {
  const port = await freePort();
  const taker = createServer();
  const taken = Promise.withResolvers<void>();
  taker.listen(port, taken.resolve);
  await taken.promise;
  server.nextPorts = [port];
  server.nextEmergency = [await freePort()];
  server.answers.set(`GET /ports/tcp/${port}/conflict`, {
    protocol: "tcp",
    port,
    host: "web1",
    isFree: false,
    leases: [],
    notes: [],
    holders: [],
  });
  const ran = runProgram(["--emergency"], serve());
  await until(() => ran.out().includes(`up ${server.nextEmergency[0]}`));
  expect(ran.err()).toContain("EADDRINUSE\n");
  expect(ran.err()).toContain(`tcp ${port} is taken: the kernel says EADDRINUSE. Started again on ${server.nextEmergency[0]}`);
  ran.child.kill("SIGTERM");
  expect(await ran.ended).toBe(143);
  const without = runProgram([], serve());
  expect(await without.ended).toBe(3);
  expect(without.err()).toContain(`tcp ${port} is taken`);
  taker.close();
});

test("a program that fails for another reason is not started again", async () => {
  server.nextPorts = [await freePort()];
  server.nextEmergency = [await freePort()];
  const ran = runProgram(["--emergency"], node(`console.log("once"); process.exit(4)`));
  expect(await ran.ended).toBe(4);
  expect(ran.out()).toBe("once\n");
});

test("with --listen the program is handed the listening socket, by its own PID", async () => {
  const port = await freePort();
  server.nextPorts = [port];
  const code = `if (process.env.LISTEN_PID !== String(process.pid)) process.exit(9);
    require("node:net").createServer((s) => s.end("hello")).listen({ fd: 3 }, () => console.log("fds " + process.env.LISTEN_FDS))`;
  const ran = runProgram(["--listen"], node(code));
  await until(() => ran.out().includes("fds 1"));
  for (const host of ["127.0.0.1", "::1"]) {
    const { connect } = await import("node:net");
    const heard = Promise.withResolvers<string>();
    connect({ port, host })
      .on("data", (chunk: Buffer) => heard.resolve(chunk.toString()))
      .on("error", heard.reject);
    expect(await heard.promise).toBe("hello");
  }
  ran.child.kill("SIGTERM");
  expect(await ran.ended).toBe(143);
});

test("a claim that is refused starts nothing; a server that comes is waited for", async () => {
  const told = { what: { id: "lease.refused.pool-unknown", params: { pool: "main" } }, works: null };
  server.answers.set("POST /leases", { answers: [{ code: "pool-unknown", told }] });
  const refused = runProgram([], node(`console.log("ran")`));
  expect([await refused.ended, refused.out()]).toEqual([1, ""]);
  expect(refused.err()).toContain("There is no pool main.");
  server.answers.clear();
  await server.stop();
  expect(await runProgram([], node("0")).ended).toBe(4);
  server.nextPorts = [await freePort()];
  const waiting = runProgram(["--wait", "20s"], node(`console.log("ran")`));
  setTimeout(() => void server.start(), 1000);
  expect([await waiting.ended, waiting.out()]).toEqual([0, "ran\n"]);
});
