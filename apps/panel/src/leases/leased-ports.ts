/**
 * Which ports of this host are leased, and to whom: what the list of endpoints marks. Asked for a while after the list has come, and again when leases changed;
 * where no pool holds anything, nothing more is asked.
 */
import type { LeaseExport } from "@portolan/contract";
import { useSyncExternalStore } from "react";
import { client, reach } from "../api.ts";
import type { StreamUpdate } from "../live/live-state.ts";
import type { Endpoint } from "../wire.ts";

export interface LeasedPort {
  readonly lease: string; // id
  readonly owner: string;
  readonly state: string;
}

/** `PROTOCOL PORT` → its lease. */
export type LeasedPorts = ReadonlyMap<string, LeasedPort>;

const firstMs = 1200; // the list itself comes first
const restMs = 5000;

class LeasedPortStore {
  readonly #listeners = new Set<() => void>();
  #ports: LeasedPorts = new Map();
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): LeasedPorts => this.#ports;

  take(update: StreamUpdate): void {
    if (update.kind !== "lease" && update.kind !== "reset") return;
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => void this.#ask(), update.kind === "reset" ? firstMs : restMs);
  }

  async #ask(): Promise<void> {
    this.#timer = null;
    const ports = await readLeasedPorts();
    if (ports === null || (ports.size === 0 && this.#ports.size === 0)) return;
    this.#ports = ports;
    for (const listener of this.#listeners) listener();
  }
}

export const leasedPortStore = new LeasedPortStore();

export function useLeasedPorts(): LeasedPorts {
  return useSyncExternalStore(leasedPortStore.subscribe, leasedPortStore.read);
}

/** Leases are of the host itself, not of what runs in containers. */
export function leasedPortOf(
  ports: LeasedPorts,
  { namespace, protocol, port }: Pick<Endpoint, "namespace" | "protocol" | "port">,
): LeasedPort | null {
  return namespace === "host" ? (ports.get(`${protocol} ${port}`) ?? null) : null;
}

/** Null: nothing answered, or whoever looks may not see it. */
async function readLeasedPorts(): Promise<LeasedPorts | null> {
  const pools = await reach(client.listPools());
  if (pools?.ok !== true) return null;
  const isAnyHeld = pools.value.pools.some(({ use }) => use.active + use.reserved + use.ending + use.troubled + use.quarantined > 0);
  if (!isAnyHeld) return new Map();
  const leases = await reach(client.exportLeases({}));
  if (leases?.ok !== true) return null;
  const { rows } = leases.value;
  const isOneHost = new Set(rows.map(({ host }) => host)).size <= 1;
  return indexRows(rows, isOneHost ? null : await readOwnId());
}

/** `host` null: every row is of this one. What rests in quarantine is nobody's. */
function indexRows(rows: LeaseExport["rows"], host: string | null): LeasedPorts {
  const ports = new Map<string, LeasedPort>();
  for (const { host: own, port, protocols, lease, owner, state } of rows) {
    if ((host !== null && own !== host) || state === "quarantined") continue;
    for (const protocol of protocols) ports.set(`${protocol} ${port}`, { lease, owner, state });
  }
  return ports;
}

async function readOwnId(): Promise<string | null> {
  const [hosts, own] = await Promise.all([reach(client.listLeaseHosts()), reach(client.readHost())]);
  if (hosts?.ok !== true || own?.ok !== true) return null;
  return hosts.value.hosts.find(({ name }) => name === own.value.host.name)?.host ?? null;
}
