/**
 * How a test of something that nobody can know is named, as a condition. It is a name and no judgement: engines that share nothing else must call the
 * same test the same.
 */
import type { Condition, ConditionKind, Selector, Value, ValueSet } from "@portolan/ruleset";

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
