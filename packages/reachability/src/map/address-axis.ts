/**
 * The addresses of one family as numbers in which diagrams can count: IPv4 as it is, IPv6 by labels.
 * Only boundaries matter to a diagram, so an IPv6 boundary gets a label that keeps the order of all boundaries known; labels leave room for those
 * that an edited ruleset brings later. A value that is no boundary belongs to the next boundary at or above it.
 */
import type { IpFamily } from "@portolan/net";

const LAST_IPV4 = 0xffff_ffffn;
const LAST_IPV6 = (1n << 128n) - 1n;
const LAST_LABEL = 2 ** 53 - 1;

/** Thrown where too many boundaries were added between two others; a fresh axis has room again. */
export class AxisFull extends Error {}

export class AddressAxis {
  readonly family: IpFamily;
  readonly lastValue: bigint;
  /** Label of the last address. */
  readonly last: number;
  /** Rules and sets whose boundaries have been added. */
  readonly seen = new WeakSet<object>();
  private values: bigint[] = [];
  private labels: number[] = [];
  private readonly labelOfValue = new Map<bigint, number>();
  private readonly valueOfLabel = new Map<number, bigint>();

  constructor(family: IpFamily) {
    this.family = family;
    this.lastValue = family === "ipv4" ? LAST_IPV4 : LAST_IPV6;
    this.last = family === "ipv4" ? Number(LAST_IPV4) : LAST_LABEL;
    if (family === "ipv6") this.place([LAST_IPV6], [LAST_LABEL]);
  }

  /** Makes boundaries of these values (the last addresses of ranges). */
  add(boundaries: Iterable<bigint>): void {
    if (this.family === "ipv4") return;
    const added = [...new Set(boundaries)].filter((value) => value >= 0n && value < LAST_IPV6 && !this.labelOfValue.has(value));
    if (added.length === 0) return;
    added.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const labels: number[] = [];
    for (let i = 0; i < added.length;) {
      const above = this.indexAtOrAbove(added[i] as bigint);
      const ceiling = this.values[above] as bigint;
      let end = i + 1;
      while (end < added.length && (added[end] as bigint) < ceiling) end += 1;
      this.spread(labels, {
        count: end - i,
        from: above === 0 ? -1 : (this.labels[above - 1] as number),
        to: this.labels[above] as number,
      });
      i = end;
    }
    this.place(added, labels);
  }

  private spread(labels: number[], { count, from, to }: { count: number; from: number; to: number }): void {
    const step = Math.floor((to - from) / (count + 1));
    if (step < 1) throw new AxisFull("No room between two addresses");
    for (let i = 1; i <= count; i += 1) labels.push(from + i * step);
  }

  private place(values: readonly bigint[], labels: readonly number[]): void {
    const pairs: { value: bigint; label: number }[] = this.values.map((value, index) => ({ value, label: this.labels[index] as number }));
    for (const [index, value] of values.entries()) {
      const label = labels[index] as number;
      pairs.push({ value, label });
      this.labelOfValue.set(value, label);
      this.valueOfLabel.set(label, value);
    }
    pairs.sort((a, b) => a.label - b.label);
    this.values = pairs.map((pair) => pair.value);
    this.labels = pairs.map((pair) => pair.label);
  }

  /** Label of a boundary, which is added where it is new. */
  boundary(value: bigint): number {
    if (this.family === "ipv4") return Number(value);
    const known = this.labelOfValue.get(value);
    if (known !== undefined) return known;
    this.add([value]);
    return this.labelOfValue.get(value) as number;
  }

  /** Label of the range between boundaries in which any address lies. */
  labelOf(value: bigint): number {
    return this.family === "ipv4" ? Number(value) : (this.labels[this.indexAtOrAbove(value)] as number);
  }

  /** Whether a label is an address of its own, not only the start of a range. */
  isBoundary(label: number): boolean {
    return this.family === "ipv4" || this.valueOfLabel.has(label);
  }

  /** The address of a boundary. */
  valueOf(label: number): bigint {
    if (this.family === "ipv4") return BigInt(label);
    const value = this.valueOfLabel.get(label);
    if (value === undefined) throw new Error(`No boundary has the label ${label}`);
    return value;
  }

  /** All addresses that the label of a boundary stands for: those after the boundary before it. */
  rangeOf(label: number): { readonly lo: bigint; readonly hi: bigint } {
    const hi = this.valueOf(label);
    if (this.family === "ipv4") return { lo: hi, hi };
    const before = this.values[this.indexAtOrAbove(hi) - 1];
    return { lo: before === undefined ? 0n : before + 1n, hi };
  }

  private indexAtOrAbove(value: bigint): number {
    let lo = 0;
    let hi = this.values.length - 1;
    while (lo < hi) {
      const middle = (lo + hi) >>> 1;
      if ((this.values[middle] as bigint) < value) lo = middle + 1;
      else hi = middle;
    }
    return lo;
  }
}
