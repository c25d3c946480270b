/**
 * Whether a redirect that somebody planned does what one may do: the port is reached by whom it was reached, through to the service, and the service's own number by
 * nobody else than they and who reached it before.
 */
import type { DifferentRegion, HostModel } from "@portolan/reachability";
import { possibleSenders } from "./drafts/wanted-sources.ts";
import type { RedirectIntent } from "./intent.ts";
import type { LedSources } from "./plan.ts";
import { arrivalsOf, isSameArrivals, ledThrough, servedAt, sourcesOfAll, type Arrivals } from "./redirect-arrivals.ts";
import { isOutside, sourcesOf } from "./risks/region-sources.ts";

export interface PlannedLead {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly intent: RedirectIntent;
  readonly gained: readonly DifferentRegion[];
}

/** null: it does something else. */
export function ledByPlan({ before, after, intent, gained }: PlannedLead): readonly LedSources[] | null {
  const now = arrivalsOf(servedAt(before, intent), intent);
  const then = arrivalsOf(after, intent);
  if (!isSameArrivals(now, then)) return null;
  return gained.filter((region) => region.ports === String(intent.to)).every((region) => isOfLed(region, { host: before, led: then }))
    ? ledThrough(then)
    : null;
}

/** Addresses that nobody can send from are in no region of a walk. */
function isOfLed(region: DifferentRegion, { host, led }: { readonly host: HostModel; readonly led: Arrivals }): boolean {
  if (!isOutside(region)) return true;
  const senders = sourcesOf(region).intersect(possibleSenders(host, region.family));
  return senders.subtract(sourcesOfAll(led, region.family)).isEmpty;
}
