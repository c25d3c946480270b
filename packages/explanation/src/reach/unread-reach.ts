/**
 * Whether who gets in is unknown altogether: every answer that matters to other machines hangs on something that could not be read. On a host
 * that no other machine can speak to, the host's own answers are asked.
 */
import type { ReachEntry } from "@portolan/reachability";
import { mainDestinations } from "./verdict-phrase.ts";

export function isUnread(entries: readonly ReachEntry[]): boolean {
  const told = (["ipv4", "ipv6"] as const).flatMap((family) => mainDestinations(entries.filter((entry) => entry.family === family)));
  const outside = told.filter(({ via }) => via.some((name) => name !== "lo"));
  const asked = (outside.length > 0 ? outside : told).filter((entry) => !cannotCome(entry));
  return asked.length > 0 && asked.every(hangsOnUnread);
}

/** Senders that no packet can come from that way, whatever the rules are. */
function cannotCome({ verdict, because }: ReachEntry): boolean {
  return verdict === "closed" && routing.has(because.at(-1)?.layer ?? "");
}

const routing: ReadonlySet<string> = new Set(["route", "rp_filter", "sysctl"]);

function hangsOnUnread({ verdict, conditions }: ReachEntry): boolean {
  return verdict === "depends" && conditions.some((terms) => terms.some(({ condition }) => condition.kind === "unread"));
}
