/**
 * Makes a port be held by something other than a listener, in a network namespace of its own, asks the kernel for the usual binds there,
 * and prints its answers as one JSON document. Needs root.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { forecastAddresses, type PortHolder } from "@portolan/sockets";
import { bytesOf, closeSocket, enterOwnNamespace, listenOn, openBound } from "./bind-libc.ts";

export interface HolderAnswers {
  readonly holder: PortHolder["kind"];
  readonly name: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly errnos: readonly number[]; // in the order of forecastBind
}

const LOOPBACK = "127.0.0.1";
let nextPort = 22000; // outside the ephemeral range, as servers are

async function main(): Promise<void> {
  if (!enterOwnNamespace()) throw new Error("no permission to make a network namespace");
  const answers = [
    await outgoing(),
    await accepted(),
    await timeWait("server"),
    await timeWait("client"),
    await udpConnected(),
    bound(false),
    bound(true),
  ];
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
}

async function connected(): Promise<{ server: Server; client: Socket; peer: Socket; port: number }> {
  const server = createServer({ allowHalfOpen: true }).listen(nextPort++, LOOPBACK);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: LOOPBACK, allowHalfOpen: true });
  const [[peer]] = (await Promise.all([once(server, "connection"), once(client, "connect")])) as [[Socket], unknown];
  return { server, client, peer, port };
}

async function outgoing(): Promise<HolderAnswers> {
  const { client } = await connected();
  return ask({ holder: "outgoing", name: "outgoing connection", protocol: "tcp", port: client.localPort ?? 0 });
}

async function accepted(): Promise<HolderAnswers> {
  const { server, port } = await connected();
  server.close();
  return ask({ holder: "accepted", name: "accepted, listener gone", protocol: "tcp", port });
}

/** The side that closes first keeps the port in TIME_WAIT. */
async function timeWait(side: "server" | "client"): Promise<HolderAnswers> {
  const { server, client, peer, port } = await connected();
  server.close();
  const local = client.localPort ?? 0;
  const [first, second] = side === "server" ? [peer, client] : [client, peer];
  const closed = Promise.all([once(first, "close"), once(second, "close")]);
  second.resume().once("end", () => second.end());
  first.resume().end();
  await closed;
  return ask({ holder: "time-wait", name: `TIME_WAIT of the ${side}`, protocol: "tcp", port: side === "server" ? port : local });
}

async function udpConnected(): Promise<HolderAnswers> {
  const socket = createSocket("udp4");
  socket.connect(9, LOOPBACK);
  await once(socket, "connect");
  return ask({ holder: "udp-connected", name: "connected UDP socket", protocol: "udp", port: socket.address().port });
}

function bound(reuseAddress: boolean): HolderAnswers {
  const port = reuseAddress ? 21001 : 21000;
  const fd = openBound({ protocol: "tcp", bytes: bytesOf(LOOPBACK), port, v6only: false, reuseAddress, reusePort: false, device: null });
  if (fd < 0) throw new Error(`bind: errno ${-fd}`);
  return ask({ holder: "bound", name: reuseAddress ? "bound with SO_REUSEADDR" : "bound without options", protocol: "tcp", port });
}

function ask(place: Omit<HolderAnswers, "errnos">): HolderAnswers {
  const errnos = forecastAddresses.flatMap((address) => [false, true].map((reuseAddress) => tryBind({ ...place, address, reuseAddress })));
  return { ...place, errnos };
}

function tryBind({
  protocol,
  port,
  address,
  reuseAddress,
}: {
  protocol: "tcp" | "udp";
  port: number;
  address: string;
  reuseAddress: boolean;
}): number {
  const fd = openBound({ protocol, port, bytes: bytesOf(address), v6only: false, reuseAddress, reusePort: false, device: null });
  if (fd < 0) return -fd;
  const errno = protocol === "tcp" ? listenOn(fd) : 0;
  closeSocket(fd);
  return errno;
}

if (import.meta.main) await main();
