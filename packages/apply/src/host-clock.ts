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

/** This process. */
export function ownIdentity(): ProcessIdentity {
  const stat = readStat(process.pid);
  if (stat === null) throw new Error("/proc does not tell of this process");
  return { pid: process.pid, startTicks: stat.startTicks };
}

/** null: there is no such process. */
export function identityOf(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null || stat.hasEnded ? null : { pid, startTicks: stat.startTicks };
}

/** Whether this process leads a group: otherwise nobody could end what it leaves behind. */
export function leadsGroup(): boolean {
  return readStat(process.pid)?.group === process.pid;
}

/** Whether this very process lives; one that ended and was not collected yet does not. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.startTicks === startTicks && !stat.hasEnded;
}

/** Whether a process goes by this name, as the kernel has it (`comm`). */
export function isProcessThere(name: string): boolean {
  return readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && readStat(Number(pid))?.name === name);
}

const endPatienceMs = 10_000;

/**
 * Ends this process and what runs in the group that it leads or led: a tool that it started could otherwise still make a change after that was undone.
 * Resolves when all have gone; rejects when one does not go.
 */
export async function endWithGroup({ pid, startTicks }: ProcessIdentity): Promise<void> {
  const stat = readStat(pid);
  if (stat !== null && stat.startTicks !== startTicks) return; // a number is not given away as long as a group goes by it
  if (stat !== null && !stat.hasEnded) endProcess(pid);
  await endAll(() => membersOf(pid));
}

/** Ends what this process has started in its own group. Where it leads none, nothing can be told from what others started. */
export async function endOwnTools(): Promise<void> {
  if (leadsGroup()) await endAll(() => membersOf(process.pid).filter((pid) => pid !== process.pid));
}

async function endAll(list: () => readonly number[]): Promise<void> {
  for (const since = readUptimeMs(); ;) {
    const left = list();
    if (left.length === 0) return;
    if (readUptimeMs() - since > endPatienceMs) throw new Error(`Process ${left.join(", ")} does not end`);
    for (const pid of left) endProcess(pid);
    await pause(10);
  }
}

function membersOf(group: number): readonly number[] {
  return readdirSync("/proc").flatMap((name) => {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    return stat !== null && stat.group === group && !stat.hasEnded ? [Number(name)] : [];
  });
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has gone meanwhile
  }
}

interface ProcessStat {
  readonly name: string;
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
  const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  return { name, hasEnded: state === "Z" || state === "X", group: Number(group), startTicks };
}
