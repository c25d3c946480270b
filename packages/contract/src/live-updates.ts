/**
 * The live stream: one event type per name, and the rule by which a reader keeps its list of endpoints.
 * Every message that changes the list carries a revision one higher than the one before; a reader that misses one must ask for a reset.
 */
import type { Coverage } from "@portolan/snapshot";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import type { LsDocument, Note } from "./documents.ts";
import type { StreamLease } from "./lease-documents.ts";
import type { StreamPlan } from "./plan-documents.ts";

export interface StreamReset {
  readonly revision: number;
  readonly document: LsDocument;
}

export interface StreamEndpoints {
  readonly revision: number;
  readonly upserted: readonly Endpoint[];
  readonly removed: readonly string[]; // endpoint ids
  readonly takenAt: string;
  readonly coverage: Coverage;
}

/** The scanner has been silent since then; what is shown is old. Ends with the next `endpoints` or `reset`. */
export interface StreamLost {
  readonly since: string; // ISO 8601
}

/** Whether what is seen is also kept: since when it is not, and why; both null once it is again. */
export interface StreamHistory {
  readonly since: string | null; // ISO 8601
  readonly error: string | null; // what the system says
}

/** A name or a note of an endpoint was written, or, with null, removed. */
export interface StreamNote {
  readonly endpoint: string; // id
  readonly note: Note | null;
}

/** Who gets in was judged anew, or the host changed and it is being judged, or that failed: readers ask for it anew. */
export interface StreamReach {
  readonly revision: number; // of the overview
  readonly state: "judged" | "pending" | "failed";
}

export interface StreamMessages {
  readonly reset: StreamReset;
  readonly endpoints: StreamEndpoints;
  readonly change: ChangeEvent;
  readonly lost: StreamLost;
  readonly history: StreamHistory;
  readonly note: StreamNote;
  readonly reach: StreamReach;
  readonly plan: StreamPlan;
  readonly lease: StreamLease;
}

export type StreamName = keyof StreamMessages;
export const streamNames: readonly StreamName[] = ["reset", "endpoints", "change", "lost", "history", "note", "reach", "plan", "lease"];

export interface LiveEndpoints {
  readonly revision: number;
  readonly takenAt: string;
  readonly coverage: Coverage;
  readonly endpoints: ReadonlyMap<string, Endpoint>; // id → endpoint
}

export function fromReset(reset: StreamReset): LiveEndpoints {
  const { takenAt, coverage, endpoints } = reset.document;
  return { revision: reset.revision, takenAt, coverage, endpoints: new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])) };
}

/** The list after a message; null when a message in between was missed, so that the reader must connect again for a reset. */
export function applyEndpoints(live: LiveEndpoints, message: StreamEndpoints): LiveEndpoints | null {
  if (message.revision <= live.revision) return live;
  if (message.revision !== live.revision + 1) return null;
  const endpoints = new Map(live.endpoints);
  for (const id of message.removed) endpoints.delete(id);
  for (const endpoint of message.upserted) endpoints.set(endpoint.id, endpoint);
  return { revision: message.revision, takenAt: message.takenAt, coverage: message.coverage, endpoints };
}

/** How the list changed from one look to the next; null when it did not. Endpoints are compared by their JSON text. */
export function endpointsBetween(
  before: ReadonlyMap<string, Endpoint>,
  after: readonly Endpoint[],
): Pick<StreamEndpoints, "upserted" | "removed"> | null {
  const ids = new Set(after.map((endpoint) => endpoint.id));
  const removed = [...before.keys()].filter((id) => !ids.has(id));
  const upserted = after.filter((endpoint) => {
    const known = before.get(endpoint.id);
    return known === undefined || JSON.stringify(known) !== JSON.stringify(endpoint);
  });
  return removed.length === 0 && upserted.length === 0 ? null : { upserted, removed };
}
