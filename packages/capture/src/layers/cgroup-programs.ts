import { closeSync, openSync } from "node:fs";
import type { FilterLayer, Socket } from "@portolan/snapshot";
import { cgroupDirectory } from "../cgroup-paths.ts";
import type { Libc } from "../libc.ts";
import { attachType, programsText, queryPrograms } from "./bpf.ts";
import { presentLayer, unreadableLayer } from "./layer-row.ts";

const places = [
  ["ingress", attachType.cgroupIngress],
  ["egress", attachType.cgroupEgress],
] as const;
const MAX_CGROUPS = 2000;

/**
 * BPF programs that see the packets of sockets, on their control groups and on the groups above those: a row per group, whose detail is
 * `ingress: program ID (NAME), …; egress: …`. A group acts on its sockets in every network namespace. Programs that decide who may bind are left out.
 */
export function readCgroupPrograms(libc: Libc | null, sockets: readonly Pick<Socket, "cgroup">[]): FilterLayer[] {
  if (libc === null) return [unreadableLayer("cgroup-bpf", null, "koffi")];
  const rows: FilterLayer[] = [];
  const groups = [...groupsOf(sockets)];
  for (const path of groups.slice(0, MAX_CGROUPS)) {
    const detail = readGroup(libc, path);
    if (detail === "refused") return [unreadableLayer("cgroup-bpf", null, "CAP_NET_ADMIN")];
    if (detail !== "") rows.push(presentLayer("cgroup-bpf", { namespace: null, place: path }, detail));
  }
  if (groups.length > MAX_CGROUPS)
    rows.push(unreadableLayer("cgroup-bpf", null, `more than ${MAX_CGROUPS} control groups hold sockets; the others were not asked`));
  return rows;
}

function groupsOf(sockets: readonly Pick<Socket, "cgroup">[]): Set<string> {
  const groups = new Set<string>();
  for (const { cgroup } of sockets) {
    for (let path = cgroup; path !== null && !groups.has(path); path = parentOf(path)) groups.add(path);
  }
  return groups;
}

function parentOf(path: string): string | null {
  if (path === "/") return null;
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** "" for a group without programs, or one that is gone. */
function readGroup(libc: Libc, path: string): string {
  const directory = cgroupDirectory(path);
  const descriptor = directory === null ? null : openDirectory(directory);
  if (descriptor === null) return "";
  try {
    const found: string[] = [];
    for (const [name, type] of places) {
      const answer = queryPrograms(libc, descriptor, type);
      if (answer.outcome === "refused") return "refused";
      if (answer.outcome === "told" && answer.value.length > 0) found.push(`${name}: ${programsText(libc, answer.value)}`);
    }
    return found.join("; ");
  } finally {
    closeSync(descriptor);
  }
}

function openDirectory(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch {
    return null;
  }
}
