import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClaimAnswers, ClaimWish, ConflictHelp, DriftDocument, LeaseMoveAnswers, LeaseRecord, PoolDocument } from "@portolan/contract";
import type { Lease, LeaseState } from "@portolan/leases";
import { askLocalApi, type ApiQuestion } from "@portolan/server";
import { LabHost, needs, type LabProcess } from "../lab/index.ts";

const dataDir = "/var/lib/leases";
const python = "/usr/bin/python3";

/** A server of one port at one address; `reuse`: with SO_REUSEADDR, `share`: with SO_REUSEPORT; closes each connection first, so that TIME_WAIT is its own. */
const server = `
import socket, sys
address, port, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
if "reuse" in words: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
if "share" in words: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind((address, port))
s.listen()
print("ready", flush=True)
while True: s.accept()[0].close()
`;

describe("a lease lives as its service does", needs("packages"), () => {
  let host: LabHost;
  let portolan: LabProcess;
  let executable: string;

  beforeAll(async () => {
    host = await LabHost.start({ layer: "services" });
    host.write("/etc/machine-id", `${"5".repeat(32)}\n`);
    await host.run(["ip", "link", "set", "lo", "up"]);
    executable = (await host.run(["readlink", "-f", python])).stdout.trim();
    const program = join(import.meta.dirname, "../apply/run-panel.ts");
    portolan = await host.start([process.execPath, program, "13390", dataDir, "/var/lib/guarded"], { ready: /"ready"/ });
    const band = { kind: "dynamic", from: 21_000, to: 21_999 } as const;
    const more = { kind: "static", from: 22_000, to: 22_099 } as const;
    await ask<PoolDocument>({ method: "POST", path: "/pools", body: { name: "web", bands: [band, more], quarantineSeconds: 65 } });
  }, 300_000);
  afterAll(() => host.dispose());

  async function ask<T>(question: ApiQuestion): Promise<T> {
    const answer = await askLocalApi(`/proc/${host.pid}/root${dataDir}`, question);
    if (answer?.status !== 200) throw new Error(`${question.path}: ${JSON.stringify(answer)} ${portolan.output.slice(-500)}`);
    return answer.body as T;
  }
  const claim = async (wish: Omit<ClaimWish, "pool">): Promise<Lease> => {
    const claims = [{ pool: "web", expected: { executable }, ...wish }];
    const { answers } = await ask<ClaimAnswers>({ method: "POST", path: "/leases", body: { claims } });
    const [answer] = answers;
    if (answer?.code !== "granted" || answer.leases[0] === undefined) throw new Error(JSON.stringify(answer));
    return answer.leases[0];
  };
  const read = async ({ id }: Lease): Promise<LeaseRecord> => ask({ method: "GET", path: `/leases/${id}` });
  const stateOf = async (lease: Lease): Promise<LeaseState> => (await read(lease)).lease.state;
  const becomes = (lease: Lease, state: LeaseState, timeout = 10_000) => expect.poll(() => stateOf(lease), { timeout }).toBe(state);
  const release = async ({ id, fence }: Lease): Promise<LeaseMoveAnswers> =>
    ask({ method: "POST", path: "/leases/release", body: { leases: [{ lease: id, fence }] } });
  const serve = (address: string, port: number, ...words: string[]): Promise<LabProcess> =>
    host.start([python, "-c", server, address, String(port), ...words], { ready: /^ready$/m });
  const fails = async (program: Promise<unknown>): Promise<boolean> =>
    program.then(
      () => false,
      () => true,
    );

  test("claimed, parked, in use, given back, asked for, at rest, and had again by its owner alone", async () => {
    const lease = await claim({ owner: "shop/web" });
    const [port = 0] = lease.ports;
    expect(lease.state).toBe("reserved");
    expect(await fails(serve("0.0.0.0", port))).toBe(true); // parked: who sets no SO_REUSEADDR does not get it
    const service = await serve("::", port, "reuse");
    await becomes(lease, "active");
    expect((await read(lease)).listeners[0]?.endpoint?.port).toBe(port);
    expect((await release({ ...lease, fence: lease.fence + 1 })).answers[0]?.code).toBe("stale-fence");
    await release(lease);
    expect(await stateOf(lease)).toBe("draining"); // its owner is still there
    await service.stop();
    await becomes(lease, "quarantined");
    const again = await claim({ owner: "shop/web", mode: "mixed", ports: [port] });
    expect(again.ports).toEqual([port]);
    expect(await stateOf(lease)).toBe("free");
    const moments = (await read(lease)).history.map(({ happening }) => happening);
    expect(moments).toEqual(["granted", "seen", "released", "drained", "cleared", "reclaimed"]);
    await release(again);
  });

  test("TIME_WAIT of a service without SO_REUSEADDR blocks, is told of, and clears by itself", async () => {
    const port = 22_001;
    const service = await serve("0.0.0.0", port);
    const row = { line: 1, port, protocols: ["tcp"], address: null, host: null, owner: "old/web", purpose: "", note: "", tags: [] };
    await ask({ method: "POST", path: "/leases/import", body: { pool: "web", rows: [row] } });
    const [imported] = (await ask<{ leases: Lease[] }>({ method: "GET", path: "/leases?owner=old%2Fweb" })).leases;
    if (imported === undefined) throw new Error("not imported");
    expect(imported.state).toBe("active");
    await host.run([python, "-c", `import socket; s = socket.create_connection(("127.0.0.1", ${port})); s.recv(1)`]);
    await service.stop();
    await release(imported);
    await becomes(imported, "conflict");
    const help = await ask<ConflictHelp>({ method: "GET", path: `/ports/tcp/${port}/conflict` });
    expect((await read(imported)).lease.evidence.map(({ kind }) => kind)).toContain("time-wait");
    expect(help.isFree).toBe(false);
    expect(help.holders.flatMap(({ ways }) => ways.map(({ waitSeconds }) => waitSeconds))).toContain(62);
    await host.run(["ss", "--kill", "--tcp", "state", "time-wait", "src", `:${port}`]);
    await becomes(imported, "quarantined", 15_000);
  });

  test("whoever is not its owner and listens there is told of within five seconds, with path and parents", async () => {
    const lease = await claim({ owner: "shop/api" });
    const [port = 0] = lease.ports;
    const begunMs = Date.now();
    const script = `require("net").createServer().listen(${port}, () => console.log("ready"))`;
    const foreign = await host.start(["sh", "-c", `${process.execPath} -e '${script}'; true`], { ready: /^ready$/m });
    await becomes(lease, "hijacked", 5000);
    expect(Date.now() - begunMs).toBeLessThan(5500);
    const [evidence] = (await read(lease)).lease.evidence;
    expect(evidence).toMatchObject({ kind: "listener", port, executable: process.execPath });
    expect(evidence?.pids.length).toBe(1);
    expect(evidence?.parents.join()).toContain("sh");
    const drift = await ask<DriftDocument>({ method: "GET", path: "/leases/drift" });
    expect(drift.findings.filter((one) => one.port === port).map(({ code }) => code)).toEqual(["foreign-owner"]);
    await foreign.stop();
    await becomes(lease, "active");
    await release(lease);
  });

  test("a port that an outgoing connection took a moment before is passed over and told of; by number it is refused, with who holds it", async () => {
    const band = { kind: "dynamic", from: 23_710, to: 23_713 } as const;
    await ask<PoolDocument>({ method: "POST", path: "/pools", body: { name: "small", bands: [band], headroom: 0 } });
    const held = [23_710, 23_711, 23_712];
    const connect = `import socket, time
here = [socket.create_connection(("127.0.0.1", 13390), source_address=("127.0.0.1", port)) for port in ${JSON.stringify(held)}]
print("ready", flush=True); time.sleep(600)`;
    const client = await host.start([python, "-c", connect], { ready: /^ready$/m });
    const small = (wish: object) => ({ pool: "small", owner: "shop/late", ...wish });
    const claims = [small({ mode: "mixed", ports: [23_710], otherwise: "alternate" }), small({ mode: "static", ports: [23_711] })];
    const { answers } = await ask<ClaimAnswers>({ method: "POST", path: "/leases", body: { claims } });
    const [elsewhere, fixed] = answers;
    expect(elsewhere).toMatchObject({ code: "granted", leases: [{ ports: [23_713], state: "reserved" }] });
    expect(elsewhere?.code === "granted" && elsewhere.leases[0]?.choice.port.passedOver["refused"]).toBeGreaterThan(0);
    expect(fixed?.code === "port-occupied" ? fixed.evidence.map(({ kind }) => kind) : fixed).toEqual(["bind-refused", "outgoing"]);
    await client.stop();
    const { leases } = await ask<{ leases: Lease[] }>({ method: "GET", path: "/leases?pool=small" });
    await host.run(["ss", "--kill", "--tcp", "state", "time-wait", "dst", "127.0.0.1:13390"]);
    for (const lease of leases.filter(({ ports }) => ports[0] === 23_711)) await becomes(lease, "quarantined", 15_000);
  });

  test("a program that says it could not bind is told at once what is in the way, which stays so until its owner listens", async () => {
    const lease = await claim({ owner: "shop/blocked" });
    const [port = 0] = lease.ports;
    const connect = `import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", ${port})); s.connect(("127.0.0.1", 13390))
print("ready", flush=True); time.sleep(600)`;
    const client = await host.start([python, "-c", connect], { ready: /^ready$/m });
    const body = { leases: [{ lease: lease.id, fence: lease.fence }] };
    const { answers } = await ask<LeaseMoveAnswers>({ method: "POST", path: "/leases/blocked", body });
    expect(answers).toMatchObject([{ code: "moved", lease: { state: "conflict", evidence: [{ kind: "outgoing", port }] } }]);
    await client.stop();
    await host.run([python, "-c", "import time; time.sleep(1)"]);
    expect(await stateOf(lease)).toBe("conflict");
    const service = await serve("::", port, "reuse");
    await becomes(lease, "active");
    await service.stop();
    await release(lease);
  });

  test("a listener at a narrower address beside its owner is a conflict while it is there", async () => {
    const lease = await claim({ owner: "shop/pay" });
    const [port = 0] = lease.ports;
    const service = await serve("0.0.0.0", port, "reuse", "share");
    await becomes(lease, "active");
    const script = `require("net").createServer().listen({ port: ${port}, host: "127.0.0.1", reusePort: true }, () => console.log("ready"))`;
    const narrow = await host.start([process.execPath, "-e", script], { ready: /^ready$/m });
    await becomes(lease, "conflict", 5000);
    const [evidence] = (await read(lease)).lease.evidence;
    expect(evidence).toMatchObject({ kind: "more-specific", address: "127.0.0.1", executable: process.execPath });
    await narrow.stop();
    await becomes(lease, "active");
    await service.stop();
    await release(lease);
  });
});
