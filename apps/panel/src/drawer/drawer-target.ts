/** What the drawer explains: an endpoint of the table, or a port that may not be listened on at all. */
import { barePort } from "@portolan/query";
import type { Endpoint } from "../wire.ts";

export interface DrawerTarget {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
  readonly endpoint: Endpoint | null; // null when nobody listens, or when the endpoint has gone
}

/** What the address asks to explain: an endpoint by its id, or a port. */
export interface NamedTarget {
  readonly id: string | undefined;
  readonly port: string | undefined;
}

/** The target that is named; null when none is. An id that is not known any more needs `lastKnown`, else there is nothing to explain. */
export function findTarget({ id, port }: NamedTarget, endpoints: readonly Endpoint[], lastKnown: Endpoint | null): DrawerTarget | null {
  if (id !== undefined) {
    const endpoint = endpoints.find((one) => one.id === id) ?? null;
    const known = endpoint ?? (lastKnown?.id === id ? lastKnown : null);
    return known === null ? null : { port: known.port, protocol: known.protocol, endpoint };
  }
  const named = port === undefined ? null : barePort(port);
  return named === null ? null : { ...named, endpoint: null };
}
