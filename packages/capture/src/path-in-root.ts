import { lstatSync, readlinkSync } from "node:fs";

const linkLimit = 40; // as the kernel's own

/**
 * Follows every symbolic link of an absolute path as a process with another root would, and returns where the end is found from here, free of links.
 * Opening `/proc/PID/root/…` plainly would follow an absolute link into our own root. `root` is `/` or `/proc/PID/root`. A part that does not exist is kept
 * as it is written, so that the caller's open says ENOENT; more than 40 links give null, as a loop would.
 */
export function resolveInRoot(root: string, path: string): string | null {
  const pending = path.split("/").toReversed();
  const resolved: string[] = [];
  let links = 0;
  while (pending.length > 0) {
    const part = pending.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") {
      resolved.pop();
      continue;
    }
    const target = readLinkTarget(locate(root, [...resolved, part]));
    if (target === null) {
      resolved.push(part);
      continue;
    }
    if (++links > linkLimit) return null;
    if (target.startsWith("/")) resolved.length = 0;
    pending.push(...target.split("/").toReversed());
  }
  return locate(root, resolved);
}

function locate(root: string, parts: readonly string[]): string {
  return `${root === "/" ? "" : root}/${parts.join("/")}`;
}

function readLinkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}
