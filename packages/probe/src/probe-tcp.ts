import { createConnection, isIP, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import type { ProbeOutcome, ProbeResult } from "@portolan/explanation";

export interface ProbeTcpOptions {
  readonly address: string;
  readonly port: number;
  /** Zone of a link-local address. Absent: none. */
  readonly device?: string | null;
  readonly timeoutMs: number;
  /** Also asks with one HTTP request, on a loopback address alone, whether the program behind it does anything. Absent: false. */
  readonly asksHttp?: boolean;
}

/** Error of connect(2) → outcome; what is not named here is `failed`. */
const outcomes: Readonly<Record<string, ProbeOutcome>> = {
  ECONNREFUSED: "refused",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EACCES: "unreachable", // a local rule rejected it with admin-prohibited, or a prohibit route
  EPERM: "unreachable", // dropped in the output chain
  EADDRNOTAVAIL: "no-address",
  EAFNOSUPPORT: "no-address",
  ENODEV: "no-address",
  EINVAL: "no-address", // link-local address without a valid zone
};

/**
 * Opens one TCP connection, says nothing unless `asksHttp` is set, and closes it in order (FIN, not RST), so that the service sees a client that left.
 * Never rejects: every error is an outcome with its errno. On its own host a connection to an address without a listener is refused at once.
 */
export async function probeTcp({ address, port, device = null, timeoutMs, asksHttp = false }: ProbeTcpOptions): Promise<ProbeResult> {
  if (isIP(address) === 0) return { address, port, device, outcome: "failed", elapsedMs: null, errno: "EINVAL" };
  // libuv drops a zone it cannot resolve and would connect somewhere else; a link-local target always has an interface with an address.
  if (device !== null && networkInterfaces()[device] === undefined)
    return { address, port, device, outcome: "no-address", elapsedMs: null, errno: "ENODEV" };
  const startedAt = performance.now();
  const host = device === null ? address : `${address}%${device}`;
  const socket = createConnection({ host, port, family: isIP(address), autoSelectFamily: false, lookup: literalLookup });
  const errno = await connectOutcome(socket, timeoutMs);
  const elapsedMs = performance.now() - startedAt;
  const outcome = errno === null ? "connected" : (outcomes[errno] ?? "failed");
  const result: ProbeResult = { address, port, device, outcome, elapsedMs: Math.round(elapsedMs * 100) / 100, errno };
  if (errno !== null) return result;
  const isAsked = asksHttp && isLoopback(address);
  const replied = isAsked ? await replyOutcome(socket, port) : null;
  leaveInOrder(socket);
  return replied === null ? result : { ...result, replied };
}

/** Only a zoned address gets here, since Node asks no resolver for plain literals; no name is ever resolved. */
function literalLookup(
  hostname: string,
  options: { all?: boolean | undefined },
  callback: (error: null, address: never, family?: number) => void,
): void {
  const family = hostname.includes(":") ? 6 : 4;
  if (options.all === true) callback(null, [{ address: hostname, family }] as never);
  else callback(null, hostname as never, family);
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

const replyTimeoutMs = 2000;
const mostReplyBytes = 1024;

/**
 * Whether anything came back for one request: bytes, or the end of the connection, both of which only a running program does. False after two
 * seconds of silence. More than a kilobyte is not read.
 */
function replyOutcome(socket: Socket, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(() => resolve(false), replyTimeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      settle();
      if (bytes > mostReplyBytes) socket.destroy();
    });
    for (const event of ["end", "error", "close"]) socket.once(event, settle);
    socket.write(`HEAD / HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: portolan\r\nConnection: close\r\n\r\n`);
  });
}

/** null when the handshake completed, and the socket is open then; else the errno. */
function connectOutcome(socket: Socket, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve("ETIMEDOUT");
    }, timeoutMs);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(error.code ?? "EIO");
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}

const lingerMs = 500;

/** FIN now; reads away what a service sends first (a greeting left unread would turn close() into RST) and stops waiting after half a second. */
function leaveInOrder(socket: Socket): void {
  socket.resume();
  socket.end();
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  linger.unref();
  socket.unref();
  socket.once("close", () => clearTimeout(linger));
}
