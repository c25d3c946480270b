/**
 * The space of all packets of one address family as a host sees them: its dimensions with their last values, and the diagrams over it.
 * A space may hold several hosts (before and after a change): interfaces and marks are those of all, conditions are matched by name.
 */
import type { IpFamily } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { DiagramLimits } from "./diagram-store.ts";
import { Diagrams, FALSE, TRUE } from "./diagrams.ts";
import { AddressAxis } from "./address-axis.ts";
import { FIRST_CONDITION, level, MAX_PORT, states } from "./level.ts";
import { Outcomes } from "./outcome.ts";
import { PriorityMerge } from "./priority-merge.ts";
import type { MarkValues } from "./mark-values.ts";

const LAST_LEVEL = 0x7ff0;

/** Inclusive, in the numbers of a dimension. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface PacketSpaceOptions {
  readonly limits?: DiagramLimits | undefined;
  /** Of the dimensions, where another than their own is better for the rules at hand. */
  readonly order?: readonly number[];
  readonly followsAnswers?: boolean;
}

export class PacketSpace {
  readonly family: IpFamily;
  readonly diagrams: Diagrams;
  readonly axis: AddressAxis;
  readonly outcomes = new Outcomes();
  readonly merging: PriorityMerge;
  /** Names of the dimension `in` and `out`, in its order. */
  readonly interfaces: string[] = [];
  readonly conditions: Condition[] = [];
  /** Whether some rule reads what a connection was before its translation. */
  readsOriginal = false;
  /** Whether the answers of machines behind a host are followed. Where the space would be too large they are not, and `reply` of what leaves is null. */
  readonly followsAnswers: boolean;
  private readonly conditionLevels = new Map<string, number>();
  marks: MarkValues = { values: [0n], index: new Map([[0n, 0]]) };

  constructor(family: IpFamily, { limits, order, followsAnswers = true }: PacketSpaceOptions = {}) {
    this.family = family;
    this.followsAnswers = followsAnswers;
    this.diagrams = new Diagrams(limits, order);
    this.merging = new PriorityMerge(this.diagrams);
    this.axis = new AddressAxis(family);
  }

  /** Index of an interface, which is added where it is new. The dimension has room for all that may come. */
  interfaceIndex(name: string): number {
    const known = this.interfaces.indexOf(name);
    return known >= 0 ? known : this.interfaces.push(name) - 1;
  }

  /** Largest value of a dimension. */
  lastOf(of: number): number {
    if (of >= FIRST_CONDITION) return 1;
    switch (of) {
      case level.in:
      case level.out:
      case level.mark:
      case level.connectionMark:
        return MAX_PORT;
      case level.state:
        return states.length - 1;
      case level.direction:
      case level.dnat:
      case level.snat:
      case level.dnatSettled:
      case level.snatSettled:
      case level.fragment:
        return 1;
      case level.source:
      case level.originalSource:
      case level.destination:
      case level.originalDestination:
        return this.axis.last;
      case level.hardwareSource:
      case level.hardwareDestination:
        return 2 ** 48 - 1;
      case level.length:
      case level.destinationPort:
      case level.originalDestinationPort:
      case level.sourcePort:
      case level.originalSourcePort:
        return MAX_PORT;
      default:
        return 255;
    }
  }

  /** True where the dimension lies in one of the ranges, which are ascending and disjoint. */
  within(of: number, ranges: Iterable<Range>): number {
    const { store } = this.diagrams;
    const last = this.lastOf(of);
    const base = store.top;
    let covered = -1;
    for (const { from, to } of ranges) {
      if (from > last) break;
      if (from > covered + 1) store.push(base, from - 1, FALSE);
      covered = Math.min(to, last);
      store.push(base, covered, TRUE);
    }
    if (covered < last) store.push(base, last, FALSE);
    return store.finish(of, base);
  }

  /** True where the dimension has this value. */
  equals(of: number, value: number): number {
    return this.within(of, [{ from: value, to: value }]);
  }

  /** True where `holds` says so; for dimensions of few values. */
  where(of: number, count: number, holds: (value: number) => boolean): number {
    const { store } = this.diagrams;
    const base = store.top;
    for (let value = 0; value < count; value += 1) store.push(base, value, holds(value) ? TRUE : FALSE);
    const last = this.lastOf(of);
    if (count <= last) store.push(base, last, FALSE);
    return store.finish(of, base);
  }

  /** True where the dimension lies between the first and the last number of a range; they stand in turn, ascending. */
  numbersWithin(of: number, bounds: Float64Array): number {
    const { store } = this.diagrams;
    const base = store.top;
    for (let at = 0; at < bounds.length; at += 2) {
      const from = bounds[at] ?? 0;
      if (from > 0) store.push(base, from - 1, FALSE);
      store.push(base, bounds[at + 1] ?? from, TRUE);
    }
    const last = this.lastOf(of);
    if (store.top === base || store.topEnd() < last) store.push(base, last, FALSE);
    return store.finish(of, base);
  }

  /** True where an address lies in one of the intervals, which are ascending and disjoint. */
  addressesWithin(of: number, intervals: readonly { readonly lo: bigint; readonly hi: bigint }[]): number {
    const { axis, diagrams } = this;
    axis.add(intervals.flatMap(({ lo, hi }) => [lo - 1n, hi]));
    const { store } = diagrams;
    const base = store.top;
    for (const { lo, hi } of intervals) {
      if (lo > axis.lastValue || hi < lo) continue;
      if (lo > 0n) store.push(base, axis.boundary(lo - 1n), FALSE);
      store.push(base, axis.boundary(hi < axis.lastValue ? hi : axis.lastValue), TRUE);
    }
    const isOpen = store.top === base || store.topEnd() < axis.last;
    if (isOpen) store.push(base, axis.last, FALSE);
    return store.finish(of, base);
  }

  /** The dimension of a condition; the same for every condition of the same name. */
  conditionLevel(condition: Condition, name: string = condition.id): number {
    let found = this.conditionLevels.get(name);
    if (found === undefined) {
      found = FIRST_CONDITION + this.conditions.length;
      if (found >= LAST_LEVEL) throw new RangeError("Too many conditions");
      this.conditions.push(condition);
      this.conditionLevels.set(name, found);
    }
    return found;
  }

  condition(of: Condition, name?: string): number {
    return this.equals(this.conditionLevel(of, name), 1);
  }
}
