import { leasedAddresses, type Lease } from "@portolan/leases";

/** The leases of one host that hold something, as they were last told of, by id and by port. */
export class LiveLeases {
  readonly #byId = new Map<string, Lease>();
  readonly #byPort = new Map<number, Set<string>>();

  get size(): number {
    return this.#byId.size;
  }

  all(): Iterable<Lease> {
    return this.#byId.values();
  }

  find(id: string): Lease | null {
    return this.#byId.get(id) ?? null;
  }

  /** Those that hold the port by whatever protocol and address. */
  atPort(port: number): readonly Lease[] {
    return [...(this.#byPort.get(port) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  ports(): Iterable<number> {
    return this.#byPort.keys();
  }

  /** Those that rest where this lease is: their rest has ended for it, since no two hold one place. */
  endedFor(lease: Lease): readonly Lease[] {
    const here = new Set(portsOf(lease).flatMap((port) => this.atPort(port)));
    return [...here].filter((one) => one.id !== lease.id && one.state === "quarantined" && isOnePlace(one, lease));
  }

  /** Takes what is newer than what is known; a lease that is over is dropped. False: it was known so, or later. */
  keep(lease: Lease): boolean {
    const known = this.#byId.get(lease.id);
    if (known !== undefined && ageOf(known) > ageOf(lease)) return false;
    if (lease.state === "free") this.#drop(lease);
    else this.#add(lease);
    return true;
  }

  clear(): void {
    this.#byId.clear();
    this.#byPort.clear();
  }

  #add(lease: Lease): void {
    this.#byId.set(lease.id, lease);
    for (const port of portsOf(lease)) {
      const ids = this.#byPort.get(port);
      if (ids === undefined) this.#byPort.set(port, new Set([lease.id]));
      else ids.add(lease.id);
    }
  }

  #drop(lease: Lease): void {
    this.#byId.delete(lease.id);
    for (const port of portsOf(lease)) {
      const ids = this.#byPort.get(port);
      ids?.delete(lease.id);
      if (ids?.size === 0) this.#byPort.delete(port);
    }
  }
}

/** Of a lease when it last changed. Both times were told at one moment, so that it is the same whatever became of the wall clock since. */
function ageOf({ grantedMs, changedMs }: Lease): number {
  return changedMs - grantedMs;
}

function isOnePlace(one: Lease, other: Lease): boolean {
  return one.protocols.some((protocol) => other.protocols.includes(protocol)) && leasedAddresses(one).intersects(leasedAddresses(other));
}

export function portsOf({ ports, emergencyPorts }: Lease): readonly number[] {
  return emergencyPorts.length === 0 ? ports : [...ports, ...emergencyPorts];
}
