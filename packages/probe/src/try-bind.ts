import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/**
 * Binds a port on every address of the host for a moment, as a server would (TCP listens). Null when that worked, otherwise the errno.
 * Where the kernel has no IPv6 the IPv4 addresses alone are tried. EACCES says nothing about the port: it is the caller who may not.
 */
export async function tryBind(port: number, protocol: "tcp" | "udp"): Promise<string | null> {
  const bind = protocol === "tcp" ? bindTcp : bindUdp;
  const dual = await bind(port, "::");
  return dual === "EAFNOSUPPORT" || dual === "EADDRNOTAVAIL" ? bind(port, "0.0.0.0") : dual;
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
