/** That plans changed, as the live stream tells it: a count that grows with each message, of one plan or of any, and with each new beginning of the stream. */
import { useSyncExternalStore } from "react";
import type { StreamUpdate } from "../live/live-state.ts";

class PlanNews {
  readonly #listeners = new Set<() => void>();
  readonly #counts = new Map<string, number>();
  #all = 0;
  #beginnings = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** null: of any plan. */
  count(id: string | null): number {
    return this.#beginnings + (id === null ? this.#all : (this.#counts.get(id) ?? 0));
  }

  take(update: StreamUpdate): void {
    if (update.kind === "plan") {
      this.#all++;
      this.#counts.set(update.id, (this.#counts.get(update.id) ?? 0) + 1);
    } else if (update.kind === "reset") this.#beginnings++;
    else return;
    for (const listener of this.#listeners) listener();
  }
}

export const planNews = new PlanNews();

export function usePlanNews(id: string | null): number {
  return useSyncExternalStore(planNews.subscribe, () => planNews.count(id));
}
