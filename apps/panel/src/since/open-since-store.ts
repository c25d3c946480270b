/** Since when each endpoint is open. Asked for when somebody wants to know, and again when endpoints have opened; at most once in a while. */
import { client, reach } from "../api.ts";
import type { StreamUpdate } from "../live/live-state.ts";
import type { EndpointSince } from "../wire.ts";

export type OpenSince = ReadonlyMap<string, EndpointSince>; // endpoint id → since when

const restMs = 2000;

class OpenSinceStore {
  readonly #listeners = new Set<() => void>();
  #since: OpenSince = new Map();
  #isOld = true;
  #isPlanned = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#isOld) this.#plan(0);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): OpenSince => this.#since;

  take(update: StreamUpdate): void {
    if (update.kind !== "reset" && update.kind !== "change") return;
    this.#isOld = true;
    if (this.#listeners.size > 0) this.#plan(restMs);
  }

  #plan(waitMs: number): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => {
      this.#isPlanned = false;
      void this.#ask();
    }, waitMs);
  }

  async #ask(): Promise<void> {
    this.#isOld = false;
    const answer = await reach(client.readSince());
    if (answer?.ok !== true) {
      this.#isOld = true;
      return;
    }
    this.#since = new Map(answer.value.endpoints.map((one) => [one.endpoint, one]));
    for (const listener of this.#listeners) listener();
  }
}

export const openSinceStore = new OpenSinceStore();
