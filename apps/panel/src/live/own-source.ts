/** Live updates over a connection of one's own. A list that missed a revision is not patched further: it begins again with a reset. */
import type { StreamMessage } from "./event-stream.ts";
import type { LiveListener, LiveSource } from "./live-source.ts";
import { parseStreamUpdate } from "./parse-stream-update.ts";
import { StreamConnection } from "./stream-connection.ts";

export class OwnSource implements LiveSource {
  readonly #listener: LiveListener;
  readonly #connection: StreamConnection;
  #revision = 0; // of the newest update taken

  constructor(listener: LiveListener) {
    this.#listener = listener;
    this.#connection = new StreamConnection({ onMessage: (message) => this.#take(message), onChange: listener.onChange });
  }

  readonly open = (): void => this.#connection.connect({ isFresh: true });
  readonly retry = (): void => this.#connection.connect({ isFresh: false });
  readonly close = (): void => this.#connection.close();

  #take(message: StreamMessage): void {
    const update = parseStreamUpdate(message);
    if (update === null) return;
    if (update.kind === "endpoints") {
      if (update.revision > this.#revision + 1) return this.open();
      this.#revision = Math.max(this.#revision, update.revision);
    }
    if (update.kind === "reset" || update.kind === "unread-reset") this.#revision = update.revision;
    this.#listener.onUpdate(update);
  }
}
