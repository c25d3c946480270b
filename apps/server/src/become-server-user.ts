import { RefusalError } from "@portolan/contract";
import { checkDataDirectory, decideDataDirectory, prepareDataDirectory } from "./data-directory.ts";
import { dropPrivileges } from "./drop-privileges.ts";
import { decideServerUser, type ServerUser } from "./server-user.ts";

export interface ServerPlace {
  readonly user: ServerUser;
  readonly dataDir: string;
}

/**
 * Gives the data directory to the server's user and becomes that user. Afterwards no file of the program may be readable any more
 * (it may lie in root's home): whatever is needed must have been loaded. Throws DATA_DIRECTORY_UNUSABLE or PRIVILEGES_NOT_DROPPED.
 */
export function becomeServerUser(wantedDataDir: string | null): ServerPlace {
  const identity = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const dataDir = decideDataDirectory({ wanted: wantedDataDir, uid: identity.uid, env: process.env });
  if (dataDir === null)
    throw new RefusalError("DATA_DIRECTORY_UNUSABLE", { path: "?", uid: identity.uid, reason: "neither HOME nor XDG_DATA_HOME is set" });
  const user = decideServerUser({ ...identity, dataDir });
  prepareDataDirectory(dataDir, user);
  process.umask(0o077); // the history is nobody else's to read
  dropPrivileges(user);
  checkDataDirectory(dataDir, user.uid);
  return { user, dataDir };
}
