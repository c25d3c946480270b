import { readlinkSync } from "node:fs";
import type { ProcessFacts } from "@portolan/services";
import type { Process, Unit } from "@portolan/snapshot";
import { isBuiltByGo } from "./go-build-info.ts";
import { readBounded } from "./read-bounded.ts";
import { readProcessArguments } from "./read-process.ts";
import { userUnitDirectories } from "./user-units.ts";

const environmentLimitBytes = 256 * 1024;

/** What systemd told: the files of units, and the socket units whose sockets its first process holds. */
export type UnitFacts = Pick<ProcessFacts, "socketUnits" | "unitFiles">;

export interface FactsQuery {
  readonly listens: ProcessFacts["listens"];
  readonly environmentNames: readonly string[];
  readonly units?: UnitFacts;
}

/** What the catalogue of services is asked with. It holds raw arguments: for the moment of asking only, never to be stored or sent. */
export function readProcessFacts(process: Process, { listens, environmentNames, units = {} }: FactsQuery): ProcessFacts {
  const directories = process.unit === null || process.container !== null ? null : userUnitDirectories(process.pid);
  return {
    pid: process.pid,
    executable: insideRoot(process, process.executable),
    arguments: readProcessArguments("/proc", process.pid) ?? [],
    workingDirectory: insideRoot(process, process.workingDirectory),
    unit: process.unit,
    isGo: isBuiltByGo(`/proc/${process.pid}/exe`),
    environment: readEnvironment(process.pid, new Set(environmentNames)),
    listens,
    ...(directories === null ? units : { userUnitDirectories: directories }), // the system's manager may have a unit of the same name
  };
}

/** Of a process that a unit started: that unit's files. Of the first process: the socket units that are up, and their files. */
export function unitFacts({ pid, unit }: Pick<Process, "pid" | "unit">, units: readonly Unit[]): UnitFacts {
  const sockets =
    pid === 1 ? units.filter(({ kind, active, listens }) => kind === "socket" && active === "active" && listens.length > 0) : [];
  const named = [...sockets, ...units.filter(({ name, kind }) => name === unit && kind === "service")];
  const files = named.flatMap(({ name, fragment, dropIns }) =>
    fragment === null ? [] : [[name, [fragment, ...(dropIns ?? [])]] as const],
  );
  return {
    ...(sockets.length === 0 ? {} : { socketUnits: sockets.map(({ name }) => name) }),
    ...(files.length === 0 ? {} : { unitFiles: Object.fromEntries(files) }),
  };
}

/** A link of /proc shows the way from our root; a process in a chroot(2) knows its files without that part. */
function insideRoot(process: Process, path: string | null): string | null {
  const root = readRoot(process.pid);
  if (path === null || root === null || root === "/") return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

/** Directory of this host that a process in a chroot(2) has for its root, such as /jail; "" for every other process, also one in a container. */
export function chrootOfProcess({ pid }: Pick<Process, "pid">): string {
  try {
    if (readlinkSync(`/proc/${pid}/ns/mnt`) !== readlinkSync("/proc/self/ns/mnt")) return "";
  } catch {
    return "";
  }
  const root = readRoot(pid);
  return root === null || root === "/" ? "" : root;
}

function readRoot(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return null;
  }
}

/** The asked-for variables the process was started with (proc_pid_environ(5)); it may have changed them since. None when unreadable. */
function readEnvironment(pid: number, names: ReadonlySet<string>): Record<string, string> {
  const found: Record<string, string> = {};
  try {
    for (const entry of readBounded(`/proc/${pid}/environ`, environmentLimitBytes).toString("utf8").split("\0")) {
      const equals = entry.indexOf("=");
      const name = entry.slice(0, equals);
      if (equals > 0 && names.has(name)) found[name] = entry.slice(equals + 1);
    }
  } catch {
    return {};
  }
  return found;
}

/**
 * Where the files of a process are found from here: `/` when it shares our mounts and root, else `/proc/PID/root`. Where that may not be asked,
 * `/` for a process outside containers (its files are the host's but for a unit's private mounts), null for one inside.
 */
export function rootOfProcess(process: Process): string | null {
  try {
    const sharesMounts = readlinkSync(`/proc/${process.pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt");
    return sharesMounts && readRoot(process.pid) === "/" ? "/" : `/proc/${process.pid}/root`;
  } catch {
    return process.container === null ? "/" : null;
  }
}
