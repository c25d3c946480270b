export { createFrameCutter, decodeBody, encodeBytes, encodeFrame, FrameError } from "./frame-codec.ts";
export { createFrameLink, type ByteStream, type FrameLink, type FrameLinkOptions } from "./frame-link.ts";
export { createClient, readRefusal, type Answer, type Client, type ClientOptions, type Fetch, type Refusal } from "./client.ts";
export {
  lsDocument,
  type EndpointPlace,
  type EndpointSince,
  type ErrorDocument,
  type EventPage,
  type EventsQuery,
  type FreePorts,
  type FreePortsQuery,
  type HostDocument,
  type LsDocument,
  type Note,
  type NoteChange,
  type NotesDocument,
  type RemovedNote,
  type ServicesDocument,
  type SinceDocument,
  type WrittenNote,
} from "./documents.ts";
export {
  errorCatalogue,
  errorText,
  isErrorCode,
  RefusalError,
  type ErrorCode,
  type ErrorEntry,
  type ErrorParams,
  type ErrorText,
} from "./error-catalogue.ts";
export {
  applyEndpoints,
  endpointsBetween,
  fromReset,
  streamNames,
  type LiveEndpoints,
  type StreamEndpoints,
  type StreamHistory,
  type StreamLost,
  type StreamMessages,
  type StreamName,
  type StreamNote,
  type StreamReach,
  type StreamReset,
} from "./live-updates.ts";
export type * from "./ledger-documents.ts";
export type * from "./lease-documents.ts";
export type * from "./plan-documents.ts";
export type * from "./reach-documents.ts";
export type * from "./people-documents.ts";
export type * from "./waiver-documents.ts";
export {
  findClash,
  permissionsOf,
  roles,
  type Administrator,
  type Permission,
  type Role,
  type Standing,
  type TokenScope,
} from "./permissions.ts";
/** What people's keys sign, worked out by whoever signs. */
export { pinTextOf, signedTextOf } from "@portolan/plans/signed-text";
export { canonicalJson } from "@portolan/snapshot";
