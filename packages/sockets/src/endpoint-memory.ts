/**
 * What `endpointsOf` remembers between two looks at one host, so that an endpoint whose sockets and owners are the same objects as before stays the
 * same object. Rows that did not change must therefore stay the same objects from snapshot to snapshot, and must not be changed in place.
 * Invariant: with a memory the endpoints are equal to those without one.
 */
import type { Process, Snapshot, Socket } from "@portolan/snapshot";
import type { Endpoint, Owner } from "./endpoint.ts";
import { endpointTuple } from "./endpoint-id.ts";

interface Remembered {
  readonly sockets: readonly Socket[];
  readonly owners: readonly Owner[];
  readonly endpoint: Endpoint;
}

export interface EndpointMemory {
  /** Begins with a snapshot; forgets what depends on sections that changed. */
  begin(snapshot: Snapshot): void;
  tupleOf(socket: Socket): string;
  /** The endpoint of before, where it was made of exactly these; undefined otherwise. */
  find(tuple: string, sockets: readonly Socket[], owners: readonly Owner[]): Endpoint | undefined;
  keep(tuple: string, remembered: Remembered): void;
  /** The owner made of exactly these processes, itself first, then its ancestors; otherwise what `make` gives, which is kept. */
  owner(processes: readonly Process[], make: () => Owner): Owner;
  /** Forgets endpoints and owners that the last snapshot did not have, once they are many. */
  end(present: ReadonlyMap<string, unknown>, pids: ReadonlyMap<number, unknown>): void;
}

export function createEndpointMemory(): EndpointMemory {
  const tuples = new WeakMap<Socket, string>();
  const endpoints = new Map<string, Remembered>();
  const owners = new Map<number, { readonly processes: readonly Process[]; readonly owner: Owner }>();
  let context: readonly unknown[] = [];
  return {
    begin({ sections, hashes }) {
      const present = [sections.units, sections.containers, sections.services, hashes.owners === undefined];
      if (isSameList(present, context)) return;
      context = present;
      endpoints.clear();
      owners.clear();
    },
    tupleOf(socket) {
      const known = tuples.get(socket);
      if (known !== undefined) return known;
      const tuple = endpointTuple(socket);
      tuples.set(socket, tuple);
      return tuple;
    },
    find(tuple, sockets, holders) {
      const known = endpoints.get(tuple);
      return known !== undefined && isSameList(known.sockets, sockets) && isSameList(known.owners, holders) ? known.endpoint : undefined;
    },
    keep: (tuple, remembered) => void endpoints.set(tuple, remembered),
    owner(processes, make) {
      const pid = processes[0]?.pid;
      const known = pid === undefined ? undefined : owners.get(pid);
      if (known !== undefined && isSameList(known.processes, processes)) return known.owner;
      const owner = make();
      if (pid !== undefined) owners.set(pid, { processes, owner });
      return owner;
    },
    end(present, pids) {
      if (endpoints.size > 2 * present.size + 1000) for (const tuple of endpoints.keys()) if (!present.has(tuple)) endpoints.delete(tuple);
      if (owners.size > 2 * pids.size + 100) for (const pid of owners.keys()) if (!pids.has(pid)) owners.delete(pid);
    },
  };
}

function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
