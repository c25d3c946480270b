/**
 * Cuts a branch at a test: the part that passes it and the part that does not. What cannot be known becomes a named condition; two tests with the
 * same text are the same condition.
 */
import type { Condition, Interval, Match, NamePattern, Selector, Value } from "@portolan/ruleset";
import type { IntervalElements } from "./boundaries.ts";
import { choiceRanges, cutByChoice, cutByCondition } from "./cube.ts";
import type { Branch } from "./flow.ts";
import type { NumberRanges } from "./port-ranges.ts";
import { maskedIntervals, unite } from "./masked-intervals.ts";
import { intersectRanks, subtractRanks, uniteRanks, noRanks, type RankSet } from "./rank-set.ts";
import { readPart, type NamePart, type Part } from "./read-part.ts";
import type { WalkPacket } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";
import { unknownFields } from "../unknown-fields.ts";

/** What a test asks of a branch. true, false: all of it passes, none. */
export type Test =
  | boolean
  | { readonly kind: "ranks"; readonly ranks: RankSet; readonly negated: boolean }
  | { readonly kind: "choice"; readonly field: Selector["field"]; readonly ranges: NumberRanges; readonly negated: boolean }
  | { readonly kind: "condition"; readonly condition: Condition; readonly negated: boolean }
  | { readonly kind: "boxes"; readonly boxes: readonly Box[]; readonly negated: boolean };

/** Sources, and ranges of choices. */
export interface Box {
  readonly ranks: RankSet | null; // null: all
  readonly choices: readonly { readonly field: Selector["field"]; readonly ranges: NumberRanges }[];
}

export function testOf(match: Match, packet: WalkPacket, walk: Walk): Test {
  const { values, negated, selectors } = match;
  const [only] = selectors;
  if (only !== undefined && selectors.length === 1 && values.volatile === null && values.elements.kind !== "tuples") {
    const part = readPart(only.field, packet, walk);
    if (part.kind === "absent") return false;
    if (part.kind !== "unknown") return singleTest({ part, selector: only, match, walk });
  }
  const parts = readParts(selectors, packet, walk);
  if (parts === null) return false;
  if (values.volatile !== null) return { kind: "condition", condition: values.volatile, negated };
  if (parts.some(({ kind }) => kind === "unknown")) return { kind: "condition", condition: unknownFields(selectors, values), negated };
  const [part] = parts;
  const [selector] = selectors;
  if (values.elements.kind === "tuples") return tuplesTest({ tuples: values.elements.tuples, selectors, parts, match, walk });
  return part === undefined || selector === undefined ? false : singleTest({ part, selector, match, walk });
}

/** null: the packets lack one of the fields. */
export function readParts(selectors: readonly Selector[], packet: WalkPacket, walk: Walk): readonly Part[] | null {
  const parts = selectors.map(({ field }) => readPart(field, packet, walk));
  return parts.some(({ kind }) => kind === "absent") ? null : parts;
}

interface Single {
  readonly part: Part;
  readonly selector: Selector;
  readonly match: Match;
  readonly walk: Walk;
}

function singleTest({ part, selector, match, walk }: Single): Test {
  const { values, negated } = match;
  const { elements } = values;
  if (elements.kind === "names" && part.kind === "name-by-rank")
    return { kind: "ranks", ranks: ranksOfNames(part.parts, elements.names), negated };
  if (elements.kind === "names") return part.kind === "name" && hasName(elements.names, part.name) !== negated;
  if (elements.kind !== "intervals") return false;
  switch (part.kind) {
    case "number":
      return hasNumber(elements, masked(part.value, selector.mask)) !== negated;
    case "source": {
      const ranks = walk.space.ranksOfSet(values, selector);
      return ranks === null
        ? { kind: "condition", condition: unknownFields([selector], values), negated }
        : { kind: "ranks", ranks, negated };
    }
    case "by-rank":
      return { kind: "ranks", ranks: ranksOfParts(part.parts, (value) => hasNumber(elements, masked(value, selector.mask))), negated };
    case "choice":
      return { kind: "choice", field: part.field, ranges: choiceRanges(elements.intervals, selector.mask, part.field), negated };
    case "name":
    case "name-by-rank":
    case "absent":
    case "unknown":
      return negated;
  }
}

function ranksOfParts(parts: readonly { value: bigint; ranks: RankSet }[], has: (value: bigint) => boolean): RankSet {
  return parts.reduce((ranks, part) => (has(part.value) ? uniteRanks(ranks, part.ranks) : ranks), noRanks);
}

function ranksOfNames(parts: readonly NamePart[], patterns: readonly NamePattern[]): RankSet {
  return parts.reduce((ranks, part) => (hasName(patterns, part.name) ? uniteRanks(ranks, part.ranks) : ranks), noRanks);
}

const masked = (value: bigint, mask: bigint | null): bigint => (mask === null ? value : value & mask);
const hasName = (names: readonly NamePattern[], of: string): boolean =>
  names.some(({ name, isPrefix }) => (isPrefix ? of.startsWith(name) : of === name));

const isWithin = ({ lo, hi }: Interval, value: bigint): boolean => value >= lo && value <= hi;

/** The first interval that ends at or above the value holds it, or none does. */
function hasNumber(elements: IntervalElements, value: bigint): boolean {
  if (elements.bounds !== undefined) return isWithinBounds(elements.bounds, Number(value));
  const { intervals } = elements;
  let lo = 0;
  let hi = intervals.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((intervals[middle]?.hi ?? value) < value) lo = middle + 1;
    else hi = middle;
  }
  const found = intervals[lo];
  return found !== undefined && found.lo <= value;
}

function isWithinBounds(bounds: Float64Array, value: number): boolean {
  let lo = 0;
  let hi = bounds.length / 2;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((bounds[2 * middle + 1] ?? value) < value) lo = middle + 1;
    else hi = middle;
  }
  return (bounds[2 * lo] ?? Number.POSITIVE_INFINITY) <= value;
}

interface Tuples {
  readonly tuples: readonly (readonly Value[])[];
  readonly selectors: readonly Selector[];
  readonly parts: readonly Part[];
  readonly match: Match;
  readonly walk: Walk;
}

/** Boxes with equal choices are one; the sources of a big set are put together once. */
function tuplesTest({ tuples, selectors, parts, match, walk }: Tuples): Test {
  const groups = new Map<string, { choices: Box["choices"]; intervals: Interval[]; ranks: RankSet | null }>();
  for (const key of tuples) {
    const box = keyBox(key, { selectors, parts, walk });
    if (box === null) continue;
    if (box === "unclear") return { kind: "condition", condition: unknownFields(selectors, match.values), negated: match.negated };
    const text = JSON.stringify(box.choices);
    const group = groups.get(text) ?? { choices: box.choices, intervals: [], ranks: noRanks };
    groups.set(text, group);
    group.intervals.push(...box.intervals);
    group.ranks =
      box.ranks === null || group.ranks === null ? (box.intervals.length > 0 ? group.ranks : null) : uniteRanks(group.ranks, box.ranks);
  }
  const boxes = [...groups.values()].map(({ choices, intervals, ranks }): Box => {
    if (ranks === null) return { choices, ranks: null };
    return { choices, ranks: uniteRanks(ranks, walk.space.ranksOf(unite(intervals))) };
  });
  if (boxes.length === 0) return match.negated;
  return boxes.some(({ ranks, choices }) => ranks === null && choices.length === 0)
    ? !match.negated
    : { kind: "boxes", boxes, negated: match.negated };
}

interface KeyPlace {
  readonly selectors: readonly Selector[];
  readonly parts: readonly Part[];
  readonly walk: Walk;
}

interface RawBox {
  readonly choices: Box["choices"];
  /** Of the variable address, where the key has exactly one such component. */
  readonly intervals: readonly Interval[];
  /** null: all, or see intervals. */
  readonly ranks: RankSet | null;
}

/** null: no packet of the branch has this key. */
function keyBox(key: readonly Value[], { selectors, parts, walk }: KeyPlace): RawBox | null | "unclear" {
  const choices: { field: Selector["field"]; ranges: NumberRanges }[] = [];
  let intervals: readonly Interval[] = [];
  let ranks: RankSet | null = null;
  for (const [at, part] of parts.entries()) {
    const value = key[at];
    const mask = selectors[at]?.mask ?? null;
    if (value === undefined) return null;
    if (part.kind === "name" || part.kind === "name-by-rank") {
      if ("lo" in value || (part.kind === "name" && !hasName([value], part.name))) return null;
      if (part.kind === "name-by-rank") ranks = intersectRanks(ranks ?? walk.space.all, ranksOfNames(part.parts, [value]));
      continue;
    }
    if (!("lo" in value)) return null;
    if (part.kind === "number") {
      if (!isWithin(value, masked(part.value, mask))) return null;
    } else if (part.kind === "choice") {
      choices.push({ field: part.field, ranges: choiceRanges([value], mask, part.field) });
    } else if (part.kind === "source") {
      const found = maskedIntervals([value], mask, walk.space.width);
      if (found === null) return "unclear";
      if (intervals.length > 0 || ranks !== null) ranks = intersectRanks(ranks ?? walk.space.ranksOf(intervals), walk.space.ranksOf(found));
      else if (found.length === 0) return null;
      else intervals = found;
    } else if (part.kind === "by-rank") {
      const found = ranksOfParts(part.parts, (number) => isWithin(value, masked(number, mask)));
      ranks = intersectRanks(ranks ?? walk.space.all, found);
    }
  }
  if (ranks !== null && intervals.length > 0)
    return { choices, intervals: [], ranks: intersectRanks(ranks, walk.space.ranksOf(intervals)) };
  return { choices, intervals, ranks };
}

/** The box of one key, as a map's entries need it, in their order. */
export function boxOfKey(key: readonly Value[], place: KeyPlace): Box | null | "unclear" {
  const raw = keyBox(key, place);
  if (raw === null || raw === "unclear") return raw;
  return { choices: raw.choices, ranks: raw.intervals.length > 0 ? place.walk.space.ranksOf(unite(raw.intervals)) : raw.ranks };
}

export interface CutBranches {
  readonly passed: readonly Branch[];
  readonly failed: readonly Branch[];
}

export function cutBranch(branch: Branch, test: Test, walk: Walk): CutBranches {
  if (test === true) return { passed: [branch], failed: [] };
  if (test === false) return { passed: [], failed: [branch] };
  const { passed, failed } = cutPositive(branch, test, walk);
  return test.negated ? { passed: failed, failed: passed } : { passed, failed };
}

function cutPositive(branch: Branch, test: Exclude<Test, boolean>, walk: Walk): CutBranches {
  switch (test.kind) {
    case "ranks":
      return {
        passed: withSources(branch, intersectRanks(branch.sources, test.ranks)),
        failed: withSources(branch, subtractRanks(branch.sources, test.ranks)),
      };
    case "choice": {
      const { inside, outside } = cutByChoice(branch.cube, test.field, test.ranges);
      return { passed: withCube(branch, inside), failed: withCube(branch, outside) };
    }
    case "condition": {
      const { holds, fails } = cutByCondition(branch.cube, walk.conditions.bitOf(test.condition));
      return { passed: withCube(branch, holds), failed: withCube(branch, fails) };
    }
    case "boxes":
      return cutByBoxes(branch, test.boxes);
  }
}

function cutByBoxes(branch: Branch, boxes: readonly Box[]): CutBranches {
  const passed: Branch[] = [];
  let left: readonly Branch[] = [branch];
  for (const box of boxes) {
    const cuts = left.map((one) => cutByBox(one, box));
    passed.push(...cuts.flatMap((cut) => cut.passed));
    left = cuts.flatMap((cut) => cut.failed);
  }
  return { passed, failed: left };
}

export function cutByBox(branch: Branch, { ranks, choices }: Box): CutBranches {
  const failed: Branch[] = ranks === null ? [] : withSources(branch, subtractRanks(branch.sources, ranks));
  let inside: Branch | undefined = ranks === null ? branch : withSources(branch, intersectRanks(branch.sources, ranks))[0];
  for (const { field, ranges } of choices) {
    if (inside === undefined) break;
    const cut = cutByChoice(inside.cube, field, ranges);
    failed.push(...withCube(inside, cut.outside));
    inside = withCube(inside, cut.inside)[0];
  }
  return { passed: inside === undefined ? [] : [inside], failed };
}

function withSources(branch: Branch, sources: RankSet): Branch[] {
  return sources.words.length === 0 ? [] : [{ ...branch, sources }];
}

function withCube(branch: Branch, cube: Branch["cube"] | null): Branch[] {
  return cube === null ? [] : [{ ...branch, cube }];
}
