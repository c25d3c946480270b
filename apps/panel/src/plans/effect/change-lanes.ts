/**
 * Regions in which access changes, as the lanes of a picture: one for each group of sources that comes the same way from one verdict to another, with every
 * address of this host for which that holds. What is told of a lane in words is what the server says of its first region.
 */
import { AddressSet, parsePrefix, type IpFamily } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { DifferentRegion, PlanEffect, Reason } from "../../wire.ts";

export type ChangeKind = "gained" | "lost" | "changed";

export interface ChangeLane {
  readonly kind: ChangeKind;
  readonly who: Phrase;
  readonly isItself: boolean; // what this host sends to itself
  readonly addresses: bigint; // how many different ones
  readonly sources: readonly string[];
  readonly moreSources: number;
  readonly to: readonly string[];
  readonly before: DifferentRegion["before"];
  readonly after: DifferentRegion["after"];
  readonly because: { readonly before: Reason | null; readonly after: Reason | null };
  readonly isEstablished: boolean; // of packets of connections that exist already alone
}

/** `own`: addresses of this host, which no other machine sends from; a lane that only they and addresses of no machine are in is left out. */
export function changeLanes(effect: Pick<PlanEffect, ChangeKind>, family: IpFamily, own: readonly string[]): readonly ChangeLane[] {
  const odd = setOf([...oddSources, ...own]);
  const lanes = new Map<string, ChangeLane>();
  for (const kind of ["gained", "lost", "changed"] as const) {
    for (const region of effect[kind].filter((one) => one.family === family)) {
      const isItself = region.via.length > 0 && region.via.every((name) => name === "lo");
      const senders = isItself ? region.sources : region.sources.filter((source) => !odd.includes(setOf([source])));
      if (senders.length === 0 && region.moreSources === 0) continue;
      const key = JSON.stringify([
        kind,
        isItself,
        region.sources,
        region.moreSources,
        region.before,
        region.after,
        region.isEstablished ?? false,
      ]);
      const known = lanes.get(key);
      lanes.set(
        key,
        known === undefined
          ? laneOf(region, { kind, senders, isItself })
          : { ...known, to: [...new Set([...known.to, ...region.to.split(",")])] },
      );
    }
  }
  return [...lanes.values()];
}

/** Addresses that no machine sends from. */
const oddSources = ["0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/128", "::1/128", "ff00::/8"];
const fewPrefixes = 3;

function setOf(texts: readonly string[]): AddressSet {
  return AddressSet.fromPrefixes(texts.flatMap((text) => parsePrefix(text) ?? []));
}

type LaneFacts = Pick<ChangeLane, "kind" | "isItself"> & { readonly senders: readonly string[] };

function laneOf(region: DifferentRegion, { kind, senders, isItself }: LaneFacts): ChangeLane {
  const { sources, moreSources, to, before, after, because, isEstablished = false } = region;
  return {
    kind,
    who: isItself ? phrase("panel.plan.lane.itself") : whoOf(region, senders),
    isItself,
    addresses: setOf(senders).size,
    sources,
    moreSources,
    to: to.split(","),
    before,
    after,
    because: { before: decidingOf(because.before), after: decidingOf(because.after) },
    isEstablished,
  };
}

/** A few prefixes are named; of more, the sentence of a region ends with whose packets they are. */
function whoOf({ text, sources, moreSources }: DifferentRegion, senders: readonly string[]): Phrase {
  const isFew =
    moreSources === 0 && senders.length > 0 && senders.length <= fewPrefixes && !senders.some((source) => source.endsWith("/0"));
  if (isFew) return phrase("services.name.literal", { name: senders.map(plainPrefix).join(", ") });
  const inner = text.params?.["region"];
  const region = isPhrase(inner) ? inner : text;
  const who = region.params?.["who"];
  return isPhrase(who) ? who : phrase("services.name.literal", { name: sources.join(", ") });
}

function isPhrase(value: unknown): value is Phrase {
  return typeof value === "object" && value !== null && "id" in value;
}

/** A single address without its length. */
export function plainPrefix(text: string): string {
  return text.endsWith(text.includes(":") ? "/128" : "/32") ? (text.split("/")[0] ?? text) : text;
}

/** The last thing on the way that decides: that a socket takes what got through needs no saying. */
function decidingOf(because: readonly Reason[]): Reason | null {
  return because.findLast(({ layer }) => layer !== "socket") ?? because.at(-1) ?? null;
}
