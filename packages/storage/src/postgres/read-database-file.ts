import { readFileSync, statSync } from "node:fs";
import { parseDatabaseUrl } from "./database-url.ts";

export type DatabaseFile =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: "missing" | "open-to-others" | "no-address"; readonly detail: string };

const longestFile = 4096;

/**
 * The address of a PostgreSQL database, from a file that only its owner may read, since it may hold a password: one line, `postgres://…`. `detail` never holds
 * anything of the file's content.
 */
export function readDatabaseFile(path: string): DatabaseFile {
  let text: string;
  try {
    const { mode, size } = statSync(path);
    if ((mode & 0o077) !== 0) return { ok: false, reason: "open-to-others", detail: `mode ${(mode & 0o777).toString(8)}` };
    if (size > longestFile) return { ok: false, reason: "no-address", detail: `${size} bytes` };
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    return { ok: false, reason: "missing", detail: (error as NodeJS.ErrnoException).code ?? "unreadable" };
  }
  return isAddress(text) ? { ok: true, url: text } : { ok: false, reason: "no-address", detail: "postgres://USER:PASSWORD@HOST/DATABASE" };
}

function isAddress(text: string): boolean {
  if (!/^postgres(ql)?:\/\/\S+$/.test(text)) return false;
  try {
    return parseDatabaseUrl(text).database !== "";
  } catch {
    return false;
  }
}
