/**
 * Live updates from the worker that all tabs share. A worker that cannot be started, or that is not heard any more, is given up for a
 * connection of this tab's own.
 */
import type { LiveListener, LiveSource } from "./live-source.ts";
import { OwnSource } from "./own-source.ts";
import { beatMs, type HubMessage, type HubRequest } from "./stream-hub.ts";

const firstBeatMs = 4000;
const missedBeats = 4; // counted by ticks, not by the clock: a machine that slept has missed none

/** The shared stream where the browser has shared workers, otherwise one of this tab's own. */
export function openLiveSource(listener: LiveListener): LiveSource {
  if (typeof SharedWorker === "undefined") return new OwnSource(listener);
  try {
    return new SharedSource(listener, new SharedWorker(new URL("./stream-worker.ts", import.meta.url), { type: "module" }));
  } catch {
    return new OwnSource(listener); // workers are refused, as in some private windows
  }
}

class SharedSource implements LiveSource {
  readonly #listener: LiveListener;
  readonly #port: MessagePort;
  #own: OwnSource | null = null;
  #isOpen = false;
  #silentTicks = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(listener: LiveListener, worker: SharedWorker) {
    this.#listener = listener;
    this.#port = worker.port;
    worker.addEventListener("error", () => this.#giveUp());
    this.#port.addEventListener("message", ({ data }: MessageEvent<HubMessage>) => this.#take(data));
    this.#port.start();
    addEventListener("pagehide", () => this.#ask("leave"));
    addEventListener("pageshow", ({ persisted }) => (persisted && this.#isOpen ? this.open() : undefined));
  }

  readonly open = (): void => {
    this.#isOpen = true;
    if (this.#own !== null) return this.#own.open();
    this.#ask("join");
    this.#watch(firstBeatMs, 1);
  };

  readonly retry = (): void => (this.#own === null ? this.#ask("retry") : this.#own.retry());

  readonly close = (): void => {
    this.#isOpen = false;
    this.#stopWatching();
    if (this.#own === null) this.#ask("leave");
    else this.#own.close();
  };

  #take(message: HubMessage): void {
    if (this.#own !== null || !this.#isOpen) return;
    if (message.kind === "beat") {
      this.#watch(beatMs, missedBeats);
      return this.#ask("here");
    }
    if (message.kind === "change") this.#listener.onChange(message.change);
    else this.#listener.onUpdate(message.update);
  }

  #watch(everyMs: number, ticks: number): void {
    this.#stopWatching();
    this.#silentTicks = 0;
    this.#timer = setInterval(() => {
      if (++this.#silentTicks >= ticks) this.#giveUp();
    }, everyMs);
  }

  #stopWatching(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #giveUp(): void {
    if (this.#own !== null) return;
    this.#stopWatching();
    this.#ask("leave");
    this.#own = new OwnSource(this.#listener);
    if (this.#isOpen) this.#own.open();
  }

  #ask(kind: HubRequest["kind"]): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    this.#port.postMessage({ kind } satisfies HubRequest);
  }
}
