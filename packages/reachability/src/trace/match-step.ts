/**
 * Whether a packet passes a test of a rule. What the model cannot know is asked as a named condition; two tests with the same text are the same
 * condition. Invariant: a field the packet does not have fails the test, negated or not.
 */
import type { Match, Selector, ValueSet } from "@portolan/ruleset";
import { entryIndexOf } from "./entry-index.ts";
import type { PacketState } from "./packet-state.ts";
import { readField, unknownValue, type FieldValue } from "./read-field.ts";
import { valueHas, type Tuple } from "./value-has.ts";
import type { TraceRun } from "./trace-run.ts";
import { unknownFields } from "../unknown-fields.ts";

export function passesMatch(match: Match, packet: PacketState, run: TraceRun): boolean {
  const tuple = readTuple(match.selectors, packet, run);
  if (tuple === null) return false;
  const { volatile } = match.values;
  if (tuple === unknownValue) return run.ask(volatile ?? unknownFields(match.selectors, match.values)) !== match.negated;
  if (volatile !== null) return run.ask(volatile) !== match.negated;
  return holds(match.values, tuple) !== match.negated;
}

/** null: the packet lacks one of the fields; "unknown": it has them all, and one cannot be known. */
export function readTuple(selectors: readonly Selector[], packet: PacketState, run: TraceRun): Tuple | null | typeof unknownValue {
  const read = selectors.map((selector) => masked(readField(selector.field, packet, run), selector.mask));
  const present = read.filter((value) => value !== null);
  if (present.length < read.length) return null;
  const known = present.filter((value) => value !== unknownValue);
  return known.length < present.length ? unknownValue : known;
}

function masked(value: FieldValue, mask: bigint | null): FieldValue {
  return mask !== null && typeof value === "bigint" ? value & mask : value;
}

function holds(values: ValueSet, tuple: Tuple): boolean {
  const { elements } = values;
  const [first] = tuple;
  if (elements.kind === "tuples") return entryIndexOf(elements.tuples, (key) => key).find(tuple) !== null;
  if (elements.kind === "names") return first !== undefined && elements.names.some((name) => valueHas(name, first));
  return typeof first === "bigint" && hasInterval(elements.intervals, first);
}

function hasInterval(intervals: readonly { readonly lo: bigint; readonly hi: bigint }[], value: bigint): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = intervals[middle];
    if (at === undefined) return false;
    if (value < at.lo) high = middle;
    else if (value > at.hi) low = middle + 1;
    else return true;
  }
  return false;
}
