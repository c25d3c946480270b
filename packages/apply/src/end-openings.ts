/** How an opening ends: taken back by whoever of us comes to it first, the timer's process, the watch over ends, a boot or the applier; each finishes what another began. */
import { underLock, type Guard } from "./guard.ts";
import { readEnds, writeEnd, type OpeningEnd } from "./opening-end.ts";
import { undoSteps } from "./undo-change.ts";

export interface EndedOpenings {
  readonly ended: readonly OpeningEnd[]; // just now
  /** Whose time has come, and that could not be taken back yet. */
  readonly stuck: readonly OpeningEnd[];
  /** The next whose time has not come; null: there is none. */
  readonly next: OpeningEnd | null;
}

/** All whose time has come by the clock. */
export async function endOpenings(guard: Guard): Promise<EndedOpenings> {
  return endWhere(guard, isDue);
}

/** One before its time, as somebody asked. null: there is no such opening any more. */
export async function endOpeningNow(guard: Guard, planId: string): Promise<OpeningEnd | null> {
  const { ended, stuck } = await endWhere(guard, (end) => end.planId === planId);
  return [...ended, ...stuck].find((end) => end.planId === planId) ?? null;
}

export function isDue({ at }: Pick<OpeningEnd, "at">): boolean {
  return Date.now() >= Date.parse(at);
}

async function endWhere(guard: Guard, isMeant: (end: OpeningEnd) => boolean): Promise<EndedOpenings> {
  if (!readEnds(guard.directory).some((end) => isOpen(end) && isMeant(end))) return { ended: [], stuck: [], next: nextOf(guard) };
  return underLock(guard, async () => {
    const tried: OpeningEnd[] = [];
    for (const end of readEnds(guard.directory)) if (isOpen(end) && isMeant(end)) tried.push(await endOne(guard, end));
    return { ended: tried.filter((end) => !isOpen(end)), stuck: tried.filter(isOpen), next: nextOf(guard) };
  });
}

function isOpen({ state }: OpeningEnd): boolean {
  return state === "open";
}

function nextOf({ directory }: Guard): OpeningEnd | null {
  return readEnds(directory).find((end) => isOpen(end) && !isDue(end)) ?? null;
}

async function endOne(guard: Guard, end: OpeningEnd): Promise<OpeningEnd> {
  guard.onPoint?.(`before ending ${end.planId}`);
  const failures = await undoSteps(guard, end);
  const trouble = failures.length === 0 ? null : failures.join("\n");
  guard.onPoint?.(`after ending ${end.planId}`);
  if (trouble !== null && trouble === end.trouble) return end;
  return writeEnd(guard.directory, { ...end, trouble, ...(trouble === null ? { state: "ended", endedAt: new Date().toISOString() } : {}) });
}
