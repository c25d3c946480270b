/** How a container runtime is told to publish a port. */
import type { Endpoint } from "@portolan/sockets";

/** "0.0.0.0:8080:80/udp", the value of `docker run -p`; an empty address is left out. */
export function publishArgument({ port, publishes, protocol }: Endpoint, address: string): string {
  const host = address === "" ? "" : address.includes(":") ? `[${address}]:` : `${address}:`;
  return `${host}${port}:${publishes?.containerPort ?? "?"}${protocol === "udp" ? "/udp" : ""}`;
}
