import { readBounded } from "./read-bounded.ts";
import { parseProcessCgroup, type ProcessCgroup } from "./process-cgroup.ts";

/** What decides how a namespace is called. */
export interface NamelessNamespace {
  readonly inode: number;
  readonly names: readonly string[];
  readonly pids: readonly number[];
}

export interface NamespaceIds {
  /** Namespace inode → host, name:NAME, container:ID, unit:UNIT or inode:N: the first that applies and that no other namespace has. */
  assign(namespaces: readonly NamelessNamespace[], hostInode: number): ReadonlyMap<number, string>;
}

const MAX_CGROUP_BYTES = 64 << 10;

/** An id stays with its namespace from look to look, whoever else could claim it later; only a new name or `host` outranks it. */
export function createNamespaceIds(): NamespaceIds {
  const origins = new Map<number, ProcessCgroup>();
  let previous: ReadonlyMap<number, string> = new Map();
  return {
    assign(namespaces, hostInode) {
      const alive = new Set(namespaces.map((namespace) => namespace.inode));
      for (const inode of origins.keys()) if (!alive.has(inode)) origins.delete(inode);
      const taken = new Set<string>();
      const ids = new Map<number, string>();
      const oldFirst = namespaces.toSorted(
        (left, right) => Number(previous.has(right.inode)) - Number(previous.has(left.inode)) || left.inode - right.inode,
      );
      for (const namespace of oldFirst) {
        const candidates = namespace.inode === hostInode ? ["host"] : candidateIds(namespace, readOrigin(origins, namespace));
        const id = candidates.find((candidate) => !taken.has(candidate)) ?? `inode:${namespace.inode}`;
        taken.add(id);
        ids.set(namespace.inode, id);
      }
      previous = ids;
      return ids;
    },
  };
}

function candidateIds({ names }: NamelessNamespace, { container, unit }: ProcessCgroup): string[] {
  const ids = names.map((name) => `name:${name}`);
  if (container !== null) ids.push(`container:${container}`);
  if (unit !== null) ids.push(`unit:${unit}`);
  return ids;
}

/** Container and unit of the first process, read once: later processes of a namespace do not rename it. */
function readOrigin(origins: Map<number, ProcessCgroup>, { inode, pids }: NamelessNamespace): ProcessCgroup {
  const known = origins.get(inode);
  if (known !== undefined) return known;
  const pid = pids[0];
  if (pid === undefined) return { container: null, unit: null };
  const origin = readProcessCgroup(pid);
  origins.set(inode, origin);
  return origin;
}

function readProcessCgroup(pid: number): ProcessCgroup {
  try {
    return parseProcessCgroup(readBounded(`/proc/${pid}/cgroup`, MAX_CGROUP_BYTES).toString("utf8"));
  } catch {
    return { container: null, unit: null };
  }
}
