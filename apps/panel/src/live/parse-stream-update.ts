/** A message of the stream as an update. The server validates what it sends; here only the kind of message is told apart. */
import type { StreamMessages } from "@portolan/contract";
import type { StreamMessage } from "./event-stream.ts";
import type { StreamUpdate } from "./live-state.ts";

/** Null for a kind of message that this version of the panel does not know. */
export function parseStreamUpdate({ event, data }: StreamMessage): StreamUpdate | null {
  switch (event) {
    case "reset":
      return { kind: "reset", ...read<"reset">(data) };
    case "endpoints":
      return { kind: "endpoints", ...read<"endpoints">(data) };
    case "change":
      return { kind: "change", change: read<"change">(data) };
    case "lost":
      return { kind: "lost", ...read<"lost">(data) };
    default:
      return null;
  }
}

function read<Name extends keyof StreamMessages>(data: string): StreamMessages[Name] {
  return JSON.parse(data) as StreamMessages[Name];
}
