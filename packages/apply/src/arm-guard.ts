/** What stands by to undo a change: a watch in a session of its own, which is replaced when it dies, and beside it, where systemd runs, a timer of its and a unit for a boot. */
import type { GuardRecord } from "./guard-record.ts";
import { installGuardUnit } from "./guard-unit.ts";
import { keepWatch, type Watch } from "./keep-watch.ts";
import { armSystemTimer, isSystemdUp, type ArmPlace } from "./system-timer.ts";

export interface ArmedGuard {
  readonly watch: Watch;
  /** Whether systemd has a timer for it. */
  readonly hasTimer: boolean;
}

/** Resolves when all stand that this host can have; rejects when one of them does not come up. */
export async function armGuard(record: GuardRecord, place: ArmPlace): Promise<ArmedGuard> {
  const needsUnit = place.hasBootUnit === true && isSystemdUp();
  const [watch, hasTimer] = await Promise.all([
    keepWatch(place.directory),
    armSystemTimer(record, place),
    needsUnit ? installGuardUnit(place.directory, place.run) : null,
  ]);
  return { watch, hasTimer };
}
