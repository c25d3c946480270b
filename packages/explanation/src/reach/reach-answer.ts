/**
 * What the chart says of one family at one or more destinations, put together for a person: which sources get in, under which conditions, which do
 * not and why. Interfaces of which the same holds are one path. Sources that an interface refuses as forged count as not coming by it.
 * Invariant: no source of another machine that the chart has is left out; where two answers differ they stay two.
 */
import { AddressSet, type IpFamily } from "@portolan/net";
import type { Conditions, ReachEntry, Reason, SenderChoice } from "@portolan/reachability";
import { sourceSet, type SenderSpace } from "./sender-space.ts";

/** What happens to some sources on one path. */
export interface AnswerPart {
  readonly verdict: "open" | "depends";
  readonly sources: AddressSet;
  readonly conditions: Conditions;
  readonly choices: readonly SenderChoice[];
  readonly replies: boolean | null;
  readonly entries: readonly ReachEntry[]; // that it was made of
}

export interface ReachPath {
  readonly via: readonly string[]; // interfaces
  readonly parts: readonly AnswerPart[]; // those that get in, the unconditional first
  readonly closed: AddressSet;
  readonly refusals: readonly Refusal[]; // of `closed`, that of the most sources first
}

/** Why sources do not get in. */
export interface Refusal {
  readonly reason: Reason | null;
  readonly sources: AddressSet;
  readonly entry: ReachEntry;
}

/** Destinations of which the same holds. */
export interface ReachAnswer {
  readonly family: IpFamily;
  readonly to: readonly string[];
  readonly paths: readonly ReachPath[]; // from other machines; several only where they differ
  readonly fromHost: "open" | "closed" | "depends" | null; // the host itself; null: not asked
}

export interface AnswerOptions {
  readonly space: SenderSpace;
  /** Only these sources are asked about. Absent: all. */
  readonly from?: AddressSet;
}

/** Of the entries of one or more endpoints; those of other families are ignored. In the order in which the destinations first appear. */
export function reachAnswers(entries: readonly ReachEntry[], options: AnswerOptions): readonly ReachAnswer[] {
  const own = entries.filter(({ family }) => family === options.space.family);
  const found = [...Map.groupBy(own, ({ to }) => to)].map(([to, group]) => answerAt(to, group, options));
  return [...Map.groupBy(found, fingerprint).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, to: same.flatMap(({ to }) => to) }];
  });
}

function fingerprint({ paths, fromHost }: ReachAnswer): string {
  const told = paths.map(({ via, parts, closed, refusals }) => [
    via,
    parts.map(partKey),
    parts.map(({ sources }) => intervalsKey(sources)),
    intervalsKey(closed),
    refusals.map(({ reason }) => (reason === null ? "" : reasonKey(reason))),
  ]);
  return JSON.stringify([fromHost, told]);
}

function intervalsKey({ intervals }: AddressSet): string {
  return intervals.map(({ lo, hi }) => `${lo.toString(36)}-${hi.toString(36)}`).join();
}

function answerAt(to: string, entries: readonly ReachEntry[], options: AnswerOptions): ReachAnswer {
  const { space } = options;
  const fromHost = options.from === undefined ? verdictFromHost(entries) : null;
  const outside = entries.filter(({ via }) => via.some((name) => name !== "lo"));
  const sets = new Map(outside.map((entry) => [entry, askedSources(entry, options)]));
  const byVias = Map.groupBy(new Set(outside.flatMap(({ via }) => via.filter((name) => name !== "lo"))), (name) =>
    outside.flatMap(({ via }, index) => (via.includes(name) ? [index] : [])).join(),
  );
  const pathsWith = (countsForgeries: boolean): readonly ReachPath[] =>
    [...byVias.values()].map((via) => pathOf(via, { entries: outside, sets, countsForgeries })).filter((path) => !isEmptyPath(path));
  const ordinary = pathsWith(false);
  return { family: space.family, to: [to], paths: mergePaths(ordinary.length > 0 ? ordinary : pathsWith(true)), fromHost };
}

function askedSources({ sources, family }: ReachEntry, { space, from }: AnswerOptions): AddressSet {
  const named = sourceSet(sources, family).subtract(space.odd);
  return from === undefined ? named : named.intersect(from);
}

function verdictFromHost(entries: readonly ReachEntry[]): ReachAnswer["fromHost"] {
  const verdicts = new Set(entries.filter(({ via }) => via.includes("lo")).map(({ verdict }) => verdict));
  return verdicts.has("open") ? "open" : verdicts.has("depends") ? "depends" : verdicts.has("closed") ? "closed" : null;
}

interface PathInput {
  readonly entries: readonly ReachEntry[];
  readonly sets: ReadonlyMap<ReachEntry, AddressSet>;
  readonly countsForgeries: boolean; // where nothing else is known of any interface
}

function pathOf(via: readonly string[], { entries, sets, countsForgeries }: PathInput): ReachPath {
  const [name = ""] = via;
  const own = entries.filter((entry) => entry.via.includes(name) && sets.get(entry)?.isEmpty === false);
  const parts = [
    ...Map.groupBy(
      own.filter(({ verdict }) => verdict !== "closed"),
      entryKey,
    ).values(),
  ].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...partOf(first), sources: unionOf(group, sets), entries: group }];
  });
  const closed = own.filter((entry) => entry.verdict === "closed" && (countsForgeries || !isForgery(decidingReason(entry))));
  const refusals = [...Map.groupBy(closed, refusalKey).values()].flatMap((group) => {
    const [entry] = group;
    return entry === undefined ? [] : [{ reason: decidingReason(entry), sources: unionOf(group, sets), entry }];
  });
  return { via, parts: parts.toSorted(byVerdict), closed: unionOf(closed, sets), refusals: refusals.toSorted(bySize) };
}

function isEmptyPath({ parts, closed }: ReachPath): boolean {
  return parts.length === 0 && closed.isEmpty;
}

function partOf({ verdict, conditions, choices, replies }: ReachEntry): Omit<AnswerPart, "sources" | "entries"> {
  return { verdict: verdict === "open" ? "open" : "depends", conditions, choices, replies };
}

function unionOf(entries: readonly ReachEntry[], sets: ReadonlyMap<ReachEntry, AddressSet>): AddressSet {
  return AddressSet.of(entries.flatMap((entry) => sets.get(entry)?.intervals ?? []));
}

function entryKey(entry: ReachEntry): string {
  return partKey(partOf(entry));
}

function partKey({ verdict, conditions, choices, replies }: Omit<AnswerPart, "sources" | "entries">): string {
  const terms = conditions.map((all) => all.map(({ condition, holds }) => `${holds ? "" : "!"}${condition.id}`));
  return JSON.stringify([verdict, terms, choices.map(({ field, text }) => [field, text]), replies]);
}

function refusalKey(entry: ReachEntry): string {
  const reason = decidingReason(entry);
  return reason === null ? "" : reasonKey(reason);
}

function reasonKey({ layer, table, chain, handle, position, text, direction }: Reason): string {
  return JSON.stringify([layer, table, chain, handle, position, text, direction]);
}

/** What ends the way of a packet or of its answer: the last of the reasons. Null where none was given. */
export function decidingReason({ because }: Pick<ReachEntry, "because">): Reason | null {
  return because.at(-1) ?? null;
}

/** Senders that the kernel takes for forged on this interface, as they would come by another. A missing way back is no forgery. */
function isForgery(reason: Reason | null): boolean {
  return reason !== null && (reason.layer === "rp_filter" || (reason.layer === "route" && reason.direction === "in"));
}

function byVerdict(a: AnswerPart, b: AnswerPart): number {
  const rank = ({ verdict, choices }: AnswerPart): number => (verdict === "depends" ? 2 : choices.length > 0 ? 1 : 0);
  return rank(a) - rank(b) || bySize(a, b);
}

function bySize(a: { readonly sources: AddressSet }, b: { readonly sources: AddressSet }): number {
  return a.sources.size > b.sources.size ? -1 : a.sources.size < b.sources.size ? 1 : 0;
}

/** Joins paths that contradict each other nowhere: what gets in by one is not kept out by the other. */
function mergePaths(paths: readonly ReachPath[]): readonly ReachPath[] {
  const merged: ReachPath[] = [];
  for (const path of paths) {
    const index = merged.findIndex((other) => agree(path, other));
    const other = merged[index];
    if (other === undefined) merged.push(path);
    else merged[index] = joinPaths(other, path);
  }
  return merged;
}

function agree(a: ReachPath, b: ReachPath): boolean {
  return agreesWith(a, b) && agreesWith(b, a);
}

function agreesWith(a: ReachPath, b: ReachPath): boolean {
  return a.parts.every((part) => {
    const others = b.parts.filter((other) => partKey(other) !== partKey(part));
    return !part.sources.intersects(b.closed) && others.every(({ sources }) => !sources.intersects(part.sources));
  });
}

function joinPaths(a: ReachPath, b: ReachPath): ReachPath {
  const parts = [...Map.groupBy([...a.parts, ...b.parts], partKey).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sources = AddressSet.of(group.flatMap((one) => one.sources.intervals));
    return [{ ...first, sources, entries: [...new Set(group.flatMap(({ entries }) => entries))] }];
  });
  const refusals = [...Map.groupBy([...a.refusals, ...b.refusals], ({ reason }) => (reason === null ? "" : reasonKey(reason))).values()];
  return {
    via: [...a.via, ...b.via],
    parts: parts.toSorted(byVerdict),
    closed: a.closed.union(b.closed),
    refusals: refusals
      .flatMap((group) => {
        const [first] = group;
        return first === undefined ? [] : [{ ...first, sources: AddressSet.of(group.flatMap(({ sources }) => sources.intervals)) }];
      })
      .toSorted(bySize),
  };
}
