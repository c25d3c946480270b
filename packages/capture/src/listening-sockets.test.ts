import { execFileSync } from "node:child_process";
import { closeSync, fstatSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Socket } from "@portolan/snapshot";
import { loadLibc } from "./libc.ts";
import { openCapture } from "./open-capture.ts";
import { parseSsLines } from "./ss-fallback.ts";

const libc = loadLibc();
const servers: Server[] = [];
const datagrams = [createSocket("udp4"), createSocket({ type: "udp6", ipv6Only: true }), createSocket({ type: "udp6" })] as const;
const descriptors: number[] = [];

beforeAll(async () => {
  for (const options of [
    { host: "0.0.0.0" },
    { host: "::" },
    { host: "::", ipv6Only: true },
    { host: "::1" },
    { host: "127.0.0.1" },
    { host: "::ffff:127.0.0.1" },
  ]) {
    const server = createServer().listen({ ...options, port: 0, backlog: 77 });
    servers.push(server);
    await once(server, "listening");
  }
  for (const socket of datagrams) {
    socket.bind(0);
    await once(socket, "listening");
  }
});

afterAll(() => {
  for (const server of servers) server.close();
  for (const socket of datagrams) socket.close();
  for (const descriptor of descriptors) closeSync(descriptor);
});

/** A socket that is bound and nothing more; Node has none of that kind. */
function bindSilently({ type, device }: { type: "tcp" | "udp"; device?: string }): number {
  const descriptor = libc.socket(2, type === "tcp" ? 1 : 2, 0);
  descriptors.push(descriptor);
  if (device !== undefined)
    expect(libc.setSocketOption(descriptor, { level: 1, name: 25 }, new TextEncoder().encode(`${device}\0`))).toBe(0);
  expect(libc.bind(descriptor, new Uint8Array([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]))).toBe(0);
  return fstatSync(descriptor).ino;
}

function listWithSs(): Socket[] {
  const run = (kind: string): string => execFileSync("ss", ["-H", "-O", "-n", "-l", "-e", kind], { encoding: "utf8" });
  return [
    ...parseSsLines(run("-t"), { namespace: "host", protocol: "tcp" }),
    ...parseSsLines(run("-u"), { namespace: "host", protocol: "udp" }),
  ];
}

const comparable = ({ protocol, family, address, port, state, v6only, device, uid, inode, cookie, queue }: Socket): string =>
  JSON.stringify({ protocol, family, address, port, state, v6only, device, uid, inode, cookie, queue });

const portOf = (server: Server): number => (server.address() as { port: number }).port;

test("every row agrees with ss, both ways", async () => {
  const capture = openCapture({ portolanVersion: "test" });
  try {
    for (let attempt = 1; ; attempt++) {
      const before = new Set(listWithSs().map(comparable));
      const { sections, coverage } = await capture.look({ sections: ["namespaces", "sockets"] });
      const after = new Set(listWithSs().map(comparable));
      expect(coverage.sockets).toBe("sock_diag");
      const ours = sections.sockets.filter((socket) => socket.namespace === "host" && socket.state !== "bound").map(comparable);
      const unstable = before.size !== after.size || [...before].some((row) => !after.has(row));
      if (unstable && attempt < 20) continue; // somebody else on this host opened or closed a socket meanwhile
      expect(new Set(ours)).toEqual(after);
      expect(ours.length).toBe(after.size);
      break;
    }
  } finally {
    capture.close();
  }
});

test("address, IPV6_V6ONLY and backlog are those the servers asked for", async () => {
  const capture = openCapture({ portolanVersion: "test" });
  const { sections } = await capture.look({ sections: ["sockets"] });
  capture.close();
  const rows = servers.map((server) => sections.sockets.find((socket) => socket.port === portOf(server) && socket.state === "listen"));
  expect(rows.map((row) => [row?.family, row?.address, row?.v6only, row?.queue?.limit])).toEqual([
    ["ipv4", "0.0.0.0", null, 77],
    ["ipv6", "::", false, 77],
    ["ipv6", "::", true, 77],
    ["ipv6", "::1", true, 77],
    ["ipv4", "127.0.0.1", null, 77],
    ["ipv6", "::ffff:127.0.0.1", false, 77],
  ]);
});

test("sockets that are bound without listening are seen, with their device", async () => {
  const silent = bindSilently({ type: "tcp" });
  const onDevice = bindSilently({ type: "tcp", device: "lo" });
  const datagram = bindSilently({ type: "udp", device: "lo" });
  const capture = openCapture({ portolanVersion: "test" });
  const { sections } = await capture.look({ sections: ["sockets"] });
  capture.close();
  const rows = [silent, onDevice, datagram].map((inode) => sections.sockets.find((socket) => socket.inode === inode));
  expect(rows.map((row) => [row?.state, row?.address, row?.device])).toEqual([
    ["bound", "127.0.0.1", null],
    ["bound", "127.0.0.1", "lo"],
    ["unconnected", "127.0.0.1", "lo"],
  ]);
});

test.each(["ss", "proc"] as const)("%s finds the same listeners and says what it cannot tell", async (socketSource) => {
  const capture = openCapture({ portolanVersion: "test", socketSource });
  const { sections, coverage } = await capture.look({ sections: ["sockets"] });
  capture.close();
  expect(coverage.sockets).toBe(socketSource);
  expect(coverage.notes).toContainEqual({ code: `sockets-by-${socketSource}`, params: {} });
  const rows = servers.map((server) => sections.sockets.find((socket) => socket.port === portOf(server) && socket.state === "listen"));
  expect(rows.map((row) => row?.address)).toEqual(["0.0.0.0", "::", "::", "::1", "127.0.0.1", "::ffff:127.0.0.1"]);
  expect(rows.map((row) => row?.v6only)).toEqual(
    socketSource === "ss" ? [null, false, true, true, null, false] : [null, null, null, null, null, null],
  );
});

test("a closed listener is gone from the next look, an unchanged section keeps its object and its hash", async () => {
  const capture = openCapture({ portolanVersion: "test" });
  const server = createServer().listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const port = portOf(server);
  const first = await capture.look({ sections: ["sockets"] });
  const second = await capture.look({ sections: ["sockets"] });
  server.close();
  await once(server, "close");
  const third = await capture.look({ sections: ["sockets"] });
  capture.close();
  const has = (sockets: readonly Socket[]): boolean => sockets.some((socket) => socket.port === port && socket.state === "listen");
  expect([has(first.sections.sockets), has(second.sections.sockets), has(third.sections.sockets)]).toEqual([true, true, false]);
  expect(third.hashes.sockets).not.toBe(first.hashes.sockets);
});

test.skipIf(process.getuid?.() !== 0)("a transparent socket is told from one that is not", async () => {
  const IP_FREEBIND = 15;
  const IP_TRANSPARENT = 19;
  const on = new Uint8Array(new Int32Array([1]).buffer);
  const [plain, transparent] = [0, 1].map(() => {
    const descriptor = libc.socket(2, 2, 0); // AF_INET, SOCK_DGRAM
    descriptors.push(descriptor);
    return descriptor;
  }) as [number, number];
  for (const name of [IP_FREEBIND, IP_TRANSPARENT]) expect(libc.setSocketOption(transparent, { level: 0, name }, on)).toBe(0);
  const anyAddress = new Uint8Array(16);
  anyAddress[0] = 2;
  for (const descriptor of [plain, transparent]) expect(libc.bind(descriptor, anyAddress)).toBe(0);
  const capture = openCapture({ portolanVersion: "test" });
  const { sockets } = (await capture.look({ sections: ["namespaces", "sockets"] })).sections;
  capture.close();
  const found = [plain, transparent].map((descriptor) => sockets.find((socket) => socket.inode === fstatSync(descriptor).ino));
  expect(found).toMatchObject([{ transparent: false }, { transparent: true, freebind: true }]);
  expect(found[0]).not.toHaveProperty("freebind");
});
