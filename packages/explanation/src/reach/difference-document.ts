/** A part of the space in which two states of a host differ, with its sentence; what `portolan diff --json` says of it, conditions under plain names. */
import type { Phrase } from "@portolan/phrases";
import type { DifferentRegion, Reachability, Witness } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import { regionPhrase } from "./region-phrase.ts";
import type { ConditionDocument, ReasonDocument } from "./reach-document.ts";

export interface DifferentRegionDocument {
  readonly family: "ipv4" | "ipv6";
  readonly protocol: string; // tcp, udp, icmp, or a number
  readonly to: string;
  readonly ports: string; // empty where the protocol has none
  readonly sources: readonly string[];
  readonly moreSources: number; // left out of `sources`
  readonly via: readonly string[];
  readonly before: Reachability;
  readonly after: Reachability;
  readonly conditions: BeforeAndAfter<readonly (readonly ConditionDocument[])[]>;
  readonly witness: Witness;
  readonly because: BeforeAndAfter<readonly ReasonDocument[]>;
  /** Of packets of connections that exist already alone. Absent: of first packets. */
  readonly isEstablished?: true;
  readonly text: Phrase; // which traffic of whom
}

export interface BeforeAndAfter<T> {
  readonly before: T;
  readonly after: T;
}

const sourceLimit = 512;

/** `interfaces`: of the namespace that was compared. */
export function differentRegionDocument(region: DifferentRegion, interfaces: readonly Interface[]): DifferentRegionDocument {
  const { conditions, sources, ...rest } = region;
  return {
    ...rest,
    sources: sources.slice(0, sourceLimit),
    moreSources: Math.max(0, sources.length - sourceLimit),
    conditions: { before: plainConditions(conditions.before), after: plainConditions(conditions.after) },
    text: regionPhrase(region, interfaces),
  };
}

function plainConditions(alternatives: DifferentRegion["conditions"]["before"]): readonly (readonly ConditionDocument[])[] {
  return alternatives.map((all) => all.map(({ condition: { id, kind, text }, holds }) => ({ id, kind, text, holds })));
}
