/** The watch over a change: undoes it when its time is over, when who makes it has died, or after a restart, and ends when the change has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { Guard } from "./guarded-change.ts";
import { reasonToUndo, undoChange } from "./guarded-change.ts";
import { isEnded, readGuardRecord } from "./guard-record.ts";

const lookEveryMs = 200;
const longestRestMs = 30_000;

/** Resolves when there is nothing left to watch. A change that cannot be undone is tried again, later each time, for as long as it takes. */
export async function watchChange(guard: Guard): Promise<void> {
  for (let failures = 0; ;) {
    const record = readGuardRecord(guard.directory);
    if (record === null || isEnded(record)) return;
    const why = reasonToUndo(record);
    if (why !== null) {
      const undone = await undoChange(guard, why).catch(() => record);
      if (undone === null || isEnded(undone)) return;
      failures += 1;
    }
    await pause(Math.min(longestRestMs, lookEveryMs * 2 ** Math.min(failures, 10)));
  }
}
