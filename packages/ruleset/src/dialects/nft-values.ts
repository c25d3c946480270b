/**
 * What stands on the right of an nft match and in its sets: single values, ranges, prefixes, wildcards of names, concatenations.
 * Intervals come out ascending, disjoint and not adjacent. A list of which one element is not understood is not understood as a whole.
 */
import type { Elements, Interval, Value } from "../ruleset.ts";
import { isObject, listOf } from "./nft-json.ts";
import { numberIntervals } from "../number-intervals.ts";
import { ipv4Number, readNumber, valueTypes, type ValueType } from "./nft-value-type.ts";

/** An element without its wrapper of timeout, counter and comment. */
export function bareElement(json: unknown): unknown {
  return isObject(json) && isObject(json["elem"]) && "val" in json["elem"] ? json["elem"]["val"] : json;
}

export function readValue(type: ValueType, json: unknown): Value | null {
  if (json === "*") return everyValue(type);
  if (type.isName) return readName(json);
  if (isObject(json)) {
    if ("range" in json) return readRange(type, json["range"]);
    if ("prefix" in json) return readPrefix(type, json["prefix"]);
  }
  const value = readNumber(type, json);
  return value === null ? null : { lo: value, hi: value };
}

export function everyValue(type: ValueType): Value {
  return type.isName ? { name: "", isPrefix: true } : { lo: 0n, hi: (1n << BigInt(type.bits)) - 1n };
}

/** The number of an interface that is gone is a name that no interface can have. */
function readName(json: unknown): Value | null {
  if (typeof json === "number") return { name: `index/${json}`, isPrefix: false };
  if (typeof json !== "string") return null;
  if (json.endsWith("\\*")) return { name: `${json.slice(0, -2)}*`, isPrefix: false };
  return json.endsWith("*") ? { name: json.slice(0, -1), isPrefix: true } : { name: json, isPrefix: false };
}

function readRange(type: ValueType, json: unknown): Interval | null {
  const [from, to] = listOf(json);
  const lo = readNumber(type, from);
  const hi = readNumber(type, to);
  return lo === null || hi === null || lo > hi ? null : { lo, hi };
}

function readPrefix(type: ValueType, json: unknown): Interval | null {
  if (!isObject(json)) return null;
  const length = json["len"];
  const address = readNumber(type, json["addr"]);
  if (address === null || typeof length !== "number" || !Number.isInteger(length) || length < 0 || length > type.bits) return null;
  const below = (1n << BigInt(type.bits - length)) - 1n;
  return { lo: address & ~below, hi: address | below };
}

/** One value per component of a concatenation, or of the single component. */
export function readKey(types: readonly ValueType[], json: unknown): readonly Value[] | null {
  const bare = bareElement(json);
  if (bare === "*") return types.map(everyValue);
  const parts: readonly unknown[] = types.length > 1 ? listOf(isObject(bare) ? bare["concat"] : null) : [bare];
  if (parts.length !== types.length) return null;
  const values: Value[] = [];
  for (let index = 0; index < types.length; index += 1) {
    const type = types[index];
    const value = type === undefined ? null : readValue(type, parts[index]);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/** null where an element is not understood. */
export function readElements(types: readonly ValueType[], list: readonly unknown[]): Elements | null {
  const [type] = types;
  if (type === undefined) return null;
  if (types.length > 1) return readTuples(types, list);
  if (type.isName) {
    const names = list.map((json) => readValue(type, bareElement(json)));
    return names.every((value) => value !== null && "name" in value) ? { kind: "names", names: names.filter(isNamed) } : null;
  }
  return type === valueTypes.ipv4_addr && list.length >= LARGE_SET ? readIpv4Intervals(list) : readIntervals(type, list);
}

function readTuples(types: readonly ValueType[], list: readonly unknown[]): Elements | null {
  const tuples: (readonly Value[])[] = [];
  for (const json of list) {
    const tuple = readKey(types, json);
    if (tuple === null) return null;
    tuples.push(tuple);
  }
  return { kind: "tuples", tuples };
}

function isNamed<T extends object>(value: T | Interval | null): value is Exclude<T, Interval> {
  return value !== null && "name" in value;
}

function readIntervals(type: ValueType, list: readonly unknown[]): Elements | null {
  const intervals: Interval[] = [];
  for (const json of list) {
    const value = readValue(type, bareElement(json));
    if (value === null || "name" in value) return null;
    intervals.push(value);
  }
  return { kind: "intervals", intervals: joinIntervals(intervals) };
}

/** Ascending, disjoint, not adjacent. */
export function joinIntervals(intervals: Interval[]): readonly Interval[] {
  if (intervals.length < 2) return intervals;
  const sorted = isSorted(intervals) ? intervals : sortedByStart(intervals);
  const joined: Interval[] = [];
  let [open] = sorted;
  for (const next of sorted) {
    if (open === undefined || next === open) continue;
    if (next.lo > open.hi + 1n) {
      joined.push(open);
      open = next;
    } else if (next.hi > open.hi) open = { lo: open.lo, hi: next.hi };
  }
  if (open !== undefined) joined.push(open);
  return joined;
}

function isSorted(intervals: readonly Interval[]): boolean {
  for (let index = 1; index < intervals.length; index += 1) {
    const [before, after] = [intervals[index - 1], intervals[index]];
    if (before !== undefined && after !== undefined && before.lo > after.lo) return false;
  }
  return true;
}

/** By the start as a plain number first, which is exact but for addresses that share their first 53 bits. */
function sortedByStart(intervals: readonly Interval[]): readonly Interval[] {
  const keyed = intervals.map((interval) => ({ near: Number(interval.lo), interval }));
  keyed.sort((left, right) => left.near - right.near || (left.interval.lo < right.interval.lo ? -1 : 1));
  return keyed.map(({ interval }) => interval);
}

const LARGE_SET = 64;

/** The same by plain numbers. */
function readIpv4Intervals(list: readonly unknown[]): Elements | null {
  const bounds = new Float64Array(list.length);
  const ends = new Map<number, number>(); // start → last address, of elements that are not single addresses
  for (const [index, json] of list.entries()) {
    const bare = bareElement(json);
    const single = typeof bare === "string" ? ipv4Number(bare) : Number.NaN;
    bounds[index] = single;
    if (!Number.isNaN(single)) continue;
    const value = readValue(valueTypes.ipv4_addr, bare);
    if (value === null || "name" in value) return null;
    const start = Number(value.lo);
    bounds[index] = start;
    ends.set(start, Math.max(ends.get(start) ?? 0, Number(value.hi)));
  }
  return numberIntervals(joinNumbers(bounds.sort(), ends));
}

/** First and last number of each interval. */
function joinNumbers(starts: Float64Array, ends: ReadonlyMap<number, number>): Float64Array {
  const joined = new Float64Array(starts.length * 2);
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const start of starts) {
    const end = ends.size === 0 ? start : (ends.get(start) ?? start);
    if (start > last + 1) {
      joined[count] = start;
      count += 2;
    }
    last = Math.max(last, end);
    joined[count - 1] = last;
  }
  return joined.slice(0, count);
}

/** Everything below, above or between, for `<` and its kin. */
export function comparedInterval(type: ValueType, op: string, value: bigint): Interval | null {
  const max = (1n << BigInt(type.bits)) - 1n;
  switch (op) {
    case "<":
      return { lo: 0n, hi: value - 1n };
    case "<=":
      return { lo: 0n, hi: value };
    case ">":
      return { lo: value + 1n, hi: max };
    case ">=":
      return { lo: value, hi: max };
    default:
      return null;
  }
}
