import type { LookRequest } from "@portolan/capture";
import type { SectionName } from "@portolan/snapshot";

/** What each look reads: sockets always, the rest as often as it is worth its cost. Times are milliseconds of one monotonic clock. */
export interface LookPlan {
  readonly request: LookRequest;
  readonly full: boolean; // everything was asked for
}

const always: readonly SectionName[] = ["namespaces", "sockets", "owners"];
const servicesSections: readonly SectionName[] = ["containers", "units", "services"];
const networkSections: readonly SectionName[] = ["interfaces", "routes", "policyRules", "sysctls", "rules", "layers"];
export const intervalsMs = { bound: 5000, services: 10_000, network: 15_000, sweep: 180_000 } as const;

/** Decides the sections of the look at `nowMs`. A full look (the first one, or one that was asked for) puts every clock back. */
export function createLookPlanner(): { plan(nowMs: number, full: boolean): LookPlan; planServices(nowMs: number): LookPlan } {
  const last = { bound: -Infinity, services: -Infinity, network: -Infinity, sweep: -Infinity };
  const due = (name: keyof typeof last, nowMs: number): boolean => {
    if (nowMs - last[name] < intervalsMs[name]) return false;
    last[name] = nowMs;
    return true;
  };
  return {
    plan(nowMs, full) {
      if (full) {
        for (const name of Object.keys(last) as (keyof typeof last)[]) last[name] = nowMs;
        return { request: { sweepOwners: true, boundSockets: true }, full };
      }
      const bound = due("bound", nowMs);
      const sections: SectionName[] = [...always];
      if (bound) sections.push("rawSockets");
      if (due("services", nowMs)) sections.push(...servicesSections);
      if (due("network", nowMs)) sections.push(...networkSections);
      return { request: { sections, boundSockets: bound, sweepOwners: due("sweep", nowMs), rulesInTurns: true }, full };
    },
    /** For when the owners changed: what they run in is read before anybody is told. */
    planServices(nowMs) {
      last.services = nowMs;
      return { request: { sections: servicesSections, boundSockets: false, sweepOwners: false }, full: false };
    },
  };
}
