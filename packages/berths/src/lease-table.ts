import type { BerthLease } from "@portolan/contract/berth";

/** The leases of a book, found by id and by port. */
export interface LeaseTable {
  get(lease: string): BerthLease | undefined;
  /** In place of what this lease had. */
  put(lease: BerthLease): void;
  remove(lease: string): void;
  at(port: number): readonly BerthLease[];
  all(): readonly BerthLease[];
}

export function createLeaseTable(): LeaseTable {
  const leases = new Map<string, BerthLease>();
  const byPort = new Map<number, Set<string>>();
  const remove = (lease: string): void => {
    for (const port of leases.get(lease)?.ports ?? []) byPort.get(port)?.delete(lease);
    leases.delete(lease);
  };
  return {
    get: (lease) => leases.get(lease),
    put(lease) {
      remove(lease.lease);
      leases.set(lease.lease, lease);
      for (const port of lease.ports) byPort.set(port, (byPort.get(port) ?? new Set()).add(lease.lease));
    },
    remove,
    at: (port) => [...(byPort.get(port) ?? [])].flatMap((lease) => leases.get(lease) ?? []),
    all: () => [...leases.values()],
  };
}
