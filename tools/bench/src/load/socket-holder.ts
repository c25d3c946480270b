// Child of a load: opens what its one argument says, prints "ready", and lets go of everything when its standard input closes.
import { createServer, connect, type Server, type Socket } from "node:net";

interface Order {
  readonly listeners: readonly { readonly host: string; readonly firstPort: number; readonly count: number }[];
  readonly connections: readonly { readonly host: string; readonly port: number; readonly count: number }[];
  readonly closeAfterConnect: boolean; // leaves a TIME_WAIT behind instead of an open connection
}

const inFlightMax = 200;
const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const servers: Server[] = [];
const sockets = new Set<Socket>();

function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => sockets.delete(socket));
      socket.on("close", () => sockets.delete(socket));
    });
    server.once("error", reject);
    server.listen({ host, port, backlog: 511 }, () => {
      servers.push(server);
      resolve();
    });
  });
}

function open(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => {
      if (order.closeAfterConnect) socket.end(() => socket.destroy());
      else sockets.add(socket);
      resolve();
    });
    socket.once("error", reject);
  });
}

async function openAll(): Promise<void> {
  for (const { host, firstPort, count } of order.listeners)
    for (let port = firstPort; port < firstPort + count; port += 1) await listen({ host, port });
  for (const { host, port, count } of order.connections)
    for (let opened = 0; opened < count; opened += inFlightMax)
      await Promise.all(Array.from({ length: Math.min(inFlightMax, count - opened) }, () => open(host, port)));
}

await openAll();
process.stdout.write("ready\n");
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
