/** Whether who gets in is unknown altogether: every answer that matters to other machines hangs on something that could not be read. */
import type { ReachEntry } from "@portolan/reachability";
import { mainDestinations } from "./verdict-phrase.ts";

export function isUnread(entries: readonly ReachEntry[]): boolean {
  const told = (["ipv4", "ipv6"] as const).flatMap((family) => mainDestinations(entries.filter((entry) => entry.family === family)));
  const outside = told.filter(({ via }) => via.some((name) => name !== "lo"));
  return outside.length > 0 && outside.every(hangsOnUnread);
}

function hangsOnUnread({ verdict, conditions }: ReachEntry): boolean {
  return verdict === "depends" && conditions.some((terms) => terms.some(({ condition }) => condition.kind === "unread"));
}
