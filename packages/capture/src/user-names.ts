import { readFileSync, statSync } from "node:fs";

export interface UserNames {
  /** Name of a user id in the host's passwd file; null for one that is not there (containers, LDAP). */
  nameOf(uid: number): string | null;
}

/** Reads passwd(5) once and again when it changed. Users of other name services are not asked for: that could block on the network. */
export function createUserNames(path = "/etc/passwd"): UserNames {
  let stamp = "";
  let names = new Map<number, string>();
  return {
    nameOf(uid) {
      const stat = statSync(path, { throwIfNoEntry: false });
      const current = stat === undefined ? "" : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
      if (current !== stamp) {
        names = stat === undefined ? new Map() : parsePasswd(readFileSync(path, "utf8"));
        stamp = current;
      }
      return names.get(uid) ?? null;
    },
  };
}

/** Where several names share an id, the first line wins, as with getpwuid(3). */
function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    const [name, , uid] = line.split(":");
    if (name === undefined || name === "" || uid === undefined || !/^\d+$/.test(uid)) continue;
    if (!names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}
