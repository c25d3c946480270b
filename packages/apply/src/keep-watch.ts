/** Keeps a watch over a change as long as there is something to watch: one that dies is followed by another. */
import type { ChildProcess } from "node:child_process";
import { isEnded, readGuardRecord } from "./guard-record.ts";
import { startWatchdog } from "./start-watchdog.ts";

export interface Watch {
  /** Of the one that watches now; null: it has died, and the next has not come up yet. */
  readonly pid: () => number | null;
}

const restMs = 500;

/** Resolves when the first one watches; rejects when it does not come up. What it does later keeps nobody from ending. */
export async function keepWatch(directory: string): Promise<Watch> {
  let present: ChildProcess | null = null;
  const follow = (child: ChildProcess): void => {
    present = child;
    if (child.exitCode !== null || child.signalCode !== null) replace();
    else child.once("exit", replace);
  };
  const replace = (): void => {
    present = null;
    if (!isPending(directory)) return;
    startWatchdog(directory).then(follow, () => setTimeout(replace, restMs).unref());
  };
  follow(await startWatchdog(directory));
  return { pid: () => present?.pid ?? null };
}

function isPending(directory: string): boolean {
  try {
    const record = readGuardRecord(directory);
    return record !== null && !isEnded(record);
  } catch {
    return true; // what cannot be read now may be in force
  }
}
