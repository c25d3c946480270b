import type { FreePorts, FreePortsQuery } from "@portolan/contract";
import { parsePortRange } from "@portolan/net";
import { RefusalError } from "@portolan/contract";
import { tryBind } from "@portolan/probe";
import { portFacts } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { freePorts, type Endpoint } from "@portolan/sockets";

/** A port that the snapshot calls free may still be held by a connection or by TIME_WAIT; so many may fail before we give up. */
const failureLimit = 200;

/** Free ports of the host, each one bound for a moment before it is handed out. */
export async function findFreePorts(
  { count = 1, near, range, protocol = "tcp" }: FreePortsQuery,
  { snapshot, endpoints }: { readonly snapshot: Snapshot; readonly endpoints: readonly Endpoint[] },
): Promise<FreePorts> {
  const wantedRange = range === undefined ? null : parsePortRange(range);
  if (range !== undefined && wantedRange === null)
    throw new RefusalError("REQUEST_INVALID", { reason: `range ${range}: FROM-TO, 1–65535` });
  const passed = new Set<number>();
  const failed = new Set<number>();
  for (;;) {
    const answer = freePorts({
      snapshot,
      endpoints,
      count,
      portFacts,
      protocol,
      leases: [...failed].map((port) => ({ protocol: null, port })),
      ...(near === undefined ? {} : { near }),
      ...(wantedRange === null ? {} : { range: wantedRange }),
    });
    const offered = answer.code === "ok" ? answer.ports : answer.found;
    const untried = offered.filter((port) => !passed.has(port));
    for (const port of untried) ((await tryBind(port, protocol)) === "EADDRINUSE" ? failed : passed).add(port);
    const ports = offered.filter((port) => !failed.has(port));
    if (ports.length === offered.length || failed.size > failureLimit) return { protocol, ports, missing: count - ports.length };
  }
}
