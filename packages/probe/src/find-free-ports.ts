import type { PortRange } from "@portolan/net";
import { portFacts } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { freePorts, portSysctls, type Endpoint, type ExclusionReason, type FreePorts, type FreePortsQuery } from "@portolan/sockets";
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
  readonly excluded: readonly { readonly reason: FoundExclusion; readonly count: number }[]; // empty unless there are too few
  readonly searched: readonly PortRange[]; // empty unless there are too few
  readonly setAside: number; // ports passed over because a service keeps them
  readonly allowable: readonly AllowableKind[]; // kinds of ports that would have to be allowed for more; empty where no kind would help
}

/** `bind-failed`: somebody holds it after all. `not-permitted`: the kernel lets only others take it (man 7 capabilities, CAP_NET_BIND_SERVICE). */
export type FoundExclusion = ExclusionReason | "bind-failed" | "not-permitted";
export type AllowableKind = "ephemeral" | "well-known" | "assigned" | "high-risk";

/** A port that the snapshot calls free may still be held by a connection or by TIME_WAIT; so many may fail before the search gives up. */
const failureLimit = 500;

/** Ports that the snapshot calls free and that the kernel lets somebody have now. Nothing keeps them: the next program may be faster. */
export async function findFreePorts(search: FreePortSearch): Promise<FoundPorts> {
  const passed = new Set<number>();
  const failed: Trial["failed"] = new Map((await notPermitted(search)).map((port) => [port, "not-permitted"]));
  for (;;) {
    const answer = freePorts(queryOf(search, failed.keys()));
    const offered = answer.code === "ok" ? answer.ports : answer.found;
    const untried = search.triesBind ? offered.filter((port) => !passed.has(port)) : [];
    for (const port of untried) await tryPort(port, { search, passed, failed });
    const ports = offered.filter((port) => !failed.has(port));
    const setAside = setAsideIn(answer);
    if (ports.length >= search.count) return { ports, excluded: [], searched: [], allowable: [], setAside };
    const isHopeless = [...failed.values()].filter((reason) => reason === "bind-failed").length > failureLimit;
    if (isHopeless || ports.length === offered.length) return { ports, setAside, ...explainShortage(search, failed) };
  }
}

function setAsideIn(answer: FreePorts): number {
  if (answer.code === "ok") return answer.setAside;
  return answer.excluded.find(({ reason }) => reason === "set-aside")?.count ?? 0;
}

interface Trial {
  readonly search: FreePortSearch;
  readonly passed: Set<number>;
  readonly failed: Map<number, "bind-failed" | "not-permitted">;
}

async function tryPort(port: number, { search, passed, failed }: Trial): Promise<void> {
  const errors = new Set<string | null>();
  for (const protocol of search.protocols) errors.add(await tryBind(port, protocol));
  if (errors.has("EADDRINUSE")) failed.set(port, "bind-failed");
  else if (errors.has("EACCES")) failed.set(port, "not-permitted");
  else passed.add(port);
}

/** Privileged ports of the range that this process may not bind. The kernel looks at the privilege before it looks at who holds the port. */
async function notPermitted({ snapshot, range = null, triesBind, protocols: [protocol] }: FreePortSearch): Promise<number[]> {
  const { firstUnprivileged } = portSysctls(snapshot, "host");
  if (!triesBind || range === null || firstUnprivileged === null || range.from >= firstUnprivileged) return [];
  if ((await tryBind(firstUnprivileged - 1, protocol ?? "tcp")) !== "EACCES") return [];
  const last = Math.min(range.to, firstUnprivileged - 1);
  return Array.from({ length: last - range.from + 1 }, (_, index) => range.from + index);
}

function queryOf(search: FreePortSearch, failed: Iterable<number>): FreePortsQuery {
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

/** Why there are no more: every candidate counted once, refused binds told apart from those that need a privilege. */
function explainShortage(search: FreePortSearch, failed: Trial["failed"]): Pick<FoundPorts, "excluded" | "searched" | "allowable"> {
  const answer = searchAll(search, failed);
  const bindFailed = [...failed.values()].filter((reason) => reason === "bind-failed").length;
  const excluded = answer.excluded.flatMap(({ reason, count }): { reason: FoundExclusion; count: number }[] =>
    reason !== "leased"
      ? [{ reason, count }]
      : [
          { reason: "bind-failed" as const, count: bindFailed },
          { reason: "not-permitted" as const, count: count - bindFailed },
        ].filter((one) => one.count > 0),
  );
  return { excluded, searched: answer.searched, allowable: allowableKinds(search, failed) };
}

/** Every free port and every reason: more are asked for than there are. */
function searchAll(search: FreePortSearch, failed: Trial["failed"]): Extract<FreePorts, { readonly code: "NO_FREE_PORT" }> {
  const answer = freePorts({ ...queryOf(search, failed.keys()), count: Number.POSITIVE_INFINITY });
  if (answer.code === "ok") throw new Error("there cannot be endlessly many ports");
  return answer;
}

const kindOf: Partial<Record<ExclusionReason, AllowableKind>> = {
  ephemeral: "ephemeral",
  "well-known": "well-known",
  assigned: "assigned",
  "high-risk": "high-risk",
  "browser-blocked": "high-risk",
};
const included = { ephemeral: "ephemeral", "well-known": "wellKnown", assigned: "assigned", "high-risk": "highRisk" } as const;

/** A port counts for its first reason only, so each round allows what the round before named, until a port comes free or nothing is left to allow. */
function allowableKinds(search: FreePortSearch, failed: Trial["failed"]): readonly AllowableKind[] {
  const kinds: AllowableKind[] = [];
  let found = -1;
  for (;;) {
    const include = { ...search.include, ...Object.fromEntries(kinds.map((kind) => [included[kind], true])) };
    const answer = searchAll({ ...search, include }, failed);
    if (found === -1) found = answer.found.length;
    if (answer.found.length > found) return kinds;
    const more = new Set(answer.excluded.flatMap(({ reason }) => kindOf[reason] ?? []).filter((kind) => !kinds.includes(kind)));
    if (more.size === 0) return [];
    kinds.push(...more);
  }
}
