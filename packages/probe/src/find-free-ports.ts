import type { PortRange } from "@portolan/net";
import { portFacts } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { defaultBands, freePorts, type Endpoint, type ExclusionReason, type FreePortsQuery } from "@portolan/sockets";
import { tryBind } from "./try-bind.ts";

export interface FreePortSearch {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly count: number;
  readonly protocols: readonly ("tcp" | "udp")[]; // free for each of them
  readonly near?: number | null;
  readonly range?: PortRange | null;
  readonly include?: FreePortsQuery["include"];
  /** Binds each port for a moment before it is offered. False for a saved snapshot of another host. */
  readonly triesBind: boolean;
}

export interface FoundPorts {
  readonly ports: readonly number[]; // best first; fewer than asked for when there are no more
  readonly excluded: readonly { readonly reason: ExclusionReason | "bind-failed"; readonly count: number }[]; // empty unless there are too few
  readonly searched: readonly PortRange[];
}

/** A port that the snapshot calls free may still be held by a connection or by TIME_WAIT; so many may fail before the search gives up. */
const failureLimit = 500;

/** Ports that the snapshot calls free and that the kernel lets somebody have now. Nothing keeps them: the next program may be faster. */
export async function findFreePorts(search: FreePortSearch): Promise<FoundPorts> {
  const passed = new Set<number>();
  const failed = new Set<number>();
  for (;;) {
    const answer = freePorts(queryOf(search, failed));
    const offered = answer.code === "ok" ? answer.ports : answer.found;
    const untried = search.triesBind ? offered.filter((port) => !passed.has(port)) : [];
    for (const port of untried) ((await isTaken(port, search.protocols)) ? failed : passed).add(port);
    const ports = offered.filter((port) => !failed.has(port));
    const isEnough = ports.length >= search.count || failed.size > failureLimit;
    if (isEnough || ports.length === offered.length) return { ports, ...explain(answer) };
  }
}

function queryOf(search: FreePortSearch, failed: ReadonlySet<number>): FreePortsQuery {
  const { snapshot, endpoints, count, include, near = null, range = null, protocols } = search;
  const only = protocols.length === 1 ? protocols[0] : undefined;
  return {
    snapshot,
    endpoints,
    count,
    portFacts,
    leases: [...failed].map((port) => ({ protocol: null, port })),
    ...(include === undefined ? {} : { include }),
    ...(near === null ? {} : { near }),
    ...(range === null ? {} : { range }),
    ...(only === undefined ? {} : { protocol: only }),
  };
}

/** Only EADDRINUSE speaks of the port; EACCES, for one, speaks of who asks. */
async function isTaken(port: number, protocols: FreePortSearch["protocols"]): Promise<boolean> {
  for (const protocol of protocols) if ((await tryBind(port, protocol)) === "EADDRINUSE") return true;
  return false;
}

function explain(answer: ReturnType<typeof freePorts>): Pick<FoundPorts, "excluded" | "searched"> {
  if (answer.code === "ok") return { excluded: [], searched: defaultBands };
  const excluded = answer.excluded.map(({ reason, count }) => ({ reason: reason === "leased" ? ("bind-failed" as const) : reason, count }));
  return { excluded, searched: answer.searched };
}
