import { readdirSync, readFileSync, statSync } from "node:fs";

/** Names cgroup v2 ids as sock_diag and BPF give them. */
export interface CgroupPaths {
  /** Path in the v2 tree, `/` for its root. Null when the cgroup has been removed, lies outside this reader's view, or no v2 tree is mounted. */
  path(id: bigint): string | null;
}

const directoryLimit = 20_000;

/**
 * The id of a cgroup is the inode of its directory (cgroup_id() in the kernel), so one walk of the tree names them all. An unknown id
 * makes one new walk for all calls until the caller yields; what is unknown after it stays so, as a cgroup is older than its sockets
 * and ids are not used again.
 */
export function createCgroupPaths({ mountinfoPath = "/proc/self/mountinfo" }: { readonly mountinfoPath?: string } = {}): CgroupPaths {
  let paths = new Map<bigint, string>();
  const missing = new Set<bigint>();
  let walkedInThisBatch = false;

  function walkOncePerBatch(): void {
    if (walkedInThisBatch) return;
    walkedInThisBatch = true;
    queueMicrotask(() => {
      walkedInThisBatch = false;
    });
    paths = walkTree(findUnifiedMount(mountinfoPath));
    if (missing.size > directoryLimit) missing.clear();
  }

  return {
    path(id) {
      const known = paths.get(id);
      if (known !== undefined || missing.has(id)) return known ?? null;
      walkOncePerBatch();
      const found = paths.get(id);
      if (found === undefined) missing.add(id);
      return found ?? null;
    },
  };
}

/** Where the v2 tree is mounted, and the path within the tree that the mount shows. */
interface UnifiedMount {
  readonly directory: string;
  readonly root: string;
}

/** Where the directory of a cgroup is, as the path of the v2 tree names it; null where no v2 tree is mounted or the path lies outside the mount. */
export function cgroupDirectory(path: string, mountinfoPath = "/proc/self/mountinfo"): string | null {
  const mount = findUnifiedMount(mountinfoPath);
  if (mount === null) return null;
  const root = mount.root === "/" ? "" : mount.root;
  if (path !== root && !path.startsWith(`${root}/`)) return null;
  return `${mount.directory}${path === "/" ? "" : path.slice(root.length)}`;
}

/** Finds the cgroup2 mount in mountinfo (proc_pid_mountinfo(5)): /sys/fs/cgroup, or /sys/fs/cgroup/unified beside v1. The one nearest the tree's root is taken. */
function findUnifiedMount(mountinfoPath: string): UnifiedMount | null {
  const mounts: UnifiedMount[] = [];
  for (const line of readText(mountinfoPath).split("\n")) {
    const [fields, filesystem] = line.split(" - ");
    if (filesystem?.startsWith("cgroup2 ") !== true) continue;
    const [, , , root, directory] = fields?.split(" ") ?? [];
    if (root !== undefined && directory !== undefined) mounts.push({ root: unescape(root), directory: unescape(directory) });
  }
  return mounts.toSorted((left, right) => left.root.length - right.root.length)[0] ?? null;
}

function walkTree(mount: UnifiedMount | null): Map<bigint, string> {
  const paths = new Map<bigint, string>();
  if (mount === null) return paths;
  const prefix = mount.root === "/" ? "" : mount.root;
  const queue = [""];
  for (let index = 0; index < queue.length && index < directoryLimit; index++) {
    const relative = queue[index] ?? "";
    const inode = inodeOf(`${mount.directory}${relative}`);
    if (inode === null) continue;
    paths.set(inode, `${prefix}${relative}` || "/");
    for (const name of listDirectories(`${mount.directory}${relative}`)) queue.push(`${relative}/${name}`);
  }
  return paths;
}

function inodeOf(path: string): bigint | null {
  try {
    return statSync(path, { bigint: true }).ino;
  } catch {
    return null;
  }
}

function listDirectories(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** mountinfo writes blanks and backslashes as octal escapes. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_escape, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}
