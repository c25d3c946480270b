/**
 * Whether a packet passes a test of a rule. What the model cannot know is asked as a named condition; two tests with the same text are the same
 * condition. Invariant: a field the packet does not have fails the test, negated or not.
 */
import type { Condition, ConditionKind, Match, Selector, Value, ValueSet } from "@portolan/ruleset";
import { entryIndexOf } from "./entry-index.ts";
import type { PacketState } from "./packet-state.ts";
import { readField, unknownValue, type FieldValue } from "./read-field.ts";
import { valueHas, type Tuple } from "./value-has.ts";
import type { TraceRun } from "./trace-run.ts";

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

const kinds: Readonly<Record<string, ConditionKind>> = {
  "ethernet-source": "hardware-address",
  "ethernet-destination": "hardware-address",
  "connection-label": "label",
  "socket-transparent": "socket",
  "socket-mark": "socket",
  user: "socket",
  group: "socket",
};

/** The condition that a test of something unknowable passes. */
export function unknownFields(selectors: readonly Selector[], values: Pick<ValueSet, "name" | "elements">): Condition {
  const fields = selectors.map(({ field, mask }) => (mask === null ? field : `${field} & 0x${mask.toString(16)}`)).join(" . ");
  const text = `${fields} ${values.name ?? elementsText(values.elements)}`;
  const kind = selectors.map(({ field }) => kinds[field]).find((found) => found !== undefined) ?? "unmodelled";
  return { id: `field ${text}`, kind, text };
}

const SHOWN = 8;

function elementsText(elements: ValueSet["elements"]): string {
  const list: readonly (readonly Value[])[] =
    elements.kind === "intervals"
      ? elements.intervals.map((interval) => [interval])
      : elements.kind === "names"
        ? elements.names.map((name) => [name])
        : elements.tuples;
  const shown = list.slice(0, SHOWN).map((values) => values.map(valueText).join(" . "));
  return `{${shown.join(", ")}${list.length > SHOWN ? `, … ${list.length}` : ""}}`;
}

function valueText(value: Value): string {
  if ("lo" in value) return value.lo === value.hi ? String(value.lo) : `${value.lo}-${value.hi}`;
  return value.isPrefix ? `${value.name}*` : value.name;
}
