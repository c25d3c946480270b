import type { QueueCounters } from "@portolan/sockets";
import { readBounded } from "./read-bounded.ts";

const MAX_BYTES = 64 << 10;

/** What the namespace of the calling thread counts about its accept queues: called between entering and leaving. */
export function readQueueCounters(namespace: string): QueueCounters {
  const counters = parseNetstat(readText("/proc/thread-self/net/netstat"));
  return {
    namespace,
    maxBacklog: numberOf(readText("/proc/sys/net/core/somaxconn").trim()),
    overflows: counters.get("ListenOverflows") ?? null,
    drops: counters.get("ListenDrops") ?? null,
  };
}

/** Counters of the TcpExt lines of /proc/net/netstat: names in one line, their numbers in the next. Empty for any other text. */
export function parseNetstat(text: string): ReadonlyMap<string, number> {
  const [names = "", values = ""] = text.split("\n").filter((line) => line.startsWith("TcpExt:"));
  const numbers = values.split(" ").slice(1).map(numberOf);
  const pairs = names
    .split(" ")
    .slice(1)
    .map((name, index): [string, number | null] => [name, numbers[index] ?? null]);
  return new Map(pairs.filter((pair): pair is [string, number] => pair[1] !== null));
}

function numberOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function readText(path: string): string {
  try {
    return readBounded(path, MAX_BYTES).toString("utf8");
  } catch {
    return ""; // not in this kernel
  }
}
