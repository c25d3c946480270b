import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { countConnections } from "./accept-queues.ts";
import { openCapture } from "./open-capture.ts";
import { parseNetstat } from "./queue-counters.ts";
import type { QueueRow } from "./sock-diag.ts";

test("connections a program holds are counted at its listener, with the queue, the cap and the drops of the kernel", async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen({ host: "127.0.0.1", port: 0, backlog: 77 });
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const clients = [1, 2, 3].map(() => connect({ host: "127.0.0.1", port }));
  await Promise.all(clients.map((client) => once(client, "connect")));
  while (accepted.length < clients.length) await new Promise((resolve) => setImmediate(resolve));
  const capture = openCapture({ portolanVersion: "test" });
  const queues = await capture.acceptQueues({ port });
  const none = await capture.acceptQueues({ port: 1 });
  capture.close();
  for (const socket of [...clients, ...accepted]) socket.destroy();
  server.close();
  expect(queues?.listeners).toMatchObject([{ namespace: "host", address: "127.0.0.1", port, device: null, depth: 0, limit: 77, drops: 0 }]);
  expect(queues?.connections).toEqual([{ namespace: "host", address: "127.0.0.1", port, established: 3 }]);
  const [counters] = queues?.counters ?? [];
  expect(counters?.maxBacklog).toBeGreaterThan(0);
  expect(counters?.drops).toBeGreaterThanOrEqual(counters?.overflows ?? Number.NaN);
  expect(none).toEqual({ port: 1, listeners: [], counters: [], connections: [] });
});

function row(fields: Partial<QueueRow> & Pick<QueueRow, "address">): QueueRow {
  return { isListener: false, port: 80, deviceIndex: 0, v6only: null, inode: 1, depth: 0, limit: 1, drops: 0, ...fields };
}

test("a connection belongs to the closest listening place; one that still waits in a queue to none", () => {
  const listeners = ["0.0.0.0", "::", "192.0.2.1"].map((address) => row({ address, isListener: true, v6only: address === "::" }));
  const rows = [
    ...listeners,
    ...["192.0.2.1", "192.0.2.2", "2001:db8::1"].map((address) => row({ address })),
    row({ address: "192.0.2.2", inode: 0 }),
  ];
  expect(countConnections(rows, "host").map(({ address, established }) => `${address} ${established}`)).toEqual([
    "0.0.0.0 1",
    ":: 1",
    "192.0.2.1 1",
  ]);
  const dual = [row({ address: "::", isListener: true, v6only: false }), row({ address: "::ffff:192.0.2.2" })];
  expect(countConnections(dual, "host")).toMatchObject([{ address: "::", established: 1 }]);
});

test("counters of /proc/net/netstat are read by their names; any other text has none", () => {
  const text = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 12 14\nIpExt: InNoRoutes\nIpExt: 5\n";
  expect([...parseNetstat(text)]).toEqual([
    ["SyncookiesSent", 0],
    ["ListenOverflows", 12],
    ["ListenDrops", 14],
  ]);
  for (const other of ["", "TcpExt:", "TcpExt: A B\n", "nonsense\n\n", "TcpExt: A\nTcpExt: x\n"]) expect(parseNetstat(other).size).toBe(0);
});
