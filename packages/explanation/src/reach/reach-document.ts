/** `reach` of an endpoint in `portolan.explain/1` and `portolan.reach/1`: the chart's entries under names that programs outside rely on. */
import type { ReachEntry, Reason, Witness } from "@portolan/reachability";

/** For one family and destination the entries hold all sources and interfaces, closed ones included. */
export interface ReachDocument {
  readonly family: "ipv4" | "ipv6";
  readonly to: string;
  readonly verdict: "open" | "closed" | "depends";
  readonly sources: readonly string[];
  readonly via: readonly string[];
  /** Alternatives, each a list of what has to be so; empty unless `verdict` is depends. */
  readonly conditions: readonly (readonly ConditionDocument[])[];
  readonly choices: readonly { readonly field: string; readonly text: string }[];
  readonly replies: boolean | null;
  readonly because: readonly ReasonDocument[];
  readonly witness: Witness | null;
}

export interface ConditionDocument {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly holds: boolean;
}

export type ReasonDocument = Reason;

export function reachDocument(entries: readonly ReachEntry[]): readonly ReachDocument[] {
  return entries.map(({ conditions, ...entry }) => ({
    ...entry,
    conditions: conditions.map((all) => all.map(({ condition: { id, kind, text }, holds }) => ({ id, kind, text, holds }))),
  }));
}
