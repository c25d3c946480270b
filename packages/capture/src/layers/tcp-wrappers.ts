import type { FilterLayer, Owners } from "@portolan/snapshot";
import { readBounded } from "../read-bounded.ts";
import { presentLayer } from "./layer-row.ts";

const MAX_TEXT_BYTES = 1 << 20;
const MAX_MAPS_BYTES = 4 << 20;
const MAX_PROCESSES = 500;
const files = ["/etc/hosts.allow", "/etc/hosts.deny"] as const;

/**
 * Programs with sockets that have libwrap loaded, where hosts_access(5) has any rule: a row per program. What the rules say is not read. A process
 * whose maps cannot be read is passed over: its owner is named unknown elsewhere.
 */
export function readTcpWrappers({ processes, holders }: Owners): FilterLayer[] {
  const present = files.filter(hasRules);
  if (present.length === 0) return [];
  const pids = new Set(holders.flatMap((holder) => holder.pids));
  const programs = new Set<string>();
  for (const { pid, executable, name } of processes.filter((process) => pids.has(process.pid)).slice(0, MAX_PROCESSES))
    if (!programs.has(executable ?? name) && hasLibwrap(pid)) programs.add(executable ?? name);
  return [...programs].map((place) => presentLayer("tcp-wrappers", { namespace: null, place }, `libwrap reads ${present.join(" and ")}`));
}

function hasRules(path: string): boolean {
  return readText(path, MAX_TEXT_BYTES)
    .split("\n")
    .some((line) => line.trim() !== "" && !line.startsWith("#"));
}

function hasLibwrap(pid: number): boolean {
  return readText(`/proc/${pid}/maps`, MAX_MAPS_BYTES).includes("/libwrap.so");
}

function readText(path: string, limit: number): string {
  try {
    return readBounded(path, limit).toString("latin1");
  } catch {
    return "";
  }
}
