/** Names of the hosts on which ports are granted, by their ids: asked for when one is first shown, and again with each new beginning of the stream. */
import { useSyncExternalStore } from "react";
import { client, reach } from "../api.ts";
import type { StreamUpdate } from "../live/live-state.ts";
import { showHidden } from "../settings/visible-text.ts";

class HostNameStore {
  readonly #listeners = new Set<() => void>();
  #names: ReadonlyMap<string, string> = new Map();
  #isAsked = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#isAsked) void this.#ask();
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): ReadonlyMap<string, string> => this.#names;

  take(update: StreamUpdate): void {
    if (update.kind !== "reset") return;
    this.#isAsked = false;
    if (this.#listeners.size > 0) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsked = true;
    const answer = await reach(client.listLeaseHosts());
    if (answer?.ok !== true) {
      this.#isAsked = false;
      return;
    }
    this.#names = new Map(answer.value.hosts.map(({ host, name }) => [host, name]));
    for (const listener of this.#listeners) listener();
  }
}

export const hostNames = new HostNameStore();

/** The name of a host; its id until it is known. */
export function useHostName(id: string): string {
  const names = useSyncExternalStore(hostNames.subscribe, hostNames.read);
  return showHidden(names.get(id) ?? id);
}
