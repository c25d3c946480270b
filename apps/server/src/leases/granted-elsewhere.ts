import type { Lease } from "@portolan/leases";
import type { Storage } from "@portolan/storage";

/** Leases of this host that another server has granted, found by asking. */
export class GrantedElsewhere {
  readonly #read: Pick<Storage["read"], "leasesGrantedSince" | "readLease">;
  #after: number | null = null;
  /** Unknown at the last look: one that this server grants is known by the next. */
  #waiting: readonly string[] = [];

  constructor(read: Pick<Storage["read"], "leasesGrantedSince" | "readLease">) {
    this.#read = read;
  }

  /** Those that were unknown at this look and the one before. The first look finds none: what was granted before is loaded. */
  async find(host: string, isKnown: (lease: string) => boolean): Promise<readonly Lease[]> {
    const { last, leases } = await this.#read.leasesGrantedSince({ host, after: this.#after });
    const unknown = this.#waiting.filter((id) => !isKnown(id));
    this.#after = last;
    this.#waiting = leases.filter((id) => !isKnown(id));
    const found = await Promise.all(unknown.map((id) => this.#read.readLease({ id })));
    return found.flatMap((lease) => (lease === null || lease.state === "free" ? [] : [lease]));
  }
}
