/** What the drawer explains: an endpoint of the table, or a port that may not be listened on at all. */
import { barePort } from "../query/endpoint-query.ts";
import type { Endpoint } from "../wire.ts";

export interface DrawerTarget {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
  readonly endpoint: Endpoint | null; // null when nobody listens, or when the endpoint has gone
}

/** The target that the address names; null when it names none. An id that is not known any more needs `lastKnown`, else there is nothing to explain. */
export function findTarget(
  view: { readonly endpoint?: string; readonly port?: string },
  endpoints: readonly Endpoint[],
  lastKnown: Endpoint | null,
): DrawerTarget | null {
  if (view.endpoint !== undefined) {
    const endpoint = endpoints.find((one) => one.id === view.endpoint) ?? null;
    const known = endpoint ?? (lastKnown?.id === view.endpoint ? lastKnown : null);
    return known === null ? null : { port: known.port, protocol: known.protocol, endpoint };
  }
  const named = view.port === undefined ? null : barePort(view.port);
  return named === null ? null : { ...named, endpoint: null };
}
