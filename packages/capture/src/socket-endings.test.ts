import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { expect, test } from "vitest";
import { openCapture } from "./open-capture.ts";

const isRoot = process.getuid?.() === 0; // the kernel tells endings to CAP_NET_ADMIN only

const sections = ["namespaces", "sockets"] as const;

async function listen(host: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy()).listen(0, host);
  await once(server, "listening");
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/** To a listener, or in vain. */
async function connectOnce(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {}).once("connect", () => socket.destroy());
  await closed;
}

/** The kernel tells of an end from a work queue: looks go on until it has. */
async function endedAt(capture: ReturnType<typeof openCapture>, port: number): Promise<string[]> {
  for (let look = 0; look < 100; look++) {
    await capture.look({ sections, boundSockets: false });
    const found = capture.takeEnded().filter((socket) => socket.port === port);
    if (found.length > 0) return found.map(({ protocol, address }) => `${protocol} ${address}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return [];
}

test.skipIf(!isRoot)("a listener between two looks is known by its end, one that a look saw is not told again", async () => {
  const capture = openCapture({ portolanVersion: "test", endings: true });
  try {
    const seen = await listen("127.0.0.1");
    const seenPort = (seen.address() as AddressInfo).port;
    await capture.look({ sections, boundSockets: false });
    capture.takeEnded();
    const brief = await listen("::1");
    const { port } = brief.address() as AddressInfo;
    await close(seen);
    await close(brief);
    expect(await endedAt(capture, port)).toEqual(["tcp ::1"]);
    await capture.look({ sections, boundSockets: false });
    expect(capture.takeEnded().filter((socket) => socket.port === seenPort)).toEqual([]);
  } finally {
    capture.close();
  }
});

test.skipIf(!isRoot)("a connection that was refused or used is no listener; UDP below the kernel's own ports is told", async () => {
  const capture = openCapture({ portolanVersion: "test", endings: true });
  try {
    const server = await listen("127.0.0.1");
    const { port } = server.address() as AddressInfo;
    await capture.look({ sections, boundSockets: false });
    capture.takeEnded();
    await connectOnce(port);
    await close(server);
    await connectOnce(port);
    const socket = createSocket("udp4").bind(10_999, "127.0.0.1");
    await once(socket, "listening");
    socket.close();
    await once(socket, "close");
    expect(await endedAt(capture, 10_999)).toEqual(["udp 127.0.0.1"]);
    await capture.look({ sections, boundSockets: false });
    expect(capture.takeEnded().filter((ended) => ended.port === port)).toEqual([]);
  } finally {
    capture.close();
  }
});

test("without being asked to, a capture listens to no ends", async () => {
  const capture = openCapture({ portolanVersion: "test" });
  try {
    await capture.look({ sections, boundSockets: false });
    expect(capture.takeEnded()).toEqual([]);
  } finally {
    capture.close();
  }
});
