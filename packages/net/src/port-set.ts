/**
 * A set of ports as sorted, disjoint, non-adjacent inclusive ranges.
 * Its text is the form of ip_local_reserved_ports and of iptables' multiport: "80,443,8000-8100". Sets are immutable.
 */
import { isPort, MAX_PORT, parsePort } from "./port.ts";

export interface PortRange {
  readonly from: number;
  readonly to: number; // inclusive
}

export class PortSet {
  static readonly empty = new PortSet([]);
  static readonly all = new PortSet([{ from: 0, to: MAX_PORT }]);

  readonly ranges: readonly PortRange[];

  private constructor(ranges: readonly PortRange[]) {
    this.ranges = ranges;
  }

  /** From ranges in any order, overlapping or not; a range outside 0–65535 or backwards is a bug. */
  static of(ranges: Iterable<PortRange>): PortSet {
    const sorted = [...ranges].sort((a, b) => a.from - b.from);
    const merged: { from: number; to: number }[] = [];
    for (const { from, to } of sorted) {
      if (!isPort(from) || !isPort(to) || from > to) throw new RangeError(`Not a range of ports: ${from}-${to}`);
      const last = merged.at(-1);
      if (last === undefined || from > last.to + 1) merged.push({ from, to });
      else last.to = Math.max(last.to, to);
    }
    return new PortSet(merged);
  }

  static fromPorts(ports: Iterable<number>): PortSet {
    return PortSet.of([...ports].map((port) => ({ from: port, to: port })));
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** Number of ports. */
  get size(): number {
    return this.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  has(port: number): boolean {
    return this.ranges.some(({ from, to }) => port >= from && port <= to);
  }

  union(other: PortSet): PortSet {
    return PortSet.of([...this.ranges, ...other.ranges]);
  }

  subtract(other: PortSet): PortSet {
    return PortSet.of(this.ranges.flatMap((range) => cut(range, other.ranges)));
  }

  /** "80,443,8000-8100", ascending; empty text for the empty set. */
  format(): string {
    return this.ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(",");
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const { from, to } of this.ranges) for (let port = from; port <= to; port += 1) yield port;
  }
}

function cut(range: PortRange, holes: readonly PortRange[]): PortRange[] {
  const left: PortRange[] = [];
  let { from } = range;
  for (const hole of holes) {
    if (hole.to < from || hole.from > range.to) continue;
    if (hole.from > from) left.push({ from, to: hole.from - 1 });
    from = hole.to + 1;
  }
  if (from <= range.to) left.push({ from, to: range.to });
  return left;
}

/** The set written as ports and ranges separated by commas, spaces allowed around them; null where any part is wrong. Empty text is the empty set. */
export function parsePortSet(text: string): PortSet | null {
  const ranges: PortRange[] = [];
  for (const part of text.trim() === "" ? [] : text.split(",")) {
    const range = parsePortRange(part.trim());
    if (range === null) return null;
    ranges.push(range);
  }
  return PortSet.of(ranges);
}

/** "8000-8100" or "80" as a range; null where it is backwards or not made of ports. */
export function parsePortRange(text: string): PortRange | null {
  const [first = "", second = first, ...rest] = text.split("-");
  const from = parsePort(first);
  const to = parsePort(second);
  return from === null || to === null || from > to || rest.length > 0 ? null : { from, to };
}
