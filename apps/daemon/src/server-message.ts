import { isErrorCode } from "@portolan/contract";
import type { FailedEvent, HistoryEvent, ReadyEvent } from "./supervisor-events.ts";

/**
 * A control message of the server child; null for anything else. The child may have been taken over, so the shape is checked:
 * what it says is printed to a terminal, never acted upon.
 */
export function readServerMessage(value: unknown): ReadyEvent | HistoryEvent | FailedEvent | null {
  if (typeof value !== "object" || value === null) return null;
  const message = value as Partial<ReadyEvent> & Partial<FailedEvent> & Partial<Omit<HistoryEvent, "kind">> & { kind?: unknown };
  if (message.kind === "failed") {
    const { code, params } = message;
    return typeof code === "string" && isErrorCode(code) && isScalars(params) ? { kind: "failed", code, params } : null;
  }
  if (message.kind === "history") {
    const { dataDir, since, error } = message;
    return typeof dataDir === "string" && isTextOrNull(since) && isTextOrNull(error) ? { kind: "history", dataDir, since, error } : null;
  }
  if (message.kind !== "ready") return null;
  const fits =
    isTexts(message.urls) &&
    isTexts(message.addresses) &&
    typeof message.port === "number" &&
    typeof message.dataDir === "string" &&
    typeof message.noNewPrivileges === "boolean" &&
    typeof message.serverUser?.uid === "number";
  return fits ? (message as ReadyEvent) : null;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isScalars(value: unknown): value is Readonly<Record<string, string | number>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((item) => typeof item === "string" || typeof item === "number")
  );
}
