/** What events say, applied to a list of endpoints: the way back from a history to a state. Order of the events matters, of the endpoints not. */
import type { ChangeEvent } from "./change.ts";
import type { Endpoint } from "./endpoint.ts";
import { compareEndpoints } from "./endpoints-of.ts";

/** The endpoints after the events, in the order of `endpointsOf`. Applying an event twice is the same as once; a brief one is over when it is told. */
export function applyChanges(endpoints: readonly Endpoint[], events: readonly ChangeEvent[]): Endpoint[] {
  const current = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
  for (const { kind, before, after } of events) {
    if (kind === "brief") continue;
    if (before !== null) current.delete(before.id);
    if (after !== null) current.set(after.id, after);
  }
  return [...current.values()].sort(compareEndpoints);
}
