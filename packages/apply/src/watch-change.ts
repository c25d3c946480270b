/** The watch over a change: undoes it when its time is over, when who makes it has died, or after a restart, and ends when the change has ended. */
import { setTimeout as pause } from "node:timers/promises";
import type { Guard } from "./guard.ts";
import { isEnded, readGuardRecord } from "./guard-record.ts";
import { loadHands } from "./hands.ts";
import { reasonToUndo, undoChange } from "./undo-change.ts";

const lookEveryMs = 200;
const longestRestMs = 30_000;
const takeOverAfterMs = 3000;

/**
 * Resolves when there is nothing left to watch. A change that cannot be undone is tried again, later each time, for as long as it takes; so is a record that
 * cannot be read now. Whoever stands still with the change in hand after its time is ended.
 */
export async function watchChange(guard: Guard): Promise<void> {
  await prepareHands(guard).catch(() => null);
  for (let failures = 0; ;) {
    const look = await lookAt(guard).catch((): Look => "failed");
    if (look === "ended") return;
    failures = look === "failed" ? failures + 1 : 0;
    await pause(Math.min(longestRestMs, lookEveryMs * 2 ** Math.min(failures, 10)));
  }
}

async function prepareHands({ directory }: Guard): Promise<void> {
  await loadHands(readGuardRecord(directory)?.steps ?? []);
}

type Look = "pending" | "ended" | "failed";

async function lookAt(guard: Guard): Promise<Look> {
  const record = readGuardRecord(guard.directory);
  if (record === null || isEnded(record)) return "ended";
  const why = reasonToUndo(record);
  if (why === null) return "pending";
  const undone = await undoChange(guard, { why, takeOverAfterMs });
  return undone === null || isEnded(undone) ? "ended" : "failed";
}
