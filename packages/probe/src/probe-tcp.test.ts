import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, expect, test } from "vitest";
import { probeAll } from "./probe-all.ts";
import { probeTcp } from "./probe-tcp.ts";

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

interface Seen {
  errors: number;
  ends: number;
}

/** Listens on a free port and counts how clients left. */
async function listen(options: { host: string; ipv6Only?: boolean; greeting?: string }): Promise<{ port: number; seen: Seen }> {
  const seen: Seen = { errors: 0, ends: 0 };
  const server = createServer((socket) => {
    if (options.greeting !== undefined) socket.write(options.greeting);
    socket.on("error", () => seen.errors++);
    socket.on("end", () => seen.ends++);
    socket.resume();
  });
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: options.host, ipv6Only: options.ipv6Only ?? false }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

const hasIpv6 = await listen({ host: "::1" }).then(
  () => true,
  () => false,
);

async function outcomesAt(port: number): Promise<string[]> {
  const targets = ["127.0.0.1", "::1"].map((address) => ({ address, device: null }));
  return (await probeAll({ targets, port })).map(({ outcome }) => outcome);
}

test.skipIf(!hasIpv6)("four scopes: each answers exactly the families it accepts", async () => {
  expect(await outcomesAt((await listen({ host: "::" })).port)).toEqual(["connected", "connected"]);
  expect(await outcomesAt((await listen({ host: "::", ipv6Only: true })).port)).toEqual(["refused", "connected"]);
  expect(await outcomesAt((await listen({ host: "0.0.0.0" })).port)).toEqual(["connected", "refused"]);
  expect(await outcomesAt((await listen({ host: "127.0.0.1" })).port)).toEqual(["connected", "refused"]);
});

test("a connection carries its time and no errno", async () => {
  const { port } = await listen({ host: "127.0.0.1" });
  const result = await probeTcp({ address: "127.0.0.1", port, timeoutMs: 1000 });
  expect(result).toMatchObject({ address: "127.0.0.1", port, device: null, outcome: "connected", errno: null });
  expect(result.elapsedMs).toBeGreaterThan(0);
});

test("an HTTP request tells a program that answers from one that only has its connections accepted by the kernel", async () => {
  const { port: silent } = await listen({ host: "127.0.0.1" });
  const answering = createHttpServer((_request, response) => response.end("x".repeat(5000))).listen(0, "127.0.0.1");
  await once(answering, "listening");
  const { port } = answering.address() as AddressInfo;
  const ask = { address: "127.0.0.1", timeoutMs: 1000, asksHttp: true };
  expect(await probeTcp({ ...ask, port })).toMatchObject({ outcome: "connected", replied: true });
  expect(await probeTcp({ ...ask, port: silent })).toMatchObject({ outcome: "connected", replied: false });
  expect(await probeTcp({ ...ask, port, asksHttp: false })).not.toHaveProperty("replied");
  answering.close();
});

test("the service sees a client that left in order, also when it greets first", async () => {
  const { port, seen } = await listen({ host: "127.0.0.1", greeting: "SSH-2.0-test\r\n" });
  for (let count = 0; count < 20; count++) await probeTcp({ address: "127.0.0.1", port, timeoutMs: 1000 });
  await expect.poll(() => seen.ends).toBe(20);
  expect(seen.errors).toBe(0);
});

/** A program that listens and then hangs: its accept queue fills up, after which the kernel drops every SYN. */
const hangingListener = `require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, function () {
  require("node:fs").writeSync(1, String(this.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000);
})`;

test("a hanging program with a full accept queue is a timeout within the limit", async () => {
  const child = spawn(process.execPath, ["-e", hangingListener], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    const port = Number(chunk.toString());
    const results = await probeAll({
      targets: Array.from({ length: 6 }, () => ({ address: "127.0.0.1", device: null })),
      port,
      timeoutMs: 200,
    });
    expect(results.at(-1)).toMatchObject({ outcome: "timeout", errno: "ETIMEDOUT" });
    expect(results.at(-1)?.elapsedMs).toBeLessThan(1000);
  } finally {
    child.kill("SIGKILL");
  }
});

test("a link-local address of a device that does not exist is no address of this host", async () => {
  expect(await probeTcp({ address: "fe80::1", port: 9, device: "nosuchdevice0", timeoutMs: 200 })).toMatchObject({
    outcome: "no-address",
    errno: "ENODEV",
  });
});

test("a text that is no address fails without asking a resolver", async () => {
  expect((await probeTcp({ address: "localhost", port: 9, timeoutMs: 200 })).outcome).toBe("failed");
});

test("results keep the order of the targets under bounded concurrency", async () => {
  const { port } = await listen({ host: "0.0.0.0" });
  const targets = Array.from({ length: 50 }, (_, index) => ({ address: `127.0.0.${index + 1}`, device: null }));
  const results = await probeAll({ targets, port, concurrency: 4 });
  expect(results.map(({ address }) => address)).toEqual(targets.map(({ address }) => address));
  expect(results.every(({ outcome }) => outcome === "connected")).toBe(true);
});
