/**
 * The documents that the API, the live stream and the command line hand out, as types over the domain's own types.
 * Fields may be added, never renamed. Nothing here validates: the schemas are in `api.ts`, and a test proves the two equal.
 */
import type { Coverage, Host, Interface, RawSocket, Snapshot } from "@portolan/snapshot";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
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

export interface Session {
  readonly signedIn: boolean;
  readonly expiresAt: string | null; // ISO 8601; null when not signed in
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
  readonly limit?: number;
}

export interface ErrorDocument {
  readonly error: { readonly code: string; readonly params: ErrorParams; readonly message: string };
}
