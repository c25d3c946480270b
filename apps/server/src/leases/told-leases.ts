import type { StreamLease } from "@portolan/contract";
import type { Lease } from "@portolan/leases";

const everyMs = 500;
const most = 200;

/** Gathers what became of leases and tells it to browsers at most twice a second. */
export interface ToldLeases {
  readonly tell: (leases: readonly Lease[]) => void;
  readonly close: () => void;
}

export function createToldLeases(send: (message: StreamLease) => void): ToldLeases {
  let waiting = new Map<string, Lease>();
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    const leases = [...waiting.values()];
    waiting = new Map();
    const told = leases.slice(0, most).map(({ id, pool, state, ports }) => ({ id, pool, state, ports }));
    send({ leases: told, more: leases.length - told.length });
  };
  return {
    tell(leases) {
      for (const lease of leases) waiting.set(lease.id, lease);
      if (waiting.size === 0 || timer !== null) return;
      timer = setTimeout(flush, everyMs);
      timer.unref();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
