import type { Capture } from "@portolan/capture";
import type { Snapshot } from "@portolan/snapshot";
import { createCadence } from "./cadence.ts";
import { createLookPlanner } from "./look-plan.ts";

/** Looks at the host as often and as widely as is due. One look at a time is the caller's duty. */
export interface HostWatch {
  /** Null before the first look. */
  readonly latest: Snapshot | null;
  /** Everything when `full`, and in the first look. */
  look(full: boolean): Promise<Snapshot>;
  /** How long to rest before the next look. */
  delayMs(): number;
}

export interface Clocks {
  readonly nowMs: () => number; // monotonic
  readonly cpuMs: () => number; // processor time that this process has used
}

export function createHostWatch(capture: Capture, { nowMs, cpuMs }: Clocks): HostWatch {
  const planner = createLookPlanner();
  const cadence = createCadence();
  let latest: Snapshot | null = null;
  return {
    get latest() {
      return latest;
    },
    async look(full) {
      const startedMs = nowMs();
      const usedMs = cpuMs();
      const before = latest?.hashes.owners;
      const plan = planner.plan(startedMs, full || latest === null);
      latest = await capture.look(plan.request);
      // What new owners run in is read before anybody is told of them, so that they are told of once.
      if (!plan.full && latest.hashes.owners !== before) latest = await capture.look(planner.planServices(startedMs).request);
      if (!plan.full) cadence.add(cpuMs() - usedMs);
      return latest;
    },
    delayMs: () => cadence.delayMs(),
  };
}
