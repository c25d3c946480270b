/** What is left of a diagram where everything the packet says is settled: conditions. They come out as minimal alternatives. */
import type { ConditionTerm, Conditions } from "../verdict.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { FIRST_CONDITION } from "./level.ts";
import type { PacketSpace } from "./packet-space.ts";

const MOST_ALTERNATIVES = 64;

/** When `holds` is true of the terminal. What is below the first condition is taken at its first edge. */
export function conditionsOf(space: PacketSpace, id: number, holds: (terminal: number) => boolean): Conditions {
  const found: ConditionTerm[][] = [];
  collect({ space, holds, found }, id, []);
  return minimal(found);
}

interface Collection {
  readonly space: PacketSpace;
  readonly holds: (terminal: number) => boolean;
  readonly found: ConditionTerm[][];
}

function collect(of: Collection, id: number, terms: readonly ConditionTerm[]): void {
  if (of.found.length >= MOST_ALTERNATIVES) return;
  if (id < FIRST_NODE) {
    if (of.holds(id)) of.found.push([...terms]);
    return;
  }
  const { store } = of.space.diagrams;
  const at = store.levelOf(id);
  const condition = of.space.conditions[at - FIRST_CONDITION];
  if (condition === undefined) throw new Error("Only conditions may be left");
  collect(of, store.childAt(id, 1), [...terms, { condition, holds: true }]);
  collect(of, store.childAt(id, 0), [...terms, { condition, holds: false }]);
}

/** Joins alternatives that differ in one term's truth, and leaves out those that another includes. */
function minimal(alternatives: readonly (readonly ConditionTerm[])[]): Conditions {
  let all = alternatives.map((one) => [...one]);
  for (let changed = true; changed;) {
    changed = false;
    for (const one of all) {
      const index = one.findIndex((term) => all.some((other) => other !== one && includesBut(other, one, term)));
      if (index < 0) continue;
      one.splice(index, 1);
      changed = true;
    }
    all = all.filter(
      (one, at) => !all.some((other, place) => place !== at && isWithin(other, one) && (other.length < one.length || place < at)),
    );
  }
  return all;
}

const same = (a: ConditionTerm, b: ConditionTerm) => a.condition.id === b.condition.id;

/** Whether `other` is `one` or less, but for `term`, which it has the other way round. */
function includesBut(other: readonly ConditionTerm[], one: readonly ConditionTerm[], term: ConditionTerm): boolean {
  if (!other.some((found) => same(found, term) && found.holds !== term.holds)) return false;
  return other.every((found) => same(found, term) || one.some((present) => same(present, found) && present.holds === found.holds));
}

function isWithin(less: readonly ConditionTerm[], more: readonly ConditionTerm[]): boolean {
  return less.every((term) => more.some((found) => same(found, term) && found.holds === term.holds));
}
