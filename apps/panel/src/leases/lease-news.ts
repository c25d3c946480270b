/**
 * That leases changed, as the live stream tells it: a count that grows, at most once in a while, so that a busy database is not asked for everything with every
 * claim. A new beginning of the stream counts too.
 */
import { useSyncExternalStore } from "react";
import type { StreamUpdate } from "../live/live-state.ts";

const restMs = 1500;

class LeaseNews {
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly count = (): number => this.#count;

  take(update: StreamUpdate): void {
    if (update.kind !== "lease" && update.kind !== "reset") return;
    this.#timer ??= setTimeout(() => this.tell(), restMs);
  }

  /** Something was done here: what is shown is asked for at once. */
  readonly tell = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#count++;
    for (const listener of this.#listeners) listener();
  };
}

export const leaseNews = new LeaseNews();

export function useLeaseNews(): number {
  return useSyncExternalStore(leaseNews.subscribe, leaseNews.count);
}
