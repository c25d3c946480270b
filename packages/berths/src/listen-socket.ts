import { bindSocket, type OpenedSocket, type WantedSocket } from "./bind-socket.ts";
import type { Libc } from "./libc.ts";

const backlog = 4096; // the kernel cuts it to net.core.somaxconn

/** A socket that takes connections there (TCP) or datagrams (UDP), for a program that is handed it. Whoever has its descriptor closes it. */
export function openListener(libc: Libc, wanted: Omit<WantedSocket, "reuseAddress">): OpenedSocket {
  // As services of TCP do; for UDP the option would let anybody share the port.
  const opened = bindSocket(libc, { ...wanted, reuseAddress: wanted.protocol === "tcp" });
  if (opened.code === "refused" || wanted.protocol === "udp" || libc.listen(opened.descriptor, backlog) === 0) return opened;
  const errno = libc.errorName();
  libc.close(opened.descriptor);
  return { code: "refused", errno };
}

/** Whether the kernel would let a service bind there now; null: it would. The name of the errno otherwise. */
export function tryBind(libc: Libc, wanted: WantedSocket): string | null {
  const opened = bindSocket(libc, wanted);
  if (opened.code === "refused") return opened.errno;
  libc.close(opened.descriptor);
  return null;
}
