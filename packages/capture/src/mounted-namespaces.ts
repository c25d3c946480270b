import { basename, dirname } from "node:path";

/** A network namespace kept alive by a bind mount of its nsfs file (ip-netns(8), container runtimes). */
export interface MountedNamespace {
  readonly inode: number;
  readonly path: string;
  /** The name that `ip netns` shows; null for a mount elsewhere. */
  readonly name: string | null;
}

const nsfsLine = /^\d+ \d+ \S+ net:\[(?<inode>\d+)\] (?<path>\S+) .* - nsfs /;

/** Reads /proc/PID/mountinfo (proc_pid_mountinfo(5)): network namespaces only, each path once, in the order of the mounts. */
export function parseMountedNamespaces(mountinfo: string): MountedNamespace[] {
  if (!mountinfo.includes(" - nsfs ")) return [];
  const byPath = new Map<string, MountedNamespace>();
  for (const line of mountinfo.split("\n")) {
    const groups = nsfsLine.exec(line)?.groups;
    if (groups?.["inode"] === undefined || groups["path"] === undefined) continue;
    const path = unescapePath(groups["path"]);
    byPath.set(path, { inode: Number(groups["inode"]), path, name: nameOf(path) });
  }
  return [...byPath.values()];
}

function nameOf(path: string): string | null {
  const folder = dirname(path);
  return folder === "/run/netns" || folder === "/var/run/netns" ? basename(path) : null;
}

/** The kernel writes space, tab, newline and backslash of a path as octal escapes. */
function unescapePath(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
