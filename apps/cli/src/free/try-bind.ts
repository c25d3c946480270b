import { createSocket } from "node:dgram";
import { createServer } from "node:net";

type Protocol = "tcp" | "udp";

/**
 * Binds a port on every address of the host for a moment, as a server would (TCP listens). Null when that worked, otherwise the errno.
 * Where the kernel has no IPv6 the IPv4 addresses alone are tried.
 */
export async function tryBind(port: number, protocols: readonly Protocol[]): Promise<string | null> {
  for (const protocol of protocols) {
    const bind = protocol === "tcp" ? bindTcp : bindUdp;
    const dual = await bind(port, "::");
    const refusal = dual === "EAFNOSUPPORT" || dual === "EADDRNOTAVAIL" ? await bind(port, "0.0.0.0") : dual;
    if (refusal !== null) return refusal;
  }
  return null;
}

function bindTcp(port: number, host: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}

function bindUdp(port: number, address: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = createSocket({ type: address.includes(":") ? "udp6" : "udp4" });
  socket.once("error", (error: NodeJS.ErrnoException) => {
    socket.close();
    resolve(error.code ?? error.message);
  });
  socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(null)));
  return promise;
}
