/**
 * The panel's one store: connects to the stream, gathers what arrives and applies it once per animation frame.
 * Reconnects by itself with growing pauses; a stream that is silent for longer than three heartbeats counts as lost.
 */
import { client } from "../api.ts";
import { createEventStreamReader, type StreamMessage } from "./event-stream.ts";
import { applyUpdates, initialState, type LiveState, type StreamUpdate } from "./live-state.ts";
import { parseStreamUpdate } from "./parse-stream-update.ts";

export interface LiveStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => LiveState;
  /** Connects, and stays connected until `stop`. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Tries at once instead of waiting for the next attempt. */
  readonly reconnect: () => void;
}

const silenceMs = 46_000; // three heartbeats of 15 s
const firstPauseMs = 500;
const longestPauseMs = 15_000;
const hiddenFlushMs = 250; // no animation frames come while the page is hidden

export function createLiveStore(): LiveStore {
  const listeners = new Set<() => void>();
  let state = initialState;
  let waiting: StreamUpdate[] = [];
  let isFlushPlanned = false;
  let attempt = 0;
  let lastId: string | null = null;
  let revision = 0; // of the newest update taken, applied or still waiting
  let aborter: AbortController | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | null = null;

  function publish(next: LiveState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  function flush(): void {
    isFlushPlanned = false;
    const updates = waiting;
    waiting = [];
    publish(applyUpdates(state, updates, Date.now()));
  }

  function enqueue(update: StreamUpdate): void {
    waiting.push(update);
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    if (document.visibilityState === "visible") requestAnimationFrame(flush);
    else setTimeout(flush, hiddenFlushMs);
  }

  function take(message: StreamMessage): void {
    if (message.id !== null) lastId = message.id;
    const update = parseStreamUpdate(message);
    if (update === null) return;
    if (update.kind === "reset") revision = update.revision;
    if (update.kind === "endpoints") {
      if (update.revision > revision + 1) return startOver();
      revision = Math.max(revision, update.revision);
    }
    enqueue(update);
  }

  /** A revision was missed: only a reset makes the table whole again. */
  function startOver(): void {
    lastId = null;
    reconnect();
  }

  async function connect(): Promise<void> {
    retryTimer = null;
    const controller = new AbortController();
    aborter = controller;
    try {
      const response = await fetch(client.streamUrl, {
        signal: controller.signal,
        headers: { accept: "text/event-stream", ...(lastId === null ? {} : { "last-event-id": lastId }) },
      });
      if (response.status === 401) return publish({ ...state, connection: "signed-out" });
      if (!response.ok || response.body === null) return fail(String(response.status));
      attempt = 0;
      publish({ ...state, connection: "live", connectionLostAt: null, failure: null });
      await readAll(response.body, controller);
      if (!controller.signal.aborted) fail(null);
    } catch {
      if (aborter === controller) fail(null);
    }
  }

  async function readAll(body: ReadableStream<Uint8Array>, controller: AbortController): Promise<void> {
    const reader = createEventStreamReader();
    const bytes = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const timer = setTimeout(() => void bytes.cancel(), silenceMs);
      const part = await bytes.read().finally(() => clearTimeout(timer));
      if (part.done || controller.signal.aborted) return;
      for (const message of reader.push(decoder.decode(part.value, { stream: true }))) take(message);
    }
  }

  function fail(failure: string | null): void {
    const connection = state.isLoaded ? "lost" : "failed";
    publish({ ...state, connection, failure, connectionLostAt: state.connectionLostAt ?? Date.now() });
    const pauseMs = Math.min(firstPauseMs * 2 ** attempt, longestPauseMs);
    attempt++;
    retryTimer = setTimeout(() => void connect(), pauseMs * (0.75 + Math.random() / 2));
  }

  function disconnect(): void {
    if (retryTimer !== null) clearTimeout(retryTimer);
    retryTimer = null;
    const previous = aborter;
    aborter = null;
    previous?.abort();
  }

  function reconnect(): void {
    disconnect();
    void connect();
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => state,
    start: () => {
      state = { ...initialState };
      lastId = null;
      attempt = 0;
      reconnect();
    },
    stop: disconnect,
    reconnect,
  };
}
