/**
 * The file in which the host's owner rules what nobody may plan away, and whose keys count. It is believed only where none but root could have written it: the file, and
 * the folder in which it could be replaced.
 */
import { lstatSync, mkdirSync, readFileSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { RailsBroken } from "@portolan/contract/applier";
import type { GuardRails } from "@portolan/plans";
import { replaceFile } from "./replace-file.ts";

export type RailFile =
  /** `none`: there is no file, and what holds is that one key signs. */
  { readonly code: "none" | "read"; readonly path: string; readonly text: string; readonly rails: GuardRails } | RailsBroken;

const maxBytes = 256 * 1024;

export async function readRailFile(path: string): Promise<RailFile> {
  const stat = statOf(path);
  if (stat === null) return parse("", { path, code: "none" });
  const unsafe = unsafety(stat, "file") ?? unsafety(lstatSync(dirname(path)), "folder");
  if (unsafe !== null) return broken(path, unsafe);
  if (stat.size > maxBytes) return broken(path, `${stat.size} bytes, at most ${maxBytes}`);
  return parse(readFileSync(path, "utf8"), { path, code: "read" });
}

async function parse(text: string, { path, code }: { readonly path: string; readonly code: "none" | "read" }): Promise<RailFile> {
  const { parseGuardRails } = await import("@portolan/plans/guard-rails");
  const parsed = parseGuardRails(text);
  return parsed.ok ? { code, path, text, rails: parsed.rails } : { code: "broken", path, problems: parsed.problems };
}

function broken(path: string, detail: string): RailsBroken {
  return { code: "broken", path, problems: [{ line: 0, code: "unsafe-file", detail }] };
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
}

function unsafety(stat: Stats, what: "file" | "folder"): string | null {
  const isOfItsKind = what === "file" ? stat.isFile() : stat.isDirectory();
  if (!isOfItsKind) return `not a plain ${what}`;
  if (stat.uid !== process.getuid?.()) return `the ${what} belongs to user ${stat.uid}`;
  return (stat.mode & 0o022) === 0 ? null : `others can write to the ${what}`;
}

/** Whole or as before, and on the disk when it returns. */
export function writeRailFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const mode = (statOf(path)?.mode ?? 0o644) & 0o755;
  replaceFile(path, Buffer.from(text), { mode, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
}
