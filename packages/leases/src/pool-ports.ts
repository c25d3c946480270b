/**
 * The ports of a pool, by the kind of their band, as sets that are made once for each revision of it. A port that is forbidden is in none; one that is kept
 * (assigned, of high risk, a service's own) is in none from which is chosen, and may be asked for by number where the pool grants it all the same.
 */
import { isPort } from "@portolan/net";
import type { KeptBecause } from "./claim.ts";
import { PortBits } from "./port-bits.ts";
import type { Band, Pool } from "./pool.ts";

/** Why a number is never given to who did not ask for it; null: it may be. */
export type KeptNumbers = (port: number, protocols: readonly ("tcp" | "udp")[]) => KeptBecause | null;

export interface PoolPorts {
  readonly pool: Pool;
  readonly keptBecause: KeptNumbers;
  /** Ports of these protocols that may be chosen, of all bands of the kind. */
  readonly choosable: (kind: Band["kind"], protocols: readonly ("tcp" | "udp")[]) => ChoosablePorts;
}

export interface ChoosablePorts {
  /** Ascending. */
  readonly ports: Uint16Array;
  readonly bits: PortBits;
  /** Port → number of its band among those of the kind, for blocks. */
  readonly bandOf: (port: number) => number;
}

export function preparePool(pool: Pool, keptBecause: KeptNumbers): PoolPorts {
  const made: Record<Band["kind"], ChoosablePorts[]> = { static: [], dynamic: [], emergency: [] };
  return {
    pool,
    keptBecause,
    choosable: (kind, protocols) => {
      const which = numberOfProtocols(protocols);
      return (made[kind][which] ??= choosablePorts({ pool, keptBecause, kind, protocols }));
    },
  };
}

/** 1: TCP, 2: UDP, 3: both, in whatever order. */
export function numberOfProtocols(protocols: readonly ("tcp" | "udp")[]): number {
  let number = 0;
  for (const protocol of protocols) number |= protocol === "tcp" ? 1 : 2;
  return number;
}

interface Wanted {
  readonly pool: Pool;
  readonly keptBecause: KeptNumbers;
  readonly kind: Band["kind"];
  readonly protocols: readonly ("tcp" | "udp")[];
}

function choosablePorts({ pool, keptBecause, kind, protocols }: Wanted): ChoosablePorts {
  const bands = pool.bands.filter((band) => band.kind === kind);
  const bits = new PortBits();
  for (const { from, to } of bands)
    for (let port = Math.max(1, from); port <= to && isPort(port); port += 1)
      if (!isForbidden(pool, port) && keptBecause(port, protocols) === null) bits.add(port);
  const ports = bits.toPorts();
  return { ports, bits, bandOf: (port) => bands.findIndex(({ from, to }) => port >= from && port <= to) };
}

export function isForbidden({ rules }: Pick<Pool, "rules">, port: number): boolean {
  return rules.forbidden.some(({ from, to }) => port >= from && port <= to);
}

/** The band a port lies in; null: it is not of the pool. Port 0 is of none. */
export function bandOfPort({ bands }: Pick<Pool, "bands">, port: number): Band | null {
  return port === 0 ? null : (bands.find(({ from, to }) => port >= from && port <= to) ?? null);
}
