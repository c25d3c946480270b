import type { Lease } from "@portolan/leases";

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

  /** Takes what is newer than what is known; a lease that is over is dropped. False: it was known so, or later. */
  keep(lease: Lease): boolean {
    const known = this.#byId.get(lease.id);
    if (known !== undefined && known.changedMs > lease.changedMs) return false;
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

export function portsOf({ ports, emergencyPorts }: Lease): readonly number[] {
  return emergencyPorts.length === 0 ? ports : [...ports, ...emergencyPorts];
}
