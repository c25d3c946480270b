/**
 * What is said of one port, said of another that is treated alike: the number stands in the witness, in the name of the socket that takes the packet
 * and in the condition whether a socket takes IPv4.
 */
import type { Condition } from "@portolan/ruleset";
import type { ReachEntry } from "./chart.ts";
import type { Reason } from "./reason.ts";
import type { Conditions } from "./verdict.ts";

export interface PortChange {
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
}

export function entriesOfPort(entries: readonly ReachEntry[], change: PortChange): readonly ReachEntry[] {
  if (change.from === change.to) return entries;
  return entries.map((entry) => ({
    ...entry,
    conditions: conditionsOfPort(entry.conditions, change),
    because: reasonsOfPort(entry.because, change),
    witness: entry.witness === null ? null : { ...entry.witness, destinationPort: change.to },
  }));
}

function reasonsOfPort(because: readonly Reason[], { from, to }: PortChange): readonly Reason[] {
  const isOfPort = ({ layer, text }: Reason): boolean => layer === "socket" && text.endsWith(` ${from}`);
  if (!because.some(isOfPort)) return because;
  return because.map((reason) => (isOfPort(reason) ? { ...reason, text: `${reason.text.slice(0, -String(from).length)}${to}` } : reason));
}

function conditionsOfPort(conditions: Conditions, change: PortChange): Conditions {
  if (conditions.length === 0) return conditions;
  return conditions.map((all) => all.map((term) => ({ ...term, condition: conditionOfPort(term.condition, change) })));
}

function conditionOfPort(condition: Condition, { protocol, from, to }: PortChange): Condition {
  const before = `${protocol}/${from} on `;
  if (!condition.id.includes(before)) return condition;
  const after = `${protocol}/${to} on `;
  return { ...condition, id: condition.id.replaceAll(before, after), text: condition.text.replaceAll(before, after) };
}
