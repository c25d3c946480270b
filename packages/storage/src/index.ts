export { endpointFacts } from "./endpoint-facts.ts";
export { lockFile, type FileLock } from "./file-lock.ts";
export { unpackText } from "./packed-text.ts";
export { startStorageThreads, type Storage, type StorageOutcome, type StorageThreads } from "./storage.ts";
export type { EndpointsAsOf } from "./operations/endpoints-as-of.ts";
export type { NotePlace, StoredNote } from "./operations/notes.ts";
export type { OpenSince } from "./operations/open-since.ts";
export type { RecordedLook } from "./operations/record-look.ts";
export type { StoredSection } from "./operations/record-section.ts";
