/** What the cgroups of a process say about who started it. */
export interface ProcessCgroup {
  /** Innermost .service, .scope or .socket on the way to the container, or to the end where there is none. */
  readonly unit: string | null;
  /** Container id of Docker, Podman, containerd or CRI-O; the innermost one of nested containers. */
  readonly container: string | null;
}

const unitPattern = /\.(?:service|scope|socket)$/;
const bareIdPattern = /^[0-9a-f]{64}$/;
const prefixedIdPattern = /^(?<prefix>[a-z][a-z-]*)-(?<id>[0-9a-f]{64})(?:\.scope)?$/;

/**
 * Reads /proc/PID/cgroup (cgroups(7)): the v2 line where it says something, else systemd's own v1 hierarchy, else any other.
 * A machine with both hierarchies often has `0::/` for a container that only the v1 lines name.
 */
export function parseProcessCgroup(text: string): ProcessCgroup {
  const paths = orderedPaths(text);
  const contained = paths.find((path) => containerSegment(path) !== null);
  const container = contained === undefined ? null : containerSegment(contained);
  const unit = paths.map((path) => unitOf(path, container?.index ?? null)).find((name) => name !== null) ?? null;
  return { unit, container: container?.id ?? null };
}

function orderedPaths(text: string): string[][] {
  const lines: { rank: number; path: string[] }[] = [];
  for (const line of text.split("\n")) {
    const match = /^(\d+):([^:]*):(.*)$/.exec(line);
    const path = match?.[3];
    if (match === null || path === undefined || path === "/") continue;
    const rank = match[1] === "0" ? 0 : match[2] === "name=systemd" ? 1 : 2;
    lines.push({ rank, path: path.split("/").filter((segment) => segment !== "") });
  }
  return lines.toSorted((left, right) => left.rank - right.rank).map((line) => line.path);
}

/** The monitor of a container (conmon) lives beside it on the host and is not inside. */
function containerSegment(path: readonly string[]): { id: string; index: number } | null {
  for (let index = path.length - 1; index >= 0; index--) {
    const segment = path[index] ?? "";
    if (bareIdPattern.test(segment)) return { id: segment, index };
    const groups = prefixedIdPattern.exec(segment)?.groups;
    if (groups?.["id"] !== undefined && !groups["prefix"]?.endsWith("conmon")) return { id: groups["id"], index };
  }
  return null;
}

/** Units beyond the container's segment belong to a systemd inside it and would be looked up in vain on the host. */
function unitOf(path: readonly string[], containerIndex: number | null): string | null {
  const visible = containerIndex === null ? path : path.slice(0, containerIndex + 1);
  return visible.findLast((segment) => unitPattern.test(segment)) ?? null;
}
