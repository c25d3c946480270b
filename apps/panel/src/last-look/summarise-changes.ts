/** Changes of some time counted by kind, most frequent first; kinds that are no news alone come last. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ChangeEvent } from "../wire.ts";

export interface ChangeSummary {
  readonly count: number;
  readonly kinds: readonly Phrase[];
  readonly changedIds: ReadonlySet<string>; // of endpoints that are there after the change
}

const order = [
  "opened",
  "closed",
  "widened",
  "narrowed",
  "owner-changed",
  "binary-changed",
  "binary-deleted",
  "replaced",
  "brief",
  "flapping",
] as const;

export function summariseChanges(events: readonly ChangeEvent[]): ChangeSummary {
  const kinds = order.flatMap((kind) => {
    const count = events.filter((event) => event.kind === kind).length;
    return count === 0 ? [] : [phrase(`panel.lastLook.${kind}`, { count })];
  });
  const others = events.filter(({ kind }) => !order.some((known) => known === kind)).length; // kinds that only a newer server knows
  if (others > 0) kinds.push(phrase("panel.lastLook.other", { count: others }));
  const changedIds = new Set(events.flatMap(({ after, endpoint }) => (after === null ? [] : [endpoint, after.id])));
  return { count: events.length, kinds, changedIds };
}
