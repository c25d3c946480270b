import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

/**
 * Where V8 may keep compiled code between runs. Code comes out of it again, so it must lie where only this user (or the owner of the
 * program itself) can write: beside the program when it belongs to this user, otherwise in the home that the system's user table names,
 * never the one an environment variable names. Null when there is no such place: the program is then compiled on each run.
 */
export function compileCacheDirectory(): string | null {
  const { uid, homedir } = userInfo();
  const modules = join(import.meta.dirname, "../../../node_modules");
  if (ownerOf(modules) === uid) return join(modules, ".cache", "portolan");
  if (ownerOf(homedir) === uid) return join(homedir, ".cache", "portolan", "compile");
  return null;
}

function ownerOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.uid ?? null;
}
