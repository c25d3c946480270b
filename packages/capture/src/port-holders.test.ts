import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { closeSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { PortHolder } from "@portolan/sockets";
import { loadLibc } from "./libc.ts";
import { openCapture } from "./open-capture.ts";
import { limitHolders } from "./port-holder-search.ts";

const capture = openCapture({ portolanVersion: "test" });
const freePort = 19_000 + (process.pid % 450) * 2; // outside the ephemeral range
const undo: (() => void)[] = [];
let server: Server;
let serverPort: number;

beforeAll(async () => {
  server = createServer((socket) => socket.resume()).listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  serverPort = (server.address() as AddressInfo).port;
});
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});
afterAll(() => {
  server.close();
  capture.close();
});

async function openConnection(localPort?: number): Promise<Socket> {
  const client = connect({ host: "127.0.0.1", port: serverPort, ...(localPort === undefined ? {} : { localPort }) });
  client.on("error", () => undefined);
  undo.push(() => client.destroy());
  await once(client, "connect");
  return client;
}

/** Other programs of this host may have used the same local port for something else. */
const towardsServer = (holders: readonly PortHolder[]): PortHolder[] =>
  inHost(holders).filter((holder) => holder.remote === `127.0.0.1:${serverPort}`);
const inHost = (holders: readonly PortHolder[]): PortHolder[] => holders.filter((holder) => holder.namespace === "host");

test("the local port of an outgoing connection is held by it", async () => {
  const client = await openConnection();
  const holders = towardsServer(await capture.portHolders({ protocol: "tcp", port: client.localPort ?? 0 }));
  expect(holders).toEqual([
    {
      kind: "outgoing",
      namespace: "host",
      protocol: "tcp",
      family: "ipv4",
      local: "127.0.0.1",
      remote: `127.0.0.1:${serverPort}`,
      pids: [process.pid],
      detail: null,
    },
  ]);
});

test("connections that a living listener accepted are not told apart from it", async () => {
  await openConnection();
  const holders = inHost(await capture.portHolders({ protocol: "tcp", port: serverPort }));
  expect(holders.filter((holder) => holder.kind !== "time-wait" && holder.kind !== "fin-wait")).toEqual([]);
});

test("a closed connection's TIME_WAIT holds the port and no process has it", async () => {
  const client = await openConnection();
  const port = client.localPort ?? 0;
  client.end();
  await once(client, "close");
  const holders = towardsServer(await capture.portHolders({ protocol: "tcp", port }));
  expect(holders.map(({ kind, pids }) => ({ kind, pids }))).toEqual([{ kind: "time-wait", pids: [] }]);
});

test("a connection that one side ended waits in FIN_WAIT for the other and holds the port, with its process", async () => {
  const own = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => undefined).resume());
  own.listen({ host: "127.0.0.1", port: 0 });
  await once(own, "listening");
  undo.push(() => own.close());
  const accepted = once(own, "connection");
  const { port } = own.address() as AddressInfo;
  const client = connect({ host: "127.0.0.1", port });
  client.on("error", () => undefined).resume();
  const [peer] = (await accepted) as [Socket];
  undo.push(() => (peer.resetAndDestroy(), client.destroy()));
  const ended = once(peer, "end");
  client.end();
  await ended;
  const holders = inHost(await capture.portHolders({ protocol: "tcp", port: client.localPort ?? 0 }));
  expect(holders.filter(({ remote }) => remote === `127.0.0.1:${port}`)).toMatchObject([{ kind: "fin-wait", pids: [process.pid] }]);
});

test("holders beyond the limit are counted by kind", () => {
  const holder = (kind: PortHolder["kind"], index: number): PortHolder => ({
    kind,
    namespace: "host",
    protocol: "tcp",
    family: "ipv4",
    local: "192.0.2.1",
    remote: `192.0.2.2:${index}`,
    pids: [1],
    detail: null,
  });
  const holders = Array.from({ length: 10 }, (_, index) => holder(index % 5 === 0 ? "bound" : "time-wait", index));
  expect(limitHolders(holders, 10)).toEqual(holders);
  const uncounted = { family: null, local: null, remote: null, pids: [] };
  expect(limitHolders(holders, 4)).toEqual([
    ...holders.slice(0, 4),
    { ...holder("time-wait", 4), ...uncounted, detail: "+5" },
    { ...holder("bound", 5), ...uncounted, detail: "+1" },
  ]);
});

test("a connection whose listener has gone is an accepted one where its port is not ephemeral", async () => {
  const own = createServer((socket) => socket.on("error", () => undefined).resume());
  own.listen({ host: "127.0.0.1", port: freePort });
  await once(own, "listening");
  const accepted = once(own, "connection");
  const client = connect({ host: "127.0.0.1", port: freePort });
  client.on("error", () => undefined);
  const [peer] = (await accepted) as [Socket];
  own.close();
  undo.push(() => (peer.resetAndDestroy(), client.destroy()));
  const holders = inHost(await capture.portHolders({ protocol: "tcp", port: freePort }));
  expect(holders.map(({ kind, pids }) => ({ kind, pids }))).toEqual([{ kind: "accepted", pids: [process.pid] }]);
});

test("a client on a port that is not ephemeral opened its connection to the living listener", async () => {
  const client = await openConnection(freePort + 900);
  await new Promise((resolve) => client.write("data", resolve));
  const holders = towardsServer(await capture.portHolders({ protocol: "tcp", port: freePort + 900 }));
  expect(holders.map(({ kind }) => kind)).toEqual(["outgoing"]);
});

test("an ephemeral port whose listener has gone is held by a connection it accepted; the other end opened it", async () => {
  const own = createServer((socket) => socket.on("error", () => undefined)).listen({ host: "127.0.0.1", port: 0 });
  await once(own, "listening");
  const { port } = own.address() as AddressInfo;
  const accepted = once(own, "connection");
  const client = connect({ host: "127.0.0.1", port });
  client.on("error", () => undefined);
  const [peer] = (await accepted) as [Socket];
  own.close();
  undo.push(() => (peer.resetAndDestroy(), client.destroy()));
  peer.write("data");
  await once(client, "data");
  const clientPort = client.localPort ?? 0;
  const kindsOf = async (local: number, remote: number): Promise<string[]> => {
    const holders = inHost(await capture.portHolders({ protocol: "tcp", port: local }));
    return holders.filter((holder) => holder.remote === `127.0.0.1:${remote}`).map(({ kind }) => kind);
  };
  expect(await kindsOf(port, clientPort)).toEqual(["accepted"]);
  expect(await kindsOf(clientPort, port)).toEqual(["outgoing"]);
});

test("a socket that is bound without listening holds the port", async () => {
  const libc = loadLibc();
  const descriptor = libc.socket(2, 1, 0);
  undo.push(() => closeSync(descriptor));
  libc.bind(descriptor, new Uint8Array([2, 0, (freePort + 1) >> 8, (freePort + 1) & 0xff, 127, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]));
  const holders = inHost(await capture.portHolders({ protocol: "tcp", port: freePort + 1 }));
  expect(holders).toEqual([
    {
      kind: "bound",
      namespace: "host",
      protocol: "tcp",
      family: "ipv4",
      local: "127.0.0.2",
      remote: null,
      pids: [process.pid],
      detail: null,
    },
  ]);
});

test("a connected UDP socket holds the port, an unconnected one is a listener", async () => {
  const socket = createSocket("udp4");
  undo.push(() => socket.close());
  socket.connect(9, "127.0.0.1");
  await once(socket, "connect");
  const { port } = socket.address();
  const own = async (): Promise<string[]> => {
    const holders = inHost(await capture.portHolders({ protocol: "udp", port }));
    return holders.filter((holder) => holder.remote === "127.0.0.1:9").map((holder) => holder.kind);
  };
  expect(await own()).toEqual(["udp-connected"]);
  socket.disconnect();
  expect(await own()).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)("a reserved port is found in the namespace that reserves it", async () => {
  const script = "ip link set lo up && echo 20500-20510 > /proc/sys/net/ipv4/ip_local_reserved_ports && echo ready && exec sleep 20";
  const child = spawn("unshare", ["-n", "sh", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  undo.push(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const holders = await capture.portHolders({ protocol: "tcp", port: 20_505 });
  expect(holders.map(({ kind, detail }) => ({ kind, detail }))).toEqual([
    { kind: "reserved", detail: "net.ipv4.ip_local_reserved_ports = 20500-20510" },
  ]);
  expect((await capture.portHolders({ protocol: "tcp", port: 20_511 })).filter((holder) => holder.kind === "reserved")).toEqual([]);
});
