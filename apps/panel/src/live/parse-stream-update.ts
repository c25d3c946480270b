/** A message of the stream as an update. The server validates what it sends; here only the kind of message is told apart. */
import type { StreamMessages } from "@portolan/contract";
import type { StreamMessage } from "./event-stream.ts";
import type { StreamUpdate } from "./live-state.ts";

/** Null for a kind of message that this version of the panel does not know. */
export function parseStreamUpdate({ event, data }: StreamMessage): StreamUpdate | null {
  switch (event) {
    case "reset":
      return { kind: "reset", ...(JSON.parse(data) as StreamMessages["reset"]) };
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
    default:
      return null;
  }
}
