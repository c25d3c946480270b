/** Times and processes of this host, as far as a change hangs on them. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Deadline, ProcessIdentity } from "./guard-record.ts";

export function deadlineAfter(ms: number): Deadline {
  return { bootId: readBootId(), uptimeMs: readUptimeMs() + ms, wallMs: Date.now() + ms };
}

/** Since boot, time asleep included. */
export function readUptimeMs(): number {
  return Math.round(Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000);
}

export function readBootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** Throws where this process does not lead a group: nobody could then end what it leaves behind. */
export function ownIdentity(): ProcessIdentity {
  const stat = readStat(process.pid);
  if (stat === null || stat.group !== process.pid) throw new Error("Who changes a host leads a process group of its own");
  return { pid: process.pid, startTicks: stat.startTicks };
}

/** Whether this very process lives; one that ended and was not collected yet does not. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.startTicks === startTicks && !stat.hasEnded;
}

const ORPHAN_PATIENCE_MS = 10_000;

/**
 * Ends what a dead process left running in its group: a tool that it started could otherwise still make the change after it was undone. Resolves when all have
 * gone; rejects when one does not go.
 */
export async function endOrphans({ pid, startTicks }: ProcessIdentity): Promise<void> {
  for (const since = readUptimeMs(); ;) {
    const left = readdirSync("/proc").filter((name) => {
      const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
      return stat !== null && stat.group === pid && !stat.hasEnded && Number(stat.startTicks) >= Number(startTicks);
    });
    if (left.length === 0) return;
    if (readUptimeMs() - since > ORPHAN_PATIENCE_MS) throw new Error(`Process ${left.join(", ")} does not end`);
    for (const name of left) endProcess(Number(name));
    await pause(10);
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has gone meanwhile
  }
}

interface ProcessStat {
  readonly hasEnded: boolean;
  readonly group: number;
  readonly startTicks: string;
}

function readStat(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  const [state, , group, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
  const startTicks = rest[16];
  if (startTicks === undefined) return null;
  return { hasEnded: state === "Z" || state === "X", group: Number(group), startTicks };
}
