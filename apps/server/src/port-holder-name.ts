import { basename } from "node:path";
import type { Endpoint } from "@portolan/sockets";

/** Who holds a TCP port of the host, in a few words such as `nginx (pid 812)`; null when no look could tell. */
export function portHolderName(endpoints: readonly Endpoint[], port: number): string | null {
  const holder = endpoints.find((endpoint) => endpoint.namespace === "host" && endpoint.protocol === "tcp" && endpoint.port === port);
  if (holder === undefined) return null;
  if (holder.container !== null) return holder.container.name;
  const [owner] = holder.owners;
  if (owner === undefined) return holder.unit;
  const name = owner.executable === null ? owner.unit : basename(owner.executable);
  return name === null ? `pid ${owner.pid}` : `${name} (pid ${owner.pid})`;
}
