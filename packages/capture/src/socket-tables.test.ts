import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Socket } from "@portolan/snapshot";
import { loadLibc } from "./libc.ts";
import { type Dump, NETLINK_SOCK_DIAG, type NetlinkSocket, openNetlink } from "./netlink.ts";
import { askSocket, dumpSockets, equalButQueues, listConnectionInodes, parseSockets } from "./sock-diag.ts";
import { createSocketTables, type SocketTableRequest } from "./socket-tables.ts";

const naming = { namespace: "host", deviceName: String, cgroupPath: () => null };
const netlink = openNetlink(loadLibc(), NETLINK_SOCK_DIAG);
const servers: Server[] = [];

beforeAll(async () => {
  for (const options of [
    { host: "127.0.0.1", port: 0 },
    { host: "::1", port: 0 },
    { host: "127.0.0.3", port: 0, reusePort: true },
  ])
    servers.push(await listen(options));
  servers.push(await listen({ host: "127.0.0.3", port: portOf(servers[2]), reusePort: true }));
});
afterAll(() => {
  for (const server of servers) server.close();
  netlink.close();
});

async function listen(options: { host: string; port: number; reusePort?: boolean }): Promise<Server> {
  const server = createServer().listen(options);
  await once(server, "listening");
  return server;
}

function portOf(server: Server | undefined): number {
  const address = server?.address() as AddressInfo | undefined;
  return address?.port ?? 0;
}

/** The kernel's answers without the messages whose local port is one of `hidden`, as a dump made under churn misses them. */
function withMisses(hidden: ReadonlySet<number>): NetlinkSocket {
  return {
    ...netlink,
    dump(type, payload) {
      const dump = netlink.dump(type, payload);
      const bytes = Buffer.from(dump.bytes.slice(0, dump.length));
      const kept: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += (bytes.readUInt32LE(at) + 3) & ~3) {
        if (!hidden.has(bytes.readUInt16BE(at + 20))) kept.push(bytes.subarray(at, at + ((bytes.readUInt32LE(at) + 3) & ~3)));
      }
      const joined = new Uint8Array(Buffer.concat(kept));
      return { bytes: joined, length: joined.length } satisfies Dump;
    },
  };
}

const request = (socket: NetlinkSocket): SocketTableRequest => ({
  netlink: socket,
  inode: 1,
  naming,
  deviceIndex: () => 0,
  boundSockets: true,
  exactQueues: true,
});
const at = (sockets: readonly Socket[], port: number): Socket[] =>
  sockets.filter((socket) => socket.port === port && socket.state === "listen");

function listeners(port: number): Socket[] {
  return (["ipv4", "ipv6"] as const).flatMap((family) =>
    at(parseSockets(dumpSockets(netlink, "tcp-listen", family), "tcp-listen", naming), port),
  );
}

test("the kernel confirms a listener by its address and cookie", () => {
  for (const server of servers.slice(0, 2))
    expect(listeners(portOf(server)).map((socket) => askSocket(netlink, socket, 0))).toEqual([true]);
});

test("the kernel denies a listener that is not there", () => {
  const [socket] = listeners(portOf(servers[0]));
  if (socket === undefined) throw new Error("no listener");
  expect(askSocket(netlink, { ...socket, address: "127.0.0.9" }, 0)).toBe(false);
});

test("of a SO_REUSEPORT group one answers for all, so for some only a dump can tell", () => {
  const answers = listeners(portOf(servers[2])).map((socket) => askSocket(netlink, socket, 0));
  expect(answers).toHaveLength(2);
  expect(new Set(answers)).toEqual(new Set([true, null]));
});

test("a listener that a dump misses stays while the kernel has it", () => {
  const tables = createSocketTables();
  const port = portOf(servers[0]);
  expect(at(tables.read(request(netlink)), port)).toHaveLength(1);
  expect(at(tables.read(request(withMisses(new Set([port])))), port)).toHaveLength(1);
  expect(at(tables.read(request(netlink)), port)).toHaveLength(1);
});

test("a listener that is gone goes with the first look, one that is new comes with it", async () => {
  const tables = createSocketTables();
  tables.read(request(netlink));
  const server = await listen({ host: "127.0.0.1", port: 0 });
  const port = portOf(server);
  expect(at(tables.read(request(netlink)), port)).toHaveLength(1);
  server.close();
  await once(server, "close");
  expect(at(tables.read(request(netlink)), port)).toEqual([]);
});

test("one of a SO_REUSEPORT group goes alone", async () => {
  const port = portOf(servers[2]);
  const third = await listen({ host: "127.0.0.3", port, reusePort: true });
  const tables = createSocketTables();
  expect(at(tables.read(request(netlink)), port)).toHaveLength(3);
  third.close();
  await once(third, "close");
  expect(at(tables.read(request(netlink)), port)).toHaveLength(2);
});

test("a queue that fills is a change only from half of its limit on", () => {
  const dump = dumpSockets(netlink, "tcp-listen", "ipv4");
  const before = { bytes: dump.bytes.slice(0, dump.length), length: dump.length };
  const withDepth = (depth: number, limit: number): Dump => {
    const bytes = before.bytes.slice();
    const view = new DataView(bytes.buffer);
    view.setUint32(72, depth, true);
    view.setUint32(76, limit, true);
    return { bytes, length: bytes.length };
  };
  expect(equalButQueues(withDepth(0, 10), withDepth(4, 10))).toBe(true);
  expect(equalButQueues(withDepth(0, 10), withDepth(5, 10))).toBe(false);
  expect(equalButQueues(withDepth(9, 10), withDepth(1, 10))).toBe(false);
  expect(equalButQueues(withDepth(0, 10), withDepth(0, 11))).toBe(false);
});

test("inodes of connections are listed, those of listeners too", async () => {
  const accepting = await listen({ host: "127.0.0.1", port: 0 });
  const client = connect({ host: "127.0.0.1", port: portOf(accepting) });
  await once(client, "connect");
  const before = new Set(listConnectionInodes(netlink));
  client.destroy();
  accepting.close();
  expect(listeners(portOf(servers[0])).every((socket) => before.has(socket.inode ?? 0))).toBe(true);
  expect(before.size).toBeGreaterThan(servers.length);
});
