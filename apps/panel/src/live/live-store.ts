/** The panel's one store: gathers what the stream says and applies it once per animation frame, however much came. */
import type { StreamMessage } from "./event-stream.ts";
import { applyUpdates, initialState, type LiveState, type StreamUpdate } from "./live-state.ts";
import { parseStreamUpdate } from "./parse-stream-update.ts";
import { StreamConnection, type ConnectionChange } from "./stream-connection.ts";

const hiddenFlushMs = 250; // no animation frames come while the page is hidden

export class LiveStore {
  readonly #listeners = new Set<() => void>();
  readonly #connection: StreamConnection;
  #state = initialState;
  #waiting: StreamUpdate[] = [];
  #isFlushPlanned = false;
  #revision = 0; // of the newest update taken, applied or still waiting

  constructor() {
    this.#connection = new StreamConnection({
      onMessage: (message) => this.#take(message),
      onChange: (change) => this.#publish(connectionState(this.#state, change, Date.now())),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): LiveState => this.#state;

  /** Forgets what was known and connects; stays connected until `stop`. */
  start(): void {
    this.#publish({ ...initialState });
    this.#connection.connect({ isFresh: true });
  }

  readonly stop = (): void => this.#connection.close();

  /** Tries at once instead of waiting for the next attempt. */
  readonly reconnect = (): void => this.#connection.connect({ isFresh: false });

  #take(message: StreamMessage): void {
    const update = parseStreamUpdate(message);
    if (update === null) return;
    if (update.kind === "endpoints") {
      // a revision was missed: only a reset makes the table whole again
      if (update.revision > this.#revision + 1) return this.#connection.connect({ isFresh: true });
      this.#revision = Math.max(this.#revision, update.revision);
    }
    if (update.kind === "reset") this.#revision = update.revision;
    this.#enqueue(update);
  }

  #enqueue(update: StreamUpdate): void {
    this.#waiting.push(update);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    if (document.visibilityState === "visible") requestAnimationFrame(() => this.#flush());
    else setTimeout(() => this.#flush(), hiddenFlushMs);
  }

  #flush(): void {
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
