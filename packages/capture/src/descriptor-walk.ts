import { readdirSync, readlinkSync } from "node:fs";

/** Result of reading one descriptor table. `refused`: this user may not; `gone`: the process ended. */
export type DescriptorWalk =
  | { readonly outcome: "read"; readonly inodes: readonly number[]; readonly entries: number }
  | { readonly outcome: "refused" | "gone" };

/** Socket inodes among the descriptors in a /proc directory such as /proc/PID/fd, those that `wanted` knows; several descriptors of one socket give it once. */
export function walkDescriptors(directory: string, wanted: { has(inode: number): boolean }): DescriptorWalk {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    return { outcome: isRefusal(error) ? "refused" : "gone" };
  }
  const found = new Set<number>();
  for (const name of names) {
    const inode = socketInode(`${directory}/${name}`);
    if (inode !== null && wanted.has(inode)) found.add(inode);
  }
  return { outcome: "read", inodes: [...found], entries: names.length };
}

/** Inode in a link `socket:[N]`; null for any other descriptor and for one closed meanwhile. */
function socketInode(path: string): number | null {
  try {
    const link = readlinkSync(path);
    return link.startsWith("socket:[") ? Number(link.slice(8, -1)) : null;
  } catch {
    return null;
  }
}

function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "EACCES" || code === "EPERM";
}
