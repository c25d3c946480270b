import { accessSync, constants, existsSync, lchownSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RefusalError } from "@portolan/contract";
import { ledgerFiles } from "@portolan/storage/log-signer";
import { secretKeyName } from "@portolan/storage/secret-key";
import type { ServerUser } from "./server-user.ts";

export const databaseName = "portolan.db";
export const lockName = "portolan.lock";
/** Where the running server hands out sign-in links. */
export const linkSocketName = "portolan.sock";
/** Where the running server lets a person have another password. */
export const passwordSocketName = "portolan-password.sock";

/** The last is there while a backup is made, or where one was killed. */
const databaseFiles = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`, `${databaseName}.copy`];
/** Where the running server lets the local command line ask about ports and leases. */
export const apiSocketName = "api.sock";
/** Where the running server erases what is kept about a person. */
export const erasureSocketName = "portolan-erasure.sock";
const peopleFiles = [passwordSocketName, erasureSocketName, secretKeyName];
const sockets = [linkSocketName, apiSocketName];
/** A folder of the process that holds reserved ports, which is its user's and stays so. */
const berthsName = "berths";
const otherNames = [...peopleFiles, ...sockets, lockName, berthsName];
const ownFiles: ReadonlySet<string> = new Set([...databaseFiles, ...Object.values(ledgerFiles), ...otherNames]);

export interface DataDirectoryQuery {
  readonly wanted: string | null;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Argument, then PORTOLAN_DATA_DIR, then /var/lib/portolan for root, else the XDG data directory of the user. Null: no home either. */
export function decideDataDirectory({ wanted, uid, env }: DataDirectoryQuery): string | null {
  const asked = wanted ?? env["PORTOLAN_DATA_DIR"];
  if (asked !== undefined && asked !== "") return resolve(asked);
  if (uid === 0) return "/var/lib/portolan";
  const dataHome = env["XDG_DATA_HOME"] || (env["HOME"] ? join(env["HOME"], ".local/share") : undefined);
  return dataHome === undefined ? null : join(dataHome, "portolan");
}

/**
 * Makes the directory and gives it, with our own files in it, to the server's user. Called while still root, if ever.
 * A directory that was there before is only given away when nothing but our files is in it: `/` or a home stays whose it is.
 */
export function prepareDataDirectory(path: string, user: ServerUser): void {
  const refuse = (reason: string, cause?: unknown) =>
    new RefusalError("DATA_DIRECTORY_UNUSABLE", { path, uid: user.uid, reason }, { cause });
  try {
    makeDirectory(path, 0o750);
    const directory = lstatSync(path);
    if (!directory.isDirectory()) throw refuse("it is not a directory");
    if (process.getuid?.() !== 0) return;
    const names = readdirSync(path);
    if (directory.uid !== user.uid) {
      if (names.some((name) => !ownFiles.has(name))) throw refuse("it belongs to another user and holds other files");
      lchownSync(path, user.uid, user.gid);
    }
    for (const name of names.filter((name) => ownFiles.has(name))) giveFile(join(path, name), user);
  } catch (error) {
    throw error instanceof RefusalError ? error : refuse(reasonOf(error), error);
  }
}

/**
 * Makes a directory and those above it, one by one: the first that the system refuses ends it. `mkdirSync` with `recursive` tries for ever
 * where mkdir(2) says ENOENT below a directory that exists, as in /proc.
 */
function makeDirectory(path: string, mode?: number): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, mode === undefined ? {} : { mode });
}

/** Only plain files with one name: a link planted in the directory must not hand out what it points at. */
function giveFile(path: string, { uid, gid }: ServerUser): void {
  const file = lstatSync(path);
  if (file.isFile() && file.nlink === 1 && file.uid !== uid) lchownSync(path, uid, gid);
}

/** Refuses when the user we now are cannot reach or write the directory; to be called after root was given up. */
export function checkDataDirectory(path: string, uid: number): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new RefusalError("DATA_DIRECTORY_UNUSABLE", { path, uid, reason: reasonOf(error) }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
