import type { PortRange, Protocol } from "@portolan/net";
import { portFacts } from "@portolan/services";
import { defaultBands, freePorts, type ExclusionReason, type FreePortsQuery } from "@portolan/sockets";
import type { HostView } from "../host-view.ts";
import { tryBind } from "./try-bind.ts";

export interface FreeQuery {
  readonly count: number;
  readonly near: number | null;
  readonly range: PortRange | null;
  readonly protocols: readonly Protocol[]; // free for each of them
  readonly include: NonNullable<FreePortsQuery["include"]>;
}

export interface FoundPorts {
  readonly ports: readonly number[]; // best first; fewer than asked for when there are no more
  readonly excluded: readonly { readonly reason: ExclusionReason | "bind-failed"; readonly count: number }[]; // empty unless there are too few
  readonly searched: readonly PortRange[];
}

// A port that the snapshot calls free may still be held by a connection or by TIME_WAIT; so many may fail before we give up.
const failureLimit = 500;

/** Free ports of the host, each bound for a moment; of a saved snapshot, those that it knows to be free. */
export async function findFreePorts(query: FreeQuery, { snapshot, endpoints, isOffline }: HostView): Promise<FoundPorts> {
  const only = query.protocols.length === 1 ? query.protocols[0] : undefined;
  const passed = new Set<number>();
  const failed = new Set<number>();
  for (;;) {
    const answer = freePorts({
      snapshot,
      endpoints,
      count: query.count,
      portFacts,
      include: query.include,
      leases: [...failed].map((port) => ({ protocol: null, port })),
      ...(query.near === null ? {} : { near: query.near }),
      ...(query.range === null ? {} : { range: query.range }),
      ...(only === undefined ? {} : { protocol: only }),
    });
    const offered = answer.code === "ok" ? answer.ports : answer.found;
    const untried = isOffline ? [] : offered.filter((port) => !passed.has(port));
    for (const port of untried) ((await tryBind(port, query.protocols)) === null ? passed : failed).add(port);
    const ports = offered.filter((port) => !failed.has(port));
    const isEnough = ports.length >= query.count || failed.size > failureLimit;
    if (isEnough || (answer.code !== "ok" && ports.length === offered.length)) return report(ports, answer, failed.size);
  }
}

function report(ports: readonly number[], answer: ReturnType<typeof freePorts>, failures: number): FoundPorts {
  if (answer.code === "ok") return { ports, excluded: [], searched: defaultBands };
  const excluded = answer.excluded.map(({ reason, count }) => ({ reason: reason === "leased" ? ("bind-failed" as const) : reason, count }));
  return { ports, excluded: failures > 0 || excluded.length > 0 ? excluded : [], searched: answer.searched };
}
