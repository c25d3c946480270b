/**
 * Who holds a socket, read from a snapshot once: inode → processes with their ancestry, unit and container.
 * Every process with a descriptor is an owner. systemd comes last, because where another process holds the socket too, systemd only keeps it open.
 * An id of a container that the runtime did not tell about stays visible in the unit and the namespace; a reference is never invented.
 */
import type { Container, Process, Snapshot } from "@portolan/snapshot";
import type { EndpointMemory } from "./endpoint-memory.ts";
import type { Ancestor, ContainerReference, Owner } from "./endpoint.ts";
import { programName } from "./program-name.ts";

const MAX_ANCESTRY = 64;

export class OwnerIndex {
  readonly #processes: ReadonlyMap<number, Process>;
  readonly #pids: ReadonlyMap<number, readonly number[]>; // inode → pids
  readonly #owners = new Map<number, Owner>(); // pid → owner
  readonly #containers: readonly Container[];
  readonly #references = new Map<string, ContainerReference | null>();

  readonly #memory: EndpointMemory | undefined;

  constructor({ sections }: Pick<Snapshot, "sections">, memory?: EndpointMemory) {
    this.#memory = memory;
    this.#processes = new Map(sections.owners.processes.map((process) => [process.pid, process]));
    this.#pids = new Map(sections.owners.holders.map(({ inode, pids }) => [inode, pids]));
    this.#containers = sections.containers;
  }

  /** Processes that hold any of the sockets, by pid, systemd last; empty when none is known. */
  ownersOf(inodes: readonly (number | null)[]): readonly Owner[] {
    const [only] = inodes;
    const pids =
      inodes.length === 1 ? this.#pidsOf(only) : [...new Set(inodes.flatMap((inode) => this.#pidsOf(inode)))].sort((a, b) => a - b);
    const owners = pids.map((pid) => this.#ownerOf(pid));
    return owners.length < 2
      ? owners
      : [...owners.filter(({ pid }) => !this.isSystemd(pid)), ...owners.filter(({ pid }) => this.isSystemd(pid))];
  }

  get processes(): ReadonlyMap<number, Process> {
    return this.#processes;
  }

  /** Whether a process is known that holds the socket. */
  isHeld(inode: number | null): boolean {
    return this.#pidsOf(inode).length > 0;
  }

  /** PID 1 or the manager of a user's session. */
  isSystemd(pid: number): boolean {
    return pid === 1 || this.#processes.get(pid)?.name === "systemd";
  }

  /** The container with this id, whole or shortened; null when no runtime told of it. */
  containerById(id: string): ContainerReference | null {
    const cached = this.#references.get(id);
    if (cached !== undefined) return cached;
    const found = this.#containers.find((container) => container.id.startsWith(id) || id.startsWith(container.id));
    const reference = found === undefined ? null : containerReference(found);
    this.#references.set(id, reference);
    return reference;
  }

  #pidsOf(inode: number | null | undefined): readonly number[] {
    return inode === null || inode === undefined ? [] : (this.#pids.get(inode) ?? []);
  }

  #ownerOf(pid: number): Owner {
    const cached = this.#owners.get(pid);
    if (cached !== undefined) return cached;
    const chain = this.#chainOf(pid);
    const owner = this.#memory === undefined ? this.#makeOwner(pid, chain) : this.#memory.owner(chain, () => this.#makeOwner(pid, chain));
    this.#owners.set(pid, owner);
    return owner;
  }

  #makeOwner(pid: number, [process, ...ancestors]: readonly Process[]): Owner {
    return {
      pid,
      program: process === undefined ? null : programName(process),
      executable: process?.executable ?? null,
      executableDeleted: process?.executableDeleted ?? false,
      command: process?.command ?? null,
      workingDirectory: process?.workingDirectory ?? null,
      user: process?.user ?? (process?.uid === null || process?.uid === undefined ? null : String(process.uid)),
      unit: process?.unit ?? null,
      container: process?.container === null || process?.container === undefined ? null : this.containerById(process.container),
      startedAt: process?.startedAt ?? null,
      ancestry: ancestors.map((ancestor): Ancestor => ({ pid: ancestor.pid, name: ancestor.name })),
    };
  }

  /** The process and its ancestors, nearest first; empty for one that was not read. */
  #chainOf(pid: number): readonly Process[] {
    const chain: Process[] = [];
    for (let process = this.#processes.get(pid); process !== undefined && chain.length <= MAX_ANCESTRY;) {
      chain.push(process);
      process = process.parent === null || process.parent <= 0 ? undefined : this.#processes.get(process.parent);
    }
    return chain;
  }
}

export function containerReference({ id, name, image, runtime, composeProject, composeService }: Container): ContainerReference {
  return { id, name, image, runtime, composeProject, composeService };
}
