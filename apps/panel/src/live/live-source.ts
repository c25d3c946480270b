/** Where live updates come from: a stream of this tab's own, or one that all tabs of the browser have together. */
import type { RelayedUpdate } from "./parse-stream-update.ts";
import type { ConnectionChange } from "./stream-connection.ts";

export interface LiveListener {
  readonly onUpdate: (update: RelayedUpdate) => void;
  readonly onChange: (change: ConnectionChange) => void;
}

export interface LiveSource {
  /** Begins with everything there is, then tells every change in order, none twice and none left out. */
  readonly open: () => void;
  /** Tries at once instead of waiting for the next attempt. */
  readonly retry: () => void;
  readonly close: () => void;
}
