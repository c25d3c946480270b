/**
 * What the sentences about one namespace are made from: its chart, whose rules they are, and which addresses can be a sender's.
 * One of these is made per namespace and question; a namespace without one was not judged.
 */
import type { AddressSet, IpFamily } from "@portolan/net";
import type { Chart, EndpointReach, ReachEntry } from "@portolan/reachability";
import type { Ruleset } from "@portolan/ruleset";
import type { Snapshot } from "@portolan/snapshot";
import { ruleOwners } from "./rule-owner-phrase.ts";
import type { OwnerOfReason } from "./reason-phrase.ts";
import { senderSpace, type SenderSpace } from "./sender-space.ts";

/** A chart with the rules that it was made from; null where owners are of no interest. */
export interface JudgedNamespace {
  readonly chart: Chart;
  readonly ruleset: Ruleset | null;
  /** Who owns a rule, where that was found out elsewhere. Absent: it is looked up in the ruleset. */
  readonly ownerOf?: OwnerOfReason;
  /** Absent: `chart.space` is whole, or nobody asked for it. */
  readonly spaceGap?: SpaceGap;
}

/** Why not every open port without a listener is told. unmapped: none is; partial: some are. */
export type SpaceGap = "unmapped" | "partial";

export interface ReachContext {
  readonly chart: Chart;
  readonly spaces: Readonly<Record<IpFamily, SenderSpace>>;
  readonly ownerOf: OwnerOfReason;
  /** The question concerns these sources alone. Absent: all. */
  readonly from?: AddressSet;
  /** As the reader wrote `from`. */
  readonly fromText?: string;
  readonly spaceGap?: SpaceGap;
}

/** Sources that a question is restricted to, with the text that named them. */
export interface AskedSources {
  readonly sources: AddressSet;
  readonly text: string;
}

/** Namespace → context, for those that were judged. */
export type ReachContexts = ReadonlyMap<string, ReachContext>;

/** As much of a snapshot as the sentences need. */
export interface JudgedSnapshot {
  readonly sections: { readonly interfaces: Snapshot["sections"]["interfaces"] };
}

export function reachContexts(
  judged: readonly JudgedNamespace[],
  { snapshot, from }: { readonly snapshot: JudgedSnapshot; readonly from: AskedSources | null },
): ReachContexts {
  return new Map(
    judged.map(({ chart, ruleset, spaceGap, ownerOf = ruleOwners(ruleset) }) => {
      const interfaces = snapshot.sections.interfaces.filter(({ namespace }) => namespace === chart.namespace);
      const spaces = { ipv4: senderSpace("ipv4", interfaces), ipv6: senderSpace("ipv6", interfaces) };
      const asked = from === null ? {} : { from: from.sources, fromText: from.text };
      const context = { chart, spaces, ownerOf, ...asked, ...(spaceGap === undefined ? {} : { spaceGap }) };
      return [chart.namespace, context];
    }),
  );
}

export function endpointReach({ chart }: Pick<ReachContext, "chart">, id: string): EndpointReach | null {
  return chart.endpoints.find(({ endpoint }) => endpoint === id) ?? null;
}

/** Of several endpoints together. */
export function entriesOf(context: Pick<ReachContext, "chart">, ids: readonly string[]): readonly ReachEntry[] {
  return ids.flatMap((id) => endpointReach(context, id)?.entries ?? []);
}
