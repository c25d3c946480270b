/**
 * One test of a rule as a condition over the space of packets.
 * A field that a packet does not have fails the test, negated or not.
 */
import type { Condition, Match, Selector, UnknownMatch, Value, ValueSet } from "@portolan/ruleset";
import { TRUE } from "./diagrams.ts";
import { FieldDiagrams, type MatchContext, type MatchSurroundings } from "./field-diagram.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { View } from "./view.ts";

/** Elements up to which a set is made again rather than looked up. */
const SMALL_SET = 16;

export class MatchDiagrams {
  private readonly space: PacketSpace;
  private readonly fields: FieldDiagrams;
  private readonly cached = new WeakMap<ValueSet, Map<string, number>>();

  constructor(surroundings: MatchSurroundings) {
    this.space = surroundings.space;
    this.fields = new FieldDiagrams(surroundings);
  }

  condition(of: Condition): number {
    return this.fields.condition(of);
  }

  unknown(match: UnknownMatch): number {
    const holds = this.condition(match.condition);
    return match.negated ? this.space.diagrams.not(holds) : holds;
  }

  match(match: Match, context: MatchContext): number {
    const { diagrams } = this.space;
    const unknowable = match.selectors.find(({ field }) => this.fields.isUnknowable(field, context.view));
    if (unknowable !== undefined) return this.fields.unmodelled(unknowable.field, context);
    const exists = match.selectors.reduce((all, { field }) => diagrams.and(all, this.fields.presence(field, context.view)), TRUE as number);
    const holds = this.membership(match, context);
    return diagrams.and(exists, match.negated ? diagrams.not(holds) : holds);
  }

  hasConnection(view: View): number {
    return this.fields.presence("connection-mark", view);
  }

  /** Whether the tuple of fields is one of `key`'s. */
  tuple(selectors: readonly Selector[], key: readonly Value[], context: MatchContext): number {
    let all: number = TRUE;
    for (const [index, selector] of selectors.entries()) {
      const value = key[index];
      if (value === undefined) continue;
      if (this.fields.isUnknowable(selector.field, context.view)) return this.fields.unmodelled(selector.field, context);
      const one =
        "name" in value
          ? this.fields.names(selector.field, [value], context)
          : this.fields.number(selector.field, { mask: selector.mask, elements: { intervals: [value] } }, context);
      all = this.space.diagrams.and(this.space.diagrams.and(this.fields.presence(selector.field, context.view), one), all);
    }
    return all;
  }

  private membership(match: Match, context: MatchContext): number {
    const { values, selectors } = match;
    if (values.volatile !== null) return this.condition(values.volatile);
    if (sizeOf(values) <= SMALL_SET) return this.elements(match, context);
    const key = `${context.view.name} ${selectors.map(({ field, mask }) => `${field}/${mask ?? ""}`).join(" ")}`;
    let cached = this.cached.get(values);
    if (cached === undefined) this.cached.set(values, (cached = new Map<string, number>()));
    let holds = cached.get(key);
    if (holds === undefined) {
      holds = this.elements(match, context);
      cached.set(key, holds);
    }
    return holds;
  }

  private elements({ values, selectors }: Match, context: MatchContext): number {
    const { elements } = values;
    const [selector] = selectors;
    if (selector === undefined) return TRUE;
    if (elements.kind === "names") return this.fields.names(selector.field, elements.names, context);
    if (elements.kind === "intervals") return this.fields.number(selector.field, { mask: selector.mask, elements }, context);
    return this.space.merging.merge(elements.tuples.map((tuple) => this.tuple(selectors, tuple, context)));
  }
}

function sizeOf({ elements }: ValueSet): number {
  if (elements.kind === "intervals") return elements.bounds?.length ?? elements.intervals.length;
  return elements.kind === "names" ? elements.names.length : elements.tuples.length;
}
