import type { ChangeEvent } from "@portolan/sockets";
import { type ChurnPlace, namespaceName } from "./churn-plan.ts";
import type { Truth, TrueLife, TrueSeries } from "./truth.ts";

/** What a comparison allows. A look that comes later than `slowestLookMs` after the one before is a fault of its own. */
export interface CompareOptions {
  readonly slowestLookMs: number;
  readonly run: string; // the name of the run, of which its namespaces have theirs
}

export interface Disagreement {
  readonly kind: "missed" | "doubled" | "wrong-kind" | "wrong-time" | "wrong-owner" | "invented";
  readonly place: string;
  readonly truth: string;
  readonly told: string;
}

export interface Comparison {
  readonly lives: number;
  readonly openedAndClosed: number; // lives told so
  readonly brief: number; // lives told by their end alone
  readonly longestBriefMs: number;
  readonly shortestSeenMs: number;
  readonly handovers: number;
  readonly withheldByFlapping: number;
  readonly ownersUnknown: number; // opened events that could not name their process
  readonly openedDelaysMs: readonly number[]; // from the call's end to the event's time
  readonly disagreements: readonly Disagreement[];
}

/** Holds the events against what really happened, place by place, in the order in which they were told. */
export function compareEvents(truth: Truth, events: readonly ChangeEvent[], options: CompareOptions): Comparison {
  const told = Map.groupBy(events, placeOfEvent);
  const result = createResult();
  const places = Map.groupBy(truth.series, ({ series }) => placeOfPlan(series.lives[0]?.place, options.run));
  for (const [place, allSeries] of places) {
    const left = [...(told.get(place) ?? [])];
    const ordered = allSeries.toSorted((a, b) => (a.lives[0]?.openedFromMs ?? 0) - (b.lives[0]?.openedFromMs ?? 0));
    for (const [index, series] of ordered.entries()) {
      const endMs = ordered[index + 1]?.lives[0]?.openedFromMs ?? Number.POSITIVE_INFINITY;
      const own = left.filter(({ at }) => Date.parse(at) < endMs);
      left.splice(0, own.length);
      compareSeries({ place, series, events: own, options, result });
    }
    for (const event of left) result.disagreements.push({ kind: "invented", place, truth: "", told: textOf([event]) });
  }
  return result;
}

type Result = { -readonly [Key in keyof Comparison]: Comparison[Key] extends readonly (infer Item)[] ? Item[] : Comparison[Key] };

function createResult(): Result {
  return {
    lives: 0,
    openedAndClosed: 0,
    brief: 0,
    longestBriefMs: 0,
    shortestSeenMs: Number.POSITIVE_INFINITY,
    handovers: 0,
    withheldByFlapping: 0,
    ownersUnknown: 0,
    openedDelaysMs: [],
    disagreements: [],
  };
}

export function placeOfEvent({ before, after }: ChangeEvent): string {
  const shown = after ?? before;
  return shown === null ? "" : `${shown.protocol} ${shown.address} ${shown.port} ${shown.namespace}`;
}

export function placeOfPlan(place: ChurnPlace | undefined, run: string): string {
  return place === undefined ? "" : `${place.protocol} ${place.address} ${place.port} name:${namespaceName(run, place.namespace)}`;
}

interface Comparing {
  readonly place: string;
  readonly series: TrueSeries;
  readonly events: readonly ChangeEvent[];
  readonly options: CompareOptions;
  readonly result: Result;
}

function compareSeries(comparing: Comparing): void {
  const { series, result } = comparing;
  result.lives += series.lives.length;
  if (series.series.kind === "single") compareSingle(comparing);
  else if (series.series.kind === "flapping") compareFlapping(comparing);
  else compareChain(comparing);
}

/** Opened and closed once each, or brief once, where it lived no longer than looks may be apart. */
function compareSingle({ place, series, events, options, result }: Comparing): void {
  const [life] = series.lives;
  if (life === undefined) return;
  const disagree = (kind: Disagreement["kind"]): void =>
    void result.disagreements.push({ kind, place, truth: lifeText(life), told: textOf(events) });
  const kinds = events.map(({ kind }) => kind).join(" ");
  const livedMs = life.closedToMs - life.openedFromMs;
  if (kinds === "brief") {
    result.brief++;
    result.longestBriefMs = Math.max(result.longestBriefMs, livedMs);
    if (livedMs > options.slowestLookMs) disagree("wrong-kind");
    else if (!isWithin(events[0], life.openedFromMs - options.slowestLookMs, life.closedToMs + 2 * options.slowestLookMs))
      disagree("wrong-time");
  } else if (kinds === "opened closed") {
    result.openedAndClosed++;
    result.shortestSeenMs = Math.min(result.shortestSeenMs, livedMs);
    compareEnds(life, life, { place, series, events, options, result });
  } else disagree(events.length === 0 ? "missed" : events.length > 2 ? "doubled" : "wrong-kind");
}

/** The first event opens, the last one closes, at the right times; who holds it is named where it is known. */
function compareEnds(first: TrueLife, last: TrueLife, { place, events, options, result }: Comparing): void {
  const [opened, closed] = [events[0], events.at(-1)];
  const { slowestLookMs } = options;
  // A look's time is the one at which it began: what opens while it runs may be dated before.
  const isOpenedInTime = isWithin(opened, first.openedFromMs - slowestLookMs, first.openedToMs + slowestLookMs);
  const isClosedInTime = isWithin(closed, last.closedFromMs - slowestLookMs, last.closedToMs + slowestLookMs);
  if (!isOpenedInTime || !isClosedInTime)
    result.disagreements.push({ kind: "wrong-time", place, truth: `${lifeText(first)} … ${lifeText(last)}`, told: textOf(events) });
  if (opened !== undefined) result.openedDelaysMs.push(Date.parse(opened.at) - first.openedToMs);
  const owners = opened?.after?.owners ?? [];
  if (owners.length === 0) result.ownersUnknown++;
  else if (!owners.some(({ pid }) => pid === first.pid))
    result.disagreements.push({ kind: "wrong-owner", place, truth: lifeText(first), told: textOf(events) });
}

/** A handover is told as replaced within one program and as owner-changed between two; one that is bound again by the same process is one listener. */
function compareChain(comparing: Comparing): void {
  const { place, series, events, result } = comparing;
  const [first, ...later] = series.lives;
  const last = series.lives.at(-1);
  if (first === undefined || last === undefined) return;
  const changes = series.series.kind === "rebound" ? [] : later.map((life, index) => changeBetween(series.lives[index] ?? first, life));
  const expected = ["opened", ...changes, "closed"].join(" ");
  result.handovers += changes.length;
  if (events.map(({ kind }) => kind).join(" ") === expected) return compareEnds(first, last, comparing);
  const kind = events.length > changes.length + 2 ? "doubled" : events.length < changes.length + 2 ? "missed" : "wrong-kind";
  result.disagreements.push({ kind, place, truth: `${expected}: ${series.lives.map(lifeText).join(", ")}`, told: textOf(events) });
}

function changeBetween(before: TrueLife, after: TrueLife): string {
  return (before.planned.actor === "other") === (after.planned.actor === "other") ? "replaced" : "owner-changed";
}

/** Every opening and every end is either told or counted by the event that ends the flapping. */
function compareFlapping({ place, series, events, result }: Comparing): void {
  const told = events.filter(({ kind, withheld }) => withheld === undefined && kind !== "flapping").length;
  const withheld = events.reduce((sum, event) => sum + (event.withheld ?? 0), 0);
  result.withheldByFlapping += withheld;
  if (told + withheld === 2 * series.lives.length && events.some(({ kind }) => kind === "flapping")) return;
  const truth = `${2 * series.lives.length} openings and ends: ${series.lives.map(lifeText).join(", ")}`;
  result.disagreements.push({ kind: "missed", place, truth, told: textOf(events) });
}

function isWithin(event: ChangeEvent | undefined, fromMs: number, toMs: number): boolean {
  const atMs = Date.parse(event?.at ?? "");
  return atMs >= fromMs && atMs <= toMs;
}

function lifeText({ planned, pid, openedToMs, closedFromMs }: TrueLife): string {
  return `${planned.actor} ${pid} ${new Date(openedToMs).toISOString()}–${new Date(closedFromMs).toISOString()}`;
}

function textOf(events: readonly ChangeEvent[]): string {
  return events.map(({ kind, at, withheld }) => `${kind} ${at}${withheld === undefined ? "" : ` (${withheld})`}`).join(", ");
}
