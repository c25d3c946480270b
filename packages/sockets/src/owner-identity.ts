/**
 * Who runs an endpoint, in a sense that survives a restart: the container of a published port, else the systemd unit, else the container,
 * else user and executable. Transient scopes (a log-in session, one run of a program) are no identity.
 * Where owners could not be read the answer is unknown, and unknown is never taken for a change.
 */
import type { Endpoint } from "./endpoint.ts";

/** Text that is equal for the same owner; null when nothing is known. */
export function ownerIdentity(endpoint: Endpoint): string | null {
  const { state, container, unit } = endpoint;
  if (state === "published" && container !== null) return `container:${container.name}`;
  if (unit !== null && !unit.endsWith(".scope")) return `unit:${unit}`;
  if (container !== null) return `container:${container.name}`;
  const owner = endpoint.owners[0];
  return owner === undefined || owner.executable === null ? null : `program:${owner.user ?? ""}:${owner.executable}`;
}

/** Whether two looks show the same owner; null when that cannot be told. */
export function isSameOwner(a: Endpoint, b: Endpoint): boolean | null {
  const [first, second] = [ownerIdentity(a), ownerIdentity(b)];
  if (first !== null && first === second) return true;
  if (first?.startsWith("unit:") === true && second?.startsWith("unit:") === true) return false; // a cgroup needs no permission
  if (first === null || second === null || !a.ownersKnown || !b.ownersKnown)
    return a.uid !== null && b.uid !== null && a.uid !== b.uid ? false : null;
  return false;
}

/** Executables of all owners but systemd, sorted; null when there is none or one could not be read. */
export function executablesOf({ owners }: Endpoint): readonly string[] | null {
  const executables = owners.filter(({ pid }) => pid !== 1).map(({ executable }) => executable);
  return executables.length === 0 || executables.includes(null) ? null : [...new Set(executables.filter((path) => path !== null))].sort();
}

/** pid and start time of every owner but systemd, so that a reused pid is another process. */
export function processesOf({ owners }: Endpoint): ReadonlySet<string> {
  return new Set(owners.filter(({ pid }) => pid !== 1).map(({ pid, startedAt }) => `${pid}@${startedAt ?? ""}`));
}
