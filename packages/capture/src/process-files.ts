import { createHash } from "node:crypto";
import { closeSync, fstatSync, readdirSync, statSync } from "node:fs";
import type { FileBytes, FileRequest } from "@portolan/services";
import { resolveInRoot } from "./path-in-root.ts";
import { openRegularFile, readUpTo } from "./read-bounded.ts";

const fileLimitBytes = 1024 * 1024;
const directoryLimit = 4096;
const matchLimit = 1024; // above what one process may have read, so that the reader knows that it cuts

/** A file named by a request, as the process sees it (`path`) and as it is opened from here (`place`, null when a loop of links leads nowhere). */
export interface LocatedFile {
  readonly path: string;
  readonly place: string | null;
}

/**
 * Files of a request in the order of their names. `*` and `?` match within one segment and not a leading dot, as glob(7) does. A pattern without
 * matches gives nothing; a plain path gives itself, there or not; a directory that may not be listed gives the pattern itself, to be reported by its reader.
 */
export function locateFiles(root: string, request: FileRequest): LocatedFile[] {
  if (!request.path.startsWith("/")) return [];
  let paths = [""];
  for (const segment of request.path.split("/").slice(1)) {
    paths = paths
      .flatMap((path) => (/[*?]/.test(segment) ? matchSegment(root, path, segment) : [`${path}/${segment}`]))
      .slice(0, matchLimit);
  }
  return paths.map((path) => ({ path, place: resolveInRoot(root, path) }));
}

function matchSegment(root: string, directory: string, pattern: string): string[] {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${pattern.startsWith(".") ? "" : "(?!\\.)"}${source}$`, "s");
  const place = resolveInRoot(root, directory);
  try {
    const names = place === null ? [] : readdirSync(place).slice(0, directoryLimit);
    return names
      .filter((name) => expression.test(name))
      .toSorted()
      .map((name) => `${directory}/${name}`);
  } catch (error) {
    return codeOf(error) === "EACCES" ? [`${directory}/${pattern}`] : [];
  }
}

/** A text that changes when the file does; also for one that is not there. */
export function fileStamp({ path, place }: LocatedFile): string {
  try {
    const { dev, ino, mtimeMs, size } = statSync(place ?? "");
    return `${path}|${dev}:${ino}:${mtimeMs}:${size}`;
  } catch (error) {
    return `${path}|${codeOf(error)}`;
  }
}

/** Whether it is there and a regular file, links followed. */
export function isRegularFile({ place }: LocatedFile): boolean {
  try {
    return place !== null && statSync(place).isFile();
  } catch {
    return false;
  }
}

/** Bytes and hash of a regular file of at most 1 MiB. Devices, FIFOs and whatever else blocks or never ends is refused, even where a link leads to it. */
export function readLocatedFile({ path, place }: LocatedFile): FileBytes {
  const refuse = (reason: string): FileBytes => ({ path, bytes: null, reason, hash: null });
  if (place === null) return refuse("ELOOP");
  let descriptor: number | null = null;
  try {
    descriptor = openRegularFile(place);
    if (descriptor === null) return refuse("NOT_A_REGULAR_FILE");
    if (fstatSync(descriptor).size > fileLimitBytes) return refuse("LARGER_THAN_1_MIB");
    const bytes = readUpTo(descriptor, fileLimitBytes);
    return { path, bytes, reason: null, hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
  } catch (error) {
    return refuse(codeOf(error));
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
