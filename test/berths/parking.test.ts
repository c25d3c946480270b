import { fileURLToPath } from "node:url";
import type { BerthBook, ProbedBind } from "@portolan/contract/berth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LabHost, needs, startJavaListener, startNodeSockets } from "../lab/index.ts";
import { bookPath, leaseOf, startBerth, type LabBerth } from "./berth-in-lab.ts";

const python = (name: string, ...words: (string | number)[]): string[] => [
  "/usr/bin/python3",
  fileURLToPath(new URL(name, import.meta.url)),
  ...words.map(String),
];

describe("a berth", needs("packages"), () => {
  let host: LabHost;
  let berth: LabBerth;
  beforeAll(async () => {
    host = await LabHost.start({ layer: "catalogue" });
    berth = await startBerth(host);
  }, 300_000);
  afterAll(() => host.dispose());

  const bookOf = async (one: LabBerth = berth): Promise<BerthBook> => {
    const book = await one.ask({ ask: "book" });
    if (book.code !== "book") throw new Error(JSON.stringify(book));
    return book;
  };
  const bindAll = async (port: number): Promise<Readonly<Record<string, string>>> =>
    JSON.parse((await host.run(python("bind-all.py", port))).stdout) as Readonly<Record<string, string>>;

  test("keeps a port from every connect() and bind(0) of both families, and nothing else", async () => {
    const forbidden = [30001, 30002, 30005, 30008];
    const leases = forbidden.map((port, index) => leaseOf(`narrow${index}`, 10 + index, [port]));
    expect(await berth.ask({ ask: "park", leases })).toMatchObject({ leases: leases.map(() => ({ code: "parked" })) });
    const { stdout } = await host.run(python("take-ports.py", 30000, 30011, ...forbidden));
    const { attempts, wrong } = JSON.parse(stdout) as { attempts: Record<string, number>; wrong: object };
    expect(wrong).toEqual({});
    for (const count of Object.values(attempts)) expect(count).toBe(20 * 8); // all that were left, each time
    expect(Object.keys(attempts)).toHaveLength(12);
    await berth.ask({ ask: "unpark", leases });
    const after = JSON.parse((await host.run(python("take-ports.py", 30000, 30011, ...forbidden))).stdout) as { wrong: object };
    expect(Object.keys(after.wrong)).toHaveLength(12);
  });

  test("a service that sets SO_REUSEADDR binds and listens beside the hold, one that does not is refused: for each family", async () => {
    const families = ["dual", "ipv4", "ipv6"] as const;
    await berth.ask({
      ask: "park",
      leases: families.map((family, index) => ({ ...leaseOf(family, 20 + index, [20100 + index]), family })),
    });
    const answers = await Promise.all(families.map((_, index) => bindAll(20100 + index)));
    const ipv4 = ["0.0.0.0", "127.0.0.1"];
    const ipv6 = [":: v6only", "::1 v6only"];
    const met = { dual: [...ipv4, ...ipv6, "::"], ipv4: [...ipv4, "::"], ipv6: [...ipv6, "::"] };
    for (const [index, family] of families.entries())
      for (const [bind, said] of Object.entries(answers[index] ?? {})) {
        const isRefused = met[family].includes(bind);
        expect([family, bind, said]).toEqual([family, bind, isRefused ? "EADDRINUSE" : "ok"]);
      }
    await berth.ask({ ask: "unpark", leases: families.map((lease, index) => ({ lease, fence: 20 + index })) });
    expect(new Set(Object.values(await bindAll(20100)))).toEqual(new Set(["ok"]));
  });

  test("real services start on their parked ports, and the berth goes on holding beside them", async () => {
    const ports = { nginx: 20201, node: 20202, python: 20203, redis: 20204, java: 20205, haproxy: 20206, caddy: 20207, nats: 20208 };
    await berth.ask({ ask: "park", leases: [leaseOf("services", 30, Object.values(ports))] });
    host.write("/srv/nginx.conf", nginxSettings(ports.nginx));
    host.write("/srv/haproxy.cfg", haproxySettings(ports.haproxy));
    await Promise.all([
      host.start(["/usr/sbin/nginx", "-c", "/srv/nginx.conf"], { ready: { tcp: ports.nginx } }),
      startNodeSockets(host, [{ protocol: "tcp", port: ports.node }]),
      host.start(["/usr/bin/python3", "-m", "http.server", String(ports.python)], { ready: { tcp: ports.python } }),
      host.start(["/usr/bin/redis-server", "--port", String(ports.redis), "--save", ""], { ready: { tcp: ports.redis } }),
      startJavaListener(host, [["", ports.java]]),
      host.start(["/usr/sbin/haproxy", "-db", "-f", "/srv/haproxy.cfg"], { ready: { tcp: ports.haproxy } }),
      host.start(["/usr/bin/caddy", "file-server", "--listen", `:${ports.caddy}`], { ready: { tcp: ports.caddy } }),
      host.start(["/usr/sbin/nats-server", "-p", String(ports.nats)], { ready: { tcp: ports.nats } }),
    ]);
    const listening = (await host.run(["ss", "-Hltn"])).stdout;
    for (const port of Object.values(ports)) expect(listening).toContain(`:${port} `);
    expect(await bookOf()).toMatchObject({ leases: [{ lease: "services", unheld: [] }] });
  });

  test("a service that does not set SO_REUSEADDR is told apart by trying its bind with and without", async () => {
    await berth.ask({ ask: "park", leases: [leaseOf("plain", 40, [20300])] });
    const plain = "import socketserver as s; s.TCPServer(('0.0.0.0', 20300), s.BaseRequestHandler)";
    const { exitCode, stderr } = await host.run(["/usr/bin/python3", "-c", plain], { allowFailure: true });
    expect([exitCode, stderr.includes("Address already in use")]).toEqual([1, true]);
    const bind: ProbedBind = { protocol: "tcp", address: "0.0.0.0", port: 20300, v6only: false, reuseAddress: false };
    expect(await berth.ask({ ask: "probe", binds: [bind] })).toMatchObject({ binds: [{ code: "free" }] }); // but for the hold
    expect(await bookOf()).toMatchObject({ leases: [{}, { lease: "plain", unheld: [] }] });
    const open = { ...leaseOf("plain", 40, [20300]), isOpen: true };
    expect(await berth.ask({ ask: "park", leases: [open] })).toMatchObject({ leases: [{ code: "noted" }] });
    await host.run(["/usr/bin/python3", "-c", plain]);
    expect(await bookOf()).toMatchObject({ leases: [{}, { lease: "plain", unheld: [] }] });
    await berth.ask({ ask: "unpark", leases: [open] });
  });

  test("a probe is answered as the service's own bind would be", async () => {
    await startNodeSockets(host, [{ protocol: "tcp", port: 20310, address: "127.0.0.1" }]);
    await startNodeSockets(host, [{ protocol: "udp", port: 20310, address: "127.0.0.1" }]);
    const bind = { protocol: "tcp", port: 20310, v6only: false, reuseAddress: true } as const;
    const asked = [
      { ...bind, address: "0.0.0.0" },
      { ...bind, address: "127.0.0.2" },
      { ...bind, address: "::", v6only: true },
      { ...bind, address: "192.0.2.99" },
      { ...bind, address: "0.0.0.0", protocol: "udp" as const },
    ];
    const answer = await berth.ask({ ask: "probe", binds: asked });
    const errnos = answer.code === "probe" ? answer.binds.map((one) => (one.code === "free" ? "free" : one.errno)) : [];
    expect(errnos).toEqual(["EADDRINUSE", "free", "free", "EADDRNOTAVAIL", "EADDRINUSE"]);
  });

  test("one that dies parks everything of its book anew before it is asked anything; what its services use is parked when they end", async () => {
    await berth.ask({ ask: "park", leases: [leaseOf("keeps", 50, [20400, 80, 443])] });
    const busy = await startNodeSockets(host, [{ protocol: "tcp", port: 20401 }]);
    expect(await berth.ask({ ask: "park", leases: [leaseOf("busy", 51, [20401])] })).toMatchObject({
      leases: [{ code: "refused", port: 20401, errno: "EADDRINUSE" }],
    });
    const insisting = { ...leaseOf("busy", 51, [20401]), insists: true };
    expect(await berth.ask({ ask: "park", leases: [insisting] })).toMatchObject({
      leases: [{ code: "waiting", ports: [{ port: 20401, errno: "EADDRINUSE" }] }],
    });
    await berth.kill();
    const { leases, highestFence } = await bookOf();
    expect(highestFence).toBe(51);
    expect(leases.map(({ lease, unheld }) => [lease, unheld.length])).toEqual([
      ["services", 8],
      ["keeps", 0],
      ["busy", 1],
    ]);
    expect((await bindAll(20400))["0.0.0.0"]).toBe("EADDRINUSE");
    await busy.stop("KILL");
    await expect.poll(async () => (await bookOf()).leases.at(-1)?.unheld, { timeout: 5000 }).toEqual([]);
    expect((await bindAll(20401))["::"]).toBe("EADDRINUSE");
  });

  test("who has been overtaken is refused, also after the other has gone and the berth began again", async () => {
    await berth.ask({ ask: "park", leases: [leaseOf("old", 60, [20500]), leaseOf("young", 62, [20501])] });
    const answers = async (...leases: Parameters<typeof leaseOf>[]) => {
      const answer = await berth.ask({ ask: "park", leases: leases.map((one) => leaseOf(...one)) });
      return answer.code === "park" ? answer.leases : answer;
    };
    expect(await answers(["other", 61, [20501]], ["other", 63, [20501]], ["young", 61, [20501]])).toMatchObject([
      { code: "stale-fence", known: 62 },
      { code: "refused", port: 20501, address: "::", errno: "SHARED" },
      { code: "stale-fence", known: 62 },
    ]);
    expect(
      await berth.ask({
        ask: "unpark",
        leases: [
          { lease: "young", fence: 61 },
          { lease: "young", fence: 62 },
          { lease: "none", fence: 1 },
        ],
      }),
    ).toMatchObject({
      leases: [{ code: "stale-fence", known: 62 }, { code: "unparked" }, { code: "unknown" }],
    });
    await berth.kill();
    expect(await answers(["late", 61, [20501]], ["fresh", 63, [20501]])).toMatchObject([
      { code: "stale-fence", known: 62 },
      { code: "parked" },
    ]);
    expect((await bookOf()).highestFence).toBe(63);
  });

  test("UDP is written down and not held; another address is another place", async () => {
    const udp = { ...leaseOf("udp", 70, [20600]), protocols: ["udp"] as const };
    const here = { ...leaseOf("here", 71, [20601]), address: "127.0.0.1", family: "ipv4" as const };
    const there = { ...leaseOf("there", 72, [20601]), address: "127.0.0.2", family: "ipv4" as const };
    const nowhere = { ...leaseOf("nowhere", 73, [20602]), address: "192.0.2.99", family: "ipv4" as const };
    expect(await berth.ask({ ask: "park", leases: [udp, here, there, nowhere] })).toMatchObject({
      leases: [{ code: "noted" }, { code: "parked" }, { code: "parked" }, { code: "refused", errno: "EADDRNOTAVAIL" }],
    });
    await startNodeSockets(host, [{ protocol: "udp", port: 20600 }]);
  });

  test("a damaged book is put aside and said so, and what can be read of it is parked", async () => {
    const before = await bookOf();
    const { stdout } = await host.run(["cat", bookPath]);
    const lines = stdout.split("\n");
    const damaged = lines.map((line) => (line.includes('"lease":"here"') ? line.replace("20601", "20609") : line));
    host.write(bookPath, [...damaged.slice(0, -1), '12345678 {"half'].join("\n"), 0o600);
    await host.run(["chown", "61391:61391", bookPath]);
    await berth.kill();
    const book = await bookOf();
    expect(book.setAside).toMatch(/damaged-/);
    expect((await host.run(["ls", bookPath.replace("/berths.jsonl", "")])).stdout).toMatch(/berths\.jsonl\.damaged-/);
    expect(book.leases.map(({ lease }) => lease)).toEqual(before.leases.map(({ lease }) => lease).filter((lease) => lease !== "here"));
    expect(berth.program.output).toContain("was damaged and is put aside");
    await berth.kill();
    expect((await bookOf()).setAside).toBeNull();
  });

  test("10,000 ports are held by one process; more than it may open is answered honestly", async () => {
    const ports = Array.from({ length: 10_000 }, (_, index) => 40_000 + index);
    const leases = Array.from({ length: 5 }, (_, index) =>
      leaseOf(`many${index}`, 80 + index, ports.slice(index * 2000, (index + 1) * 2000)),
    );
    const many = await startBerth(host, { directory: "/srv/many" });
    const startedMs = performance.now();
    expect(await many.ask({ ask: "park", leases })).toMatchObject({ leases: leases.map(() => ({ code: "parked" })) });
    console.log(`10,000 ports parked in ${Math.round(performance.now() - startedMs)} ms`);
    expect(await bookOf(many)).toMatchObject({ held: 10_000, isSealed: true });
    await many.program.stop("KILL");
    const few = await startBerth(host, { directory: "/srv/few", prefix: ["prlimit", "--nofile=1000:1000"] });
    expect(
      await few.ask({ ask: "park", leases: [leaseOf("a", 1, ports.slice(0, 700)), leaseOf("b", 2, ports.slice(700, 900))] }),
    ).toMatchObject({
      leases: [{ code: "parked" }, { code: "no-room", limit: 800 }],
    });
    expect(await bookOf(few)).toMatchObject({ held: 700, limit: 800 });
    await few.program.stop("KILL");
  });

  test("an ordinary user's berth holds what that user may bind, as closed as root's", async () => {
    const prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const own = await startBerth(host, { prefix, directory: "/tmp/own/berths" });
    expect(await own.ask({ ask: "park", leases: [leaseOf("a", 1, [20800]), leaseOf("b", 2, [81])] })).toMatchObject({
      leases: [{ code: "parked" }, { code: "refused", port: 81, errno: "EACCES" }],
    });
    expect(await bookOf(own)).toMatchObject({ held: 1, isSealed: true });
    await own.program.stop("KILL");
  });

  test("the process can do nothing else: no capability but one, no connection, no listening, no program, no file but its own", async () => {
    const { pid } = await bookOf();
    const status = (await host.run(["cat", `/proc/${pid}/status`])).stdout;
    for (const line of [
      "Uid:\t61391\t61391\t61391\t61391",
      "CapPrm:\t0000000000000400",
      "CapEff:\t0000000000000400",
      "CapAmb:\t0000000000000000",
      "NoNewPrivs:\t1",
      "Seccomp:\t2",
    ])
      expect(status).toContain(line);
    const program = fileURLToPath(new URL("sealed-program.ts", import.meta.url));
    const { stdout } = await host.run([process.execPath, program]);
    expect(JSON.parse(stdout)).toEqual({
      bind: "ok",
      connect: "EPERM",
      listen: "EPERM",
      "unix socket": "EPERM",
      "udp send": "EPERM",
      program: "EPERM",
      "read a file": "EACCES",
      "read a file elsewhere in the pool": "EACCES",
      "write a file": "EACCES",
      "own file": "ok",
      signal: "EPERM",
    });
  });
});

function nginxSettings(port: number): string {
  return `daemon off; pid /run/nginx.pid; error_log stderr; events {} http { access_log off; server { listen ${port}; listen [::]:${port}; } }`;
}

function haproxySettings(port: number): string {
  return `defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nfrontend web\n bind :::${port} v4v6\n http-request return status 200\n`;
}
