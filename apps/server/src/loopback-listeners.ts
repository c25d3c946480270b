import { createServer, type RequestListener, type Server } from "node:http";
import { readFileSync } from "node:fs";
import { classifyAddress, parseIpAddress } from "@portolan/net";
import { RefusalError } from "@portolan/contract";

export interface LoopbackListeners {
  readonly port: number;
  readonly addresses: readonly string[];
  /** Ends connections on which nobody waits for an answer. */
  closeIdle(): void;
  /** Stops accepting, ends what is open, and resolves when the sockets are gone. */
  close(): Promise<void>;
}

export interface ListenQuery {
  readonly port: number;
  readonly listen: string | null;
  readonly onRequest: RequestListener;
}

const furtherPorts = 20;
/** Where another Portolan's daemon would listen. */
const reservedPorts: ReadonlySet<number> = new Set([13391]);
const maxConnections = 512; // on each address

/**
 * Binds 127.0.0.1 and ::1 at one port, or one loopback address that was asked for. A host without IPv6 gets 127.0.0.1 alone.
 * The next of up to 20 further ports is taken when the port is held on either. Any other address is refused: it would need TLS.
 * A port that this user may not bind is refused with the reason; the ports after it would fare no better.
 */
export async function listenOnLoopback({ port, listen, onRequest }: ListenQuery): Promise<LoopbackListeners> {
  const addresses = listen === null || listen === "localhost" ? ["127.0.0.1", "::1"] : [loopbackAddress(listen, port)];
  const candidates = candidatePorts(port);
  for (const candidate of candidates) {
    const servers = await listenAt({ port: candidate, addresses, onRequest });
    if (servers !== null) return openListeners(servers);
  }
  throw new RefusalError("LISTEN_ADDRESS_IN_USE", { first: port, last: candidates.at(-1) ?? port });
}

/** The ports that are tried, in this order; 0 lets the kernel choose. */
export function candidatePorts(port: number): readonly number[] {
  const last = port === 0 ? 0 : Math.min(port + furtherPorts, 65535);
  const following = Array.from({ length: last - port }, (_, index) => port + 1 + index);
  return [port, ...following.filter((candidate) => !reservedPorts.has(candidate))];
}

function loopbackAddress(text: string, port: number): string {
  if (parseIpAddress(text) === null || classifyAddress(text) !== "loopback") {
    throw new RefusalError("LISTEN_ADDRESS_NOT_LOOPBACK", { address: text, port });
  }
  return text;
}

type Bound = { readonly address: string; readonly server: Server };

/** All addresses at this port, or null when one of them is taken. Those that the host does not have are left out. */
async function listenAt({
  port,
  addresses,
  onRequest,
}: {
  port: number;
  addresses: readonly string[];
  onRequest: RequestListener;
}): Promise<Bound[] | null> {
  const bound: Bound[] = [];
  for (const address of addresses) {
    const server = createServer(
      { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 },
      onRequest,
    );
    const code = await listenOnce(server, { host: address, port: bound[0] === undefined ? port : portOf(bound[0].server), ipv6Only: true });
    if (code === null) bound.push({ address, server });
    else if (code === "EADDRINUSE" || code === "EACCES") {
      await closeAll(bound);
      if (code === "EACCES") throw refusePort(port);
      return null;
    } else if (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT")
      throw new RefusalError("FAULT", { reason: `listen ${address}: ${code}` });
  }
  return bound.length === 0 ? null : bound;
}

function refusePort(port: number): RefusalError {
  const first = readFirstUnprivilegedPort();
  if (port < first) return new RefusalError("LISTEN_PORT_PRIVILEGED", { port, first });
  return new RefusalError("NOT_PERMITTED", { action: `listen on ${port}`, reason: "EACCES" });
}

/** net.ipv4.ip_unprivileged_port_start, for IPv6 as well; the kernel's default where it cannot be read. See ip-sysctl.rst. */
function readFirstUnprivilegedPort(): number {
  try {
    return Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
  } catch {
    return 1024;
  }
}

/** Null when it listens, otherwise the system's error code. */
function listenOnce(server: Server, options: { host: string; port: number; ipv6Only: boolean }): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  server.maxConnections = maxConnections;
  server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ ...options, exclusive: true }, () => {
    server.on("error", () => {});
    resolve(null);
  });
  return promise;
}

function openListeners(bound: readonly Bound[]): LoopbackListeners {
  const port = bound[0] === undefined ? 0 : portOf(bound[0].server);
  return { port, addresses: bound.map(({ address }) => address), close: () => closeAll(bound), closeIdle: () => closeIdle(bound) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function closeIdle(bound: readonly Bound[]): void {
  for (const { server } of bound) server.closeIdleConnections();
}

async function closeAll(bound: readonly Bound[]): Promise<void> {
  await Promise.all(
    bound.map(({ server }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      return promise;
    }),
  );
}
