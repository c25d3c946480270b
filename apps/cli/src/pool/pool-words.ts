import type { PoolCounts } from "@portolan/contract";
import type { Pool } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";

export function placePhrase(place: Pool["place"]): Phrase {
  switch (place.kind) {
    case "fleet":
      return phrase("lease.pool.place.fleet");
    case "zone":
      return phrase("lease.pool.place.zone", { zone: place.zone });
    case "host":
      return phrase("lease.pool.place.host", { host: place.host });
    case "network":
      return phrase("lease.pool.place.network", { host: place.host, network: place.network });
  }
}

export function bandsText(bands: Pool["bands"]): string {
  return bands.map(({ kind, from, to }) => `${kind} ${from}-${to}`).join(", ");
}

/** Ports that a lease holds, in whatever state. */
export function heldOf({ reserved, active, ending, quarantined, troubled }: PoolCounts): number {
  return reserved + active + ending + quarantined + troubled;
}

export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return `${(share * 100).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
}
