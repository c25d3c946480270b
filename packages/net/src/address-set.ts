/**
 * A set of addresses of both families as sorted, disjoint, non-adjacent inclusive intervals of one 128-bit space (IPv4 at ::ffff:0:0/96).
 * Sets are immutable, and equal sets have equal intervals. Invariant: every operation keeps the intervals sorted, disjoint and merged.
 */
import { addressFromMapped, mappedValue, MAPPED_BASE, MAPPED_LAST, type IpAddress } from "./ip-address.ts";
import { prefixInterval, type AddressInterval, type Prefix } from "./prefix.ts";

const LAST = (1n << 128n) - 1n;

export class AddressSet {
  static readonly empty = new AddressSet([]);
  static readonly all = new AddressSet([{ lo: 0n, hi: LAST }]);
  static readonly ipv4 = new AddressSet([{ lo: MAPPED_BASE, hi: MAPPED_LAST }]);
  /** Everything that is not IPv4: what an IPv6-only wildcard accepts. */
  static readonly ipv6 = AddressSet.ipv4.complement();

  readonly intervals: readonly AddressInterval[];

  private constructor(intervals: readonly AddressInterval[]) {
    this.intervals = intervals;
  }

  /** From intervals in any order, overlapping or not; an interval with lo > hi is a bug. */
  static of(intervals: Iterable<AddressInterval>): AddressSet {
    const sorted = [...intervals].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0));
    const merged: { lo: bigint; hi: bigint }[] = [];
    for (const { lo, hi } of sorted) {
      if (lo > hi || lo < 0n || hi > LAST) throw new RangeError(`Not an interval of addresses: ${lo}–${hi}`);
      const last = merged.at(-1);
      if (last === undefined || lo > last.hi + 1n) merged.push({ lo, hi });
      else if (hi > last.hi) last.hi = hi;
    }
    return new AddressSet(merged);
  }

  static fromPrefixes(prefixes: Iterable<Prefix>): AddressSet {
    return AddressSet.of([...prefixes].map(prefixInterval));
  }

  static fromAddresses(addresses: Iterable<IpAddress>): AddressSet {
    return AddressSet.of([...addresses].map((address) => ({ lo: mappedValue(address), hi: mappedValue(address) })));
  }

  get isEmpty(): boolean {
    return this.intervals.length === 0;
  }

  has(address: IpAddress): boolean {
    return this.hasValue(mappedValue(address));
  }

  hasValue(value: bigint): boolean {
    return this.intervals.some(({ lo, hi }) => value >= lo && value <= hi);
  }

  union(other: AddressSet): AddressSet {
    return AddressSet.of([...this.intervals, ...other.intervals]);
  }

  intersect(other: AddressSet): AddressSet {
    const found: AddressInterval[] = [];
    let i = 0;
    let j = 0;
    for (
      let a = this.intervals[i], b = other.intervals[j];
      a !== undefined && b !== undefined;
      a = this.intervals[i], b = other.intervals[j]
    ) {
      const lo = a.lo > b.lo ? a.lo : b.lo;
      const hi = a.hi < b.hi ? a.hi : b.hi;
      if (lo <= hi) found.push({ lo, hi });
      if (a.hi < b.hi) i += 1;
      else j += 1;
    }
    return new AddressSet(found);
  }

  subtract(other: AddressSet): AddressSet {
    return this.intersect(other.complement());
  }

  complement(): AddressSet {
    const gaps: AddressInterval[] = [];
    let start = 0n;
    for (const { lo, hi } of this.intervals) {
      if (lo > start) gaps.push({ lo: start, hi: lo - 1n });
      start = hi + 1n;
    }
    if (start <= LAST) gaps.push({ lo: start, hi: LAST });
    return new AddressSet(gaps);
  }

  intersects(other: AddressSet): boolean {
    return !this.intersect(other).isEmpty;
  }

  includes(other: AddressSet): boolean {
    return other.subtract(this).isEmpty;
  }

  equals(other: AddressSet): boolean {
    return (
      this.intervals.length === other.intervals.length &&
      this.intervals.every(({ lo, hi }, index) => lo === other.intervals[index]?.lo && hi === other.intervals[index].hi)
    );
  }

  /** Number of addresses. */
  get size(): bigint {
    return this.intervals.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
  }

  /**
   * The fewest prefixes that cover exactly this set, ascending. Blocks inside ::ffff:0:0/96 come as IPv4 prefixes; a block that reaches
   * beyond it, such as ::/0, includes IPv4.
   */
  toPrefixes(): readonly Prefix[] {
    return this.intervals.flatMap(coverInterval);
  }
}

function coverInterval({ lo, hi }: AddressInterval): Prefix[] {
  const prefixes: Prefix[] = [];
  for (let start = lo; start <= hi;) {
    const hostBits = Math.min(trailingZeros(start), largestPower(hi - start + 1n));
    prefixes.push(prefixFromBlock(start, hostBits));
    start += 1n << BigInt(hostBits);
  }
  return prefixes;
}

/** 128 of zero. */
function trailingZeros(value: bigint): number {
  return value === 0n ? 128 : Math.log2(Number(value & -value)); // exact: a power of two
}

/** The largest exponent whose power of two is not above the value. */
function largestPower(value: bigint): number {
  const rounded = Math.floor(Math.log2(Number(value))); // a number rounds, so that this may be one too many
  return 1n << BigInt(rounded) > value ? rounded - 1 : rounded;
}

function prefixFromBlock(start: bigint, hostBits: number): Prefix {
  const address = addressFromMapped(start);
  if (address.family === "ipv4" && hostBits <= 32) return { address, length: 32 - hostBits };
  return { address: { family: "ipv6", value: start }, length: 128 - hostBits };
}
