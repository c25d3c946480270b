/**
 * One connection to the live stream, kept up: it reads messages, and begins again with growing pauses when the stream ends or falls silent
 * for three heartbeats. Resumes by the id of the last message, as long as the server still knows it.
 */
import { readRefusal } from "@portolan/contract";
import { client } from "../api.ts";
import type { Refusal } from "../wire.ts";
import { createEventStreamReader, type StreamMessage } from "./event-stream.ts";

export type ConnectionChange =
  | { readonly kind: "live" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "broken"; readonly failure: Refusal | null }; // null where nothing answered

export interface ConnectionListener {
  readonly onMessage: (message: StreamMessage) => void;
  readonly onChange: (change: ConnectionChange) => void;
}

const silenceMs = 46_000; // three heartbeats of 15 s
const firstPauseMs = 500;
const longestPauseMs = 15_000;

export class StreamConnection {
  readonly #listener: ConnectionListener;
  #lastId: string | null = null;
  #attempt = 0;
  #aborter: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(listener: ConnectionListener) {
    this.#listener = listener;
  }

  /** Connects at once, in place of any connection there is. `isFresh`: from a reset on, not from the last message. */
  connect({ isFresh }: { readonly isFresh: boolean }): void {
    this.close();
    if (isFresh) this.#lastId = null;
    void this.#run();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const previous = this.#aborter;
    this.#aborter = null;
    previous?.abort();
  }

  async #run(): Promise<void> {
    const aborter = new AbortController();
    this.#aborter = aborter;
    const failure = await this.#read(aborter).catch(() => null);
    if (this.#aborter !== aborter || failure?.status === 401) return;
    this.#listener.onChange({ kind: "broken", failure });
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#attempt, longestPauseMs) * (0.75 + Math.random() / 2);
    this.#attempt++;
    this.#timer = setTimeout(() => void this.#run(), pauseMs);
  }

  /** Reads until the stream ends; a refusal where there was no stream. */
  async #read(aborter: AbortController): Promise<Refusal | null> {
    const headers = { accept: "text/event-stream", ...(this.#lastId === null ? {} : { "last-event-id": this.#lastId }) };
    const response = await fetch(client.streamUrl, { signal: aborter.signal, headers });
    if (response.status === 401) this.#listener.onChange({ kind: "signed-out" });
    if (!response.ok || response.body === null) return readRefusal(response.status, await response.text());
    this.#attempt = 0;
    this.#listener.onChange({ kind: "live" });
    const reader = createEventStreamReader();
    const bytes = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const timer = setTimeout(() => void bytes.cancel(), silenceMs);
      const part = await bytes.read().finally(() => clearTimeout(timer));
      if (part.done || aborter.signal.aborted) return null;
      for (const message of reader.push(decoder.decode(part.value, { stream: true }))) this.#take(message, aborter);
    }
  }

  #take(message: StreamMessage, aborter: AbortController): void {
    if (aborter.signal.aborted) return;
    this.#lastId = message.id ?? this.#lastId;
    this.#listener.onMessage(message);
  }
}
