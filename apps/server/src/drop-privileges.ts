import { readdirSync, readFileSync } from "node:fs";
import { RefusalError } from "@portolan/contract";
import type { ServerUser } from "./server-user.ts";

/**
 * Gives up root for good: no supplementary groups, then group, then user, in every thread (glibc carries setuid to all of them).
 * Afterwards it tries what only root can do, and refuses to go on if any of it works. Does nothing for an ordinary user.
 */
export function dropPrivileges({ uid, gid }: ServerUser): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  const failed = findLeftPrivilege();
  if (failed !== null) throw new RefusalError("PRIVILEGES_NOT_DROPPED", { reason: failed });
}

/** What root's rights are still good for; null when they are gone. */
function findLeftPrivilege(): string | null {
  if (succeeds(() => process.setuid?.(0))) return "the server can become root again";
  if (succeeds(() => readdirSync("/proc/1/fd"))) return "the server can read the descriptors of process 1";
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return effective === undefined || /^0+$/.test(effective) ? null : `the server still has capabilities ${effective}`;
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
