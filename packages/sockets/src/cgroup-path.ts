/**
 * What a path in the cgroup v2 tree says about who created a socket: the systemd unit or the container.
 * A path inside a container names the container alone: units of a systemd that runs in there are not units of this host.
 */
const UNIT = /^[^/]+\.(?:service|scope|socket|mount|swap)$/;
const CONTAINER = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;

/** The innermost unit, or null for the root, a slice alone, or a container's path. */
export function unitOfCgroup(path: string): string | null {
  if (containerOfCgroup(path) !== null) return null;
  return path.split("/").findLast((segment) => UNIT.test(segment)) ?? null;
}

/** The 64-digit container id, or null. */
export function containerOfCgroup(path: string): string | null {
  return CONTAINER.exec(path)?.[1] ?? null;
}
