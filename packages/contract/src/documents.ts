/**
 * The documents that the API, the live stream and the command line hand out, as types over the domain's own types.
 * Fields may be added, never renamed. Nothing here validates: the schemas are in `api.ts`, and a test proves the two equal.
 */
import type { Coverage, Host, Interface, RawSocket, Snapshot } from "@portolan/snapshot";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import type { ServiceSummary } from "@portolan/explanation";
import type { ErrorParams } from "./error-catalogue.ts";

/** `portolan.ls/1`: every endpoint of a host at one instant. */
export interface LsDocument {
  readonly schema: "portolan.ls/1";
  readonly takenAt: string; // ISO 8601
  readonly coverage: Coverage;
  readonly endpoints: readonly Endpoint[];
  readonly rawSockets: readonly RawSocket[];
}

export function lsDocument(snapshot: Snapshot, endpoints: readonly Endpoint[]): LsDocument {
  const { takenAt, coverage, sections } = snapshot;
  return { schema: "portolan.ls/1", takenAt, coverage, endpoints, rawSockets: sections.rawSockets };
}

export interface HostDocument {
  readonly host: Host;
  readonly takenAt: string;
  readonly coverage: Coverage;
  readonly interfaces: readonly Interface[];
  readonly version: string; // of Portolan
  readonly historySince: string | null; // ISO 8601; since then the history is not written. Null: it is
  readonly historyError: string | null; // why not
}

/** Every service that was recognised on the host, without connections made to any. */
export interface ServicesDocument {
  readonly takenAt: string; // ISO 8601
  readonly services: readonly ServiceSummary[];
}

/** Newest first. `next` is the `before` of the following page, null when there is none. */
export interface EventPage {
  readonly events: readonly ChangeEvent[];
  readonly next: string | null;
}

export interface FreePortsQuery {
  readonly count?: number;
  readonly near?: number;
  readonly range?: string; // "20000-30000"
  readonly protocol?: "tcp" | "udp";
}

/** `missing` ports could not be found in the range: everything else there is held, assigned or dangerous. */
export interface FreePorts {
  readonly protocol: "tcp" | "udp";
  readonly ports: readonly number[]; // best first
  readonly missing: number;
}

export interface EventsQuery {
  readonly before?: string;
  readonly since?: string; // ISO 8601; only what happened after it
  readonly limit?: number;
}

/** Where an endpoint is, without who holds it: what its id is made of. */
export interface EndpointPlace {
  readonly namespace: string;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  readonly device: string | null;
}

/** A name and a note that a person gave to an endpoint. It stays when the endpoint closes, and is there again when it opens. */
export interface Note {
  readonly endpoint: string; // id
  readonly place: EndpointPlace;
  readonly name: string; // empty: it has none
  readonly text: string;
  readonly revision: number; // grows with each change
  readonly changedAt: string; // ISO 8601
}

export interface NotesDocument {
  readonly notes: readonly Note[]; // by port
}

/** `revision`: of the note that was changed, 0 where there was none. */
export interface NoteChange {
  readonly name: string;
  readonly text: string;
  readonly revision: number;
}

/** `replaced`: what somebody else had written since the revision that was changed. The last writer wins, and is told. */
export interface WrittenNote {
  readonly note: Note;
  readonly replaced: Note | null;
}

export interface RemovedNote {
  readonly removed: Note | null;
}

/** Since when an endpoint is open. Not exact: it was open already when somebody first looked, or looked again. */
export interface EndpointSince {
  readonly endpoint: string; // id
  readonly at: string; // ISO 8601
  readonly isExact: boolean;
}

export interface SinceDocument {
  readonly endpoints: readonly EndpointSince[];
}

export interface ErrorDocument {
  readonly error: { readonly code: string; readonly params: ErrorParams; readonly message: string };
}
