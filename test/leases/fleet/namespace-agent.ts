/**
 * Stands for everything that runs in one network namespace: services that are started and ended on word, and what gets in their way. Speaks JSON lines over its standard
 * input and output. Arguments: first and last port that the noise is made of, and how often a connection is made, in milliseconds.
 */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { closeSocket, openBound } from "../../kernel/bind-libc.ts";

type Order =
  | { readonly id: number; readonly order: "start"; readonly port: number; readonly name: string }
  | { readonly id: number; readonly order: "stop"; readonly port: number }
  | { readonly id: number; readonly order: "ask"; readonly port: number }
  | { readonly id: number; readonly order: "counts" };

const [first = 0, last = 0, everyMs = 25] = process.argv.slice(2).map(Number);
const target = 9000;
const services = new Map<number, { readonly server: Server; readonly sockets: Set<Socket> }>();
const counts = { connections: 0, silentBinds: 0, listeners: 0, refused: 0 };

async function start(port: number, name: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.end(name);
  });
  server.listen(port); // as Node does: `::`, dual-stack, SO_REUSEADDR
  try {
    await once(server, "listening");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
  services.set(port, { server, sockets });
  return "ok";
}

async function stop(port: number): Promise<string> {
  const service = services.get(port);
  services.delete(port);
  for (const socket of service?.sockets ?? []) socket.destroy();
  await new Promise((done) => (service === undefined ? done(null) : service.server.close(done)));
  return "ok";
}

/** Who answers at the port, over both families. */
async function ask(port: number): Promise<string> {
  const [ipv4, ipv6] = await Promise.all(["127.0.0.1", "::1"].map((host) => readAll(host, port)));
  return ipv4 === ipv6 ? (ipv4 ?? "") : `${ipv4} and ${ipv6}`;
}

function readAll(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect({ host, port, localAddress: host === "::1" ? "::1" : "127.0.0.2" });
    const timer = setTimeout(() => socket.destroy(new Error("silent")), 3000);
    socket.on("data", (bytes) => (text += bytes.toString()));
    socket.on("error", (error: NodeJS.ErrnoException) => (text = error.code ?? error.message));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

/** Connections whose ports the kernel chooses among those of the pool, some of which leave TIME_WAIT behind. */
function connectOut(): void {
  const socket = connect({ host: Math.random() < 0.5 ? "127.0.0.1" : "::1", port: target });
  socket.on("error", () => (counts.refused += 1));
  socket.on("connect", () => {
    counts.connections += 1;
    setTimeout(() => (counts.connections % 10 === 0 ? socket.end() : socket.resetAndDestroy()), 50 + Math.random() * 800);
  });
}

/** A socket that takes a port and says nothing, by number or by the kernel's choice, without SO_REUSEADDR. */
function bindSilently(): void {
  const port = Math.random() < 0.5 ? 0 : first + Math.floor(Math.random() * (last - first + 1));
  const isIpv6 = Math.random() < 0.5;
  const place = { bytes: new Uint8Array(isIpv6 ? 16 : 4), v6only: false, device: null, reusePort: false };
  const descriptor = openBound({ ...place, protocol: "tcp", port, reuseAddress: false });
  if (descriptor < 0) return void (counts.refused += 1);
  counts.silentBinds += 1;
  setTimeout(() => closeSocket(descriptor), 200 + Math.random() * 800);
}

/** A program that lets the kernel choose where it listens. */
function listenAnywhere(): void {
  const server = createServer().listen(0, () => {
    counts.listeners += 1;
    setTimeout(() => server.close(), 200 + Math.random() * 500);
  });
  server.on("error", () => (counts.refused += 1));
}

createServer((socket) => socket.on("error", () => {}).resume()).listen({ port: target, host: "::" });
setInterval(connectOut, everyMs);
setInterval(bindSilently, everyMs * 2.5);
setInterval(listenAnywhere, everyMs * 5);
createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line) as Order;
  const answer = (said: unknown): void => void process.stdout.write(`${JSON.stringify({ id: order.id, said })}\n`);
  if (order.order === "start") void start(order.port, order.name).then(answer);
  else if (order.order === "stop") void stop(order.port).then(answer);
  else if (order.order === "ask") void ask(order.port).then(answer);
  else answer(counts);
});
process.stdin.on("end", () => process.exit(0));
