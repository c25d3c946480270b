/** Which regions of a difference an intent does not speak of: a plan that has one is none. */
import type { DifferentRegion, SemanticDifference } from "@portolan/reachability";
import { wantedSet } from "./drafts/wanted-sources.ts";
import type { DenyHostIntent, Intent, RedirectIntent } from "./intent.ts";
import { isOutside, sourcesOf } from "./risks/region-sources.ts";

/** What is more, or less, open and is not what the intent is about. */
export function regionsElsewhere(
  { gained, lost }: Pick<SemanticDifference, "gained" | "lost">,
  intent: Intent,
): readonly DifferentRegion[] {
  if (intent.kind === "sysctl") return []; // a switch concerns whatever it concerns, and all of that is shown
  if (intent.kind === "bandwidth") return [...gained, ...lost];
  if (intent.port === null) return [...gained, ...lost.filter((region) => !isOfRefused(region, intent))];
  const { protocol, port } = intent;
  if (intent.kind === "redirect")
    return [...gained, ...lost].filter((region) => !isOfRedirect(region, { isGained: gained.includes(region), intent }));
  const others = [...gained, ...lost].filter((region) => region.protocol !== protocol || region.ports !== String(port));
  // What the host says to itself hangs on whether anything listens on a family at all, which a first listener changes for every port.
  return intent.kind === "bind" || intent.kind === "proxy" ? others.filter(isOutside) : others;
}

/** The new port is opened, and closed to nobody. */
function isOfRedirect(
  region: DifferentRegion,
  { isGained, intent }: { readonly isGained: boolean; readonly intent: RedirectIntent },
): boolean {
  if (region.protocol !== intent.protocol) return false;
  return region.ports === String(intent.port) || (isGained && region.ports.split(",").every((text) => text === String(intent.to)));
}

function isOfRefused(region: DifferentRegion, { sources }: DenyHostIntent): boolean {
  return sourcesOf(region).subtract(wantedSet(sources[region.family], region.family)).isEmpty;
}
