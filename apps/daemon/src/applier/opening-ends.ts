/**
 * Openings that end by themselves, as the applier sees them: what ends each stands without it, and what has ended, by whomever, is told once. Where it runs it ends
 * what is due too, and arms anew what a restart has taken away.
 */
import { armEnds, disarmEnd, keeperOfEnd } from "@portolan/apply/arm-end";
import { endOpeningNow, endOpenings } from "@portolan/apply/end-openings";
import type { Guard } from "@portolan/apply";
import type { Journal } from "@portolan/apply/journal";
import { retireGuardUnit } from "@portolan/apply/retire-guard-unit";
import { readEnds, removeEnd, type OpeningEnd } from "@portolan/apply/opening-end";
import type { ApplierState, UndoneAnswer } from "@portolan/contract/applier";

export interface OpeningEnds {
  /** For the start. */
  resume(): Promise<void>;
  readonly present: () => ApplierState["ends"];
  /** null: there is no such opening. */
  endNow(planId: string): Promise<UndoneAnswer | null>;
  /** Another may have been confirmed. */
  note(): void;
}

const lookEveryMs = 1000;

export function createOpeningEnds(guard: Guard, journal: Journal): OpeningEnds {
  let timer: NodeJS.Timeout | null = null;
  const look = async (): Promise<void> => {
    await endOpenings(guard);
    tell();
  };
  const tell = (): void => {
    const ended = readEnds(guard.directory).filter(isEnded);
    for (const { planId, planHash, by } of ended) {
      journal.append({ kind: "opening-ended", planId, planHash, by });
      removeEnd(guard.directory, planId);
    }
    if (ended.length > 0) void retire();
    if (timer !== null && readEnds(guard.directory).length === 0) {
      clearInterval(timer);
      timer = null;
    }
  };
  const retire = async (): Promise<unknown> => retireGuardUnit(guard).catch(() => {}); // a unit that stays does no harm
  const note = (): void => {
    if (readEnds(guard.directory).length > 0) timer ??= setInterval(() => void look().catch(() => {}), lookEveryMs).unref();
  };
  return {
    async resume() {
      await look().catch(() => {}); // what cannot be ended now is tried again
      await armEnds(guard).catch(() => {}); // what has lost its timer is ended from here
      await retire();
      note();
    },
    present: () =>
      readEnds(guard.directory)
        .filter((end) => !isEnded(end))
        .map((end) => ({ planId: end.planId, at: end.at, by: keeperOfEnd(end) })),
    async endNow(planId) {
      const end = await endOpeningNow(guard, planId);
      if (end === null) return null;
      if (isEnded(end)) await disarmEnd(end, guard.run);
      tell();
      return { code: isEnded(end) ? "undone" : "undoing", why: "asked", trouble: end.trouble };
    },
    note,
  };
}

function isEnded({ state }: OpeningEnd): boolean {
  return state === "ended";
}
