/** The name a process goes by: base name of its executable, or of its first argument when the executable could not be read. */
import type { ProcessFacts } from "./service.ts";

/** Base name without directories, without a trailing " (deleted)"; null when nothing is known. */
export function programName(process: ProcessFacts): string | null {
  const path = process.executable ?? process.arguments[0] ?? null;
  if (path === null) return null;
  const name = baseName(path.replace(/ \(deleted\)$/, ""));
  return name === "" ? null : name;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function directoryName(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Joins as a program would resolve a path from its configuration: an absolute one stays, a relative one hangs below `directory`. */
export function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${directory}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
