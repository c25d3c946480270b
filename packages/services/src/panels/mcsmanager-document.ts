/**
 * MCSManager's files: each is one JSON object. A value of another kind than expected counts as absent, as its own loader treats it.
 * Source: MCSManager 10.18, `daemon/src/entity/config.ts`, `daemon/src/entity/instance/Instance_config.ts`, `panel/src/app/entity/remote_service.ts`.
 */
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonLines, type JsonEntry } from "../formats/json-lines.ts";
import type { FileBytes } from "../service.ts";

export type JsonEntries = ReadonlyMap<string, JsonEntry>;

/** `absent`: not there or not readable, the reader's affair. */
export type JsonDocument = { readonly code: "ok"; readonly entries: JsonEntries } | { readonly code: "absent" | "invalid" };

export function parseDocument(file: FileBytes | undefined): JsonDocument {
  if (file === undefined || file.bytes === null) return { code: "absent" };
  const entries = parseJsonLines(decodeText(file.bytes));
  return entries === null ? { code: "invalid" } : { code: "ok", entries };
}

export function textOf(entry: JsonEntry | undefined): string {
  return typeof entry?.value === "string" ? entry.value.trim() : "";
}

/** A port of 1–65535, written as a number or as digits; null for anything else. */
export function portOf(entry: Pick<JsonEntry, "value"> | undefined): number | null {
  const port = Number(entry?.value ?? Number.NaN);
  return Number.isInteger(port) && port > 0 && port <= 65535 ? port : null;
}

interface KeyOfFile {
  readonly file: Pick<FileBytes, "path" | "hash">;
  readonly key: string;
  readonly entry: JsonEntry | undefined;
}

/** Where a key stands and what is written there; the default where it does not stand. */
export function placeOfKey({ file, key, entry }: KeyOfFile): {
  readonly source: "file" | "default";
  readonly file: string;
  readonly line: number | null;
  readonly key: string;
  readonly value: string;
  readonly fileHash: string | null;
} {
  const shared = { file: file.path, key, fileHash: file.hash };
  if (entry === undefined) return { source: "default", line: null, value: "", ...shared };
  return { source: "file", line: entry.line, value: typeof entry.value === "string" ? entry.value : entry.raw, ...shared };
}
