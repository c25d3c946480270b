/** A message of the stream as an update. The server validates what it sends; here only the kind of message is told apart. */
import type { StreamMessages } from "@portolan/contract";
import type { StreamMessage } from "./event-stream.ts";
import type { StreamUpdate } from "./live-state.ts";

/** A reset whose text nobody has parsed yet: it is by far the largest message, and a text goes from thread to thread far cheaper than what it says. */
export interface UnreadReset {
  readonly kind: "unread-reset";
  readonly revision: number;
  readonly text: string; // JSON
}

export type RelayedUpdate = StreamUpdate | UnreadReset;

/** Null for a kind of message that this version of the panel does not know. */
export function parseStreamUpdate({ event, data }: StreamMessage): RelayedUpdate | null {
  switch (event) {
    case "reset":
      return parseReset(data);
    case "endpoints":
      return { kind: "endpoints", ...(JSON.parse(data) as StreamMessages["endpoints"]) };
    case "change":
      return { kind: "change", change: JSON.parse(data) as StreamMessages["change"] };
    case "lost":
      return { kind: "lost", ...(JSON.parse(data) as StreamMessages["lost"]) };
    case "history":
      return { kind: "history", ...(JSON.parse(data) as StreamMessages["history"]) };
    case "note":
      return { kind: "note", ...(JSON.parse(data) as StreamMessages["note"]) };
    case "plan":
      return { kind: "plan", ...(JSON.parse(data) as StreamMessages["plan"]) };
    case "lease":
      return { kind: "lease", ...(JSON.parse(data) as StreamMessages["lease"]) };
    case "reach":
      return { kind: "reach", ...(JSON.parse(data) as StreamMessages["reach"]) };
    default:
      return null;
  }
}

export function readUpdate(update: RelayedUpdate): StreamUpdate {
  return update.kind === "unread-reset" ? readReset(update.text) : update;
}

/** Left unread where its revision stands first, as the server writes it. */
function parseReset(data: string): RelayedUpdate {
  const revision = /^\{"revision":(\d{1,15}),/.exec(data)?.[1];
  return revision === undefined ? readReset(data) : { kind: "unread-reset", revision: Number(revision), text: data };
}

function readReset(text: string): StreamUpdate & { kind: "reset" } {
  return { kind: "reset", ...(JSON.parse(text) as StreamMessages["reset"]) };
}
