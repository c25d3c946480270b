/**
 * Which addresses are worth a real connection for a port: loopback, those the listeners are bound to, then every address of the host's
 * namespace. Only TCP and only where something serves in the host's own namespace; the reason for not connecting is given otherwise.
 * What a connection would start is left alone unless it is asked for.
 * Invariant: the connections leave at least one place free in every accept queue, since a program may accept none of them.
 */
import { classifyAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import { scopeOf, type Endpoint } from "@portolan/sockets";
import { covers, isServing, isTranslated, isWildcard, plainAddress } from "./endpoint-reach.ts";
import { notStarted, startsService } from "./starts-service.ts";

export interface ProbeTarget {
  readonly address: string;
  readonly device: string | null; // zone of a link-local address
}

export interface ProbeTargets {
  readonly targets: readonly ProbeTarget[];
  readonly skippedBecause: Phrase | null; // set when there are no targets
  readonly spared: readonly ProbeTarget[]; // left out so that an accept queue keeps a free place
}

export interface ProbeTargetsInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  readonly port: number;
  /** Also where a connection starts a program, such as a systemd socket's service. Absent: false. */
  readonly mayStart?: boolean;
}

const targetLimit = 32;
const spareOfUnknown = 2; // where the queue could not be read

export function probeTargets({ snapshot, endpoints, port, mayStart = false }: ProbeTargetsInput): ProbeTargets {
  const ofPort = endpoints.filter((endpoint) => endpoint.port === port && !isTranslated(endpoint));
  const starting = mayStart ? [] : ofPort.filter((endpoint) => isTried(endpoint) && startsService(endpoint, snapshot));
  const reason = skipReason(ofPort, starting);
  if (reason !== null) return { targets: [], skippedBecause: reason, spared: [] };
  const queues = acceptQueues(snapshot, port);
  const allowed = candidates(snapshot, ofPort).filter(({ address }) => starting.every((endpoint) => covers(endpoint, address) === false));
  const { targets, spared } = withinQueues(allowed, queues);
  return { targets, spared, skippedBecause: targets.length === 0 ? phrase("explanation.probes.skipped.queue") : null };
}

function candidates(snapshot: Snapshot, endpoints: readonly Endpoint[]): readonly ProbeTarget[] {
  const loopback = ["127.0.0.1", "::1"].map((address) => ({ address, device: null }));
  const seen = new Set<string>();
  const distinct = [...loopback, ...boundAddresses(endpoints), ...ownAddresses(snapshot)].filter(({ address, device }) => {
    const key = `${address}%${device ?? ""}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  return distinct.slice(0, targetLimit);
}

/** Addresses that listeners of the host's namespace are bound to; one without an interface of its own, such as 127.0.0.2, is found here only. */
function boundAddresses(endpoints: readonly Endpoint[]): readonly ProbeTarget[] {
  const own = endpoints.filter((one) => isTried(one) && !isWildcard(one));
  return own.flatMap((endpoint): ProbeTarget[] => {
    const address = plainAddress(endpoint.address);
    if (classifyAddress(address) !== "link-local" || !address.includes(":")) return [{ address, device: null }];
    return endpoint.device === null ? [] : [{ address, device: endpoint.device }];
  });
}

interface AcceptQueue {
  readonly place: Pick<Endpoint, "address" | "device" | "scope">;
  spare: number; // connections it may get from us
}

/** A queue takes one connection more than its limit (sk_acceptq_is_full, include/net/sock.h); that one stays free for others. */
function acceptQueues({ sections }: Snapshot, port: number): readonly AcceptQueue[] {
  return sections.sockets
    .filter((socket) => socket.namespace === "host" && socket.protocol === "tcp" && socket.port === port && socket.state === "listen")
    .map((socket) => ({
      place: { address: socket.address, device: socket.device, scope: scopeOf(socket) },
      spare: socket.queue === null ? spareOfUnknown : Math.max(0, socket.queue.limit - socket.queue.depth),
    }));
}

/** Which of several sockets gets a connection is the kernel's choice, so each of them must have a place for it. */
function withinQueues(
  candidates: readonly ProbeTarget[],
  queues: readonly AcceptQueue[],
): { readonly targets: readonly ProbeTarget[]; readonly spared: readonly ProbeTarget[] } {
  const targets: ProbeTarget[] = [];
  const spared: ProbeTarget[] = [];
  for (const target of candidates) {
    const reached = queues.filter(({ place }) => covers(place, target.address) !== false);
    if (reached.some(({ spare }) => spare === 0)) {
      spared.push(target);
      continue;
    }
    for (const queue of reached) queue.spare -= 1;
    targets.push(target);
  }
  return { targets, spared };
}

function isTried(endpoint: Endpoint): boolean {
  return endpoint.protocol === "tcp" && endpoint.namespace === "host" && isServing(endpoint);
}

/** `starting`: those that a connection would start. */
function skipReason(endpoints: readonly Endpoint[], starting: readonly Endpoint[]): Phrase | null {
  const tcp = endpoints.filter(({ protocol }) => protocol === "tcp");
  if (tcp.length === 0)
    return endpoints.length === 0 ? phrase("explanation.probes.skipped.nothing") : phrase("explanation.probes.skipped.udp");
  const own = tcp.filter(({ namespace }) => namespace === "host");
  if (own.length === 0) return phrase("explanation.probes.skipped.namespace");
  const [first] = starting;
  if (first !== undefined && own.filter(isServing).every((one) => starting.includes(one))) return notStarted(first);
  return own.some(isServing) ? null : phrase("explanation.probes.skipped.nothing");
}

/** Addresses of interfaces that are up; a tentative address does not answer yet. */
function ownAddresses({ sections }: Snapshot): readonly ProbeTarget[] {
  return sections.interfaces
    .filter(({ namespace, up }) => namespace === "host" && up)
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ tentative }) => !tentative)
        .map(({ address }) => ({ address, device: address.includes(":") && classifyAddress(address) === "link-local" ? name : null })),
    );
}
