import { readFileSync, statSync } from "node:fs";

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string | null;
}

/** Of nobody else: above the ids that distributions give to users and services, below those of containers' ranges. */
const unnamedId = 61390;

/**
 * Whom the server runs as. Started by an ordinary user: that user. Started by root: user `portolan` where it exists, else the owner of
 * the data directory unless that is root, else an id that nobody has. Never root.
 */
export function decideServerUser({
  uid,
  gid,
  dataDir,
}: {
  readonly uid: number;
  readonly gid: number;
  readonly dataDir: string;
}): ServerUser {
  const users = readUsers();
  const nameOf = (id: number): string | null => users.find((user) => user.uid === id)?.name ?? null;
  if (uid !== 0) return { uid, gid, name: nameOf(uid) };
  const portolan = users.find(({ name }) => name === "portolan");
  if (portolan !== undefined && portolan.uid !== 0) return portolan;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0)
    return { uid: owner.uid, gid: owner.gid === 0 ? unnamedId : owner.gid, name: nameOf(owner.uid) };
  return { uid: unnamedId, gid: unnamedId, name: nameOf(unnamedId) };
}

/** Users of passwd(5); none where the file cannot be read. */
function readUsers(): ServerUser[] {
  try {
    return readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .filter(([name, , uid]) => name !== undefined && uid !== undefined)
      .map(([name, , uid, gid]) => ({ name: name ?? null, uid: Number(uid), gid: Number(gid) }))
      .filter((user) => Number.isInteger(user.uid) && Number.isInteger(user.gid));
  } catch {
    return [];
  }
}
