/** The panel's one store: gathers what the stream says and applies it once per animation frame, however much came. */
import { applyUpdates, initialState, type LiveState, type StreamUpdate } from "./live-state.ts";
import type { LiveSource } from "./live-source.ts";
import { readUpdate } from "./parse-stream-update.ts";
import { openLiveSource } from "./shared-source.ts";
import type { ConnectionChange } from "./stream-connection.ts";

const hiddenFlushMs = 250; // no animation frames come once the page is hidden

export class LiveStore {
  readonly #listeners = new Set<() => void>();
  readonly #hearers = new Set<(update: StreamUpdate) => void>();
  readonly #source: LiveSource;
  #state = initialState;
  #waiting: StreamUpdate[] = [];
  #unheard: StreamUpdate[] = []; // came before anybody heard
  #isFlushPlanned = false;

  constructor() {
    this.#source = openLiveSource({
      onUpdate: (update) => this.#take(readUpdate(update)),
      onChange: (change) => this.#publish(connectionState(this.#state, change, Date.now())),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Every update as it comes, for what is kept beside the list of endpoints; those that were not heard yet, too. */
  readonly hear = (hearer: (update: StreamUpdate) => void): (() => void) => {
    this.#hearers.add(hearer);
    for (const update of this.#unheard) hearer(update);
    this.#unheard = [];
    return () => this.#hearers.delete(hearer);
  };

  readonly read = (): LiveState => this.#state;

  /** Forgets what was known and connects; stays connected until `stop`. */
  start(): void {
    this.#waiting = [];
    this.#publish({ ...initialState });
    this.#source.open();
  }

  readonly stop = (): void => this.#source.close();

  /** Tries at once instead of waiting for the next attempt. */
  readonly reconnect = (): void => this.#source.retry();

  #take(update: StreamUpdate): void {
    for (const hearer of this.#hearers) hearer(update);
    if (this.#hearers.size === 0) this.#unheard.push(update);
    if (update.kind === "note") return;
    this.#waiting.push(update);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    if (document.visibilityState === "visible") this.#planFlush(update.kind === "reset" ? 2 : 1);
    setTimeout(() => this.#flush(), hiddenFlushMs);
  }

  /** A reset takes long to read: that is a frame's work, and drawing it is another's. */
  #planFlush(frames: number): void {
    requestAnimationFrame(() => (frames > 1 ? this.#planFlush(frames - 1) : this.#flush()));
  }

  #flush(): void {
    if (!this.#isFlushPlanned) return;
    this.#isFlushPlanned = false;
    const updates = this.#waiting;
    this.#waiting = [];
    this.#publish(applyUpdates(this.#state, updates, Date.now()));
  }

  #publish(next: LiveState): void {
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

function connectionState(state: LiveState, change: ConnectionChange, nowMs: number): LiveState {
  switch (change.kind) {
    case "live":
      return { ...state, connection: "live", connectionLostAt: null, failure: null };
    case "signed-out":
      return { ...state, connection: "signed-out" };
    case "broken":
      return {
        ...state,
        connection: state.isLoaded ? "lost" : "failed",
        failure: change.failure,
        connectionLostAt: state.connectionLostAt ?? nowMs,
      };
  }
}
