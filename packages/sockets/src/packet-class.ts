/**
 * The packets that meet a rule, as far as a place to speak to is concerned: family, protocol, destination port, destination address, the kind of that
 * address here, and the interface they came in by. Left out: conditions on the source, on marks and on time, which decide who gets through and not
 * what is translated. Invariant: a class holds every packet that passes the tests it was narrowed by; where one asks for the destination in a way that
 * cannot be read, it is doubtful.
 */
import { protocols, type IpFamily, type PortRange, type Protocol } from "@portolan/net";
import {
  ipFamily,
  type Condition,
  type Field,
  type Interval,
  type Match,
  type NamePattern,
  type RuleOrigin,
  type Selector,
  type Value,
} from "@portolan/ruleset";

type Dimension = "family" | "protocol" | "port" | "address" | "addressType";

export interface PacketClass extends Readonly<Record<Dimension, readonly Interval[]>> {
  readonly device: string | null; // null: any, or one of several
  readonly isDoubtful: boolean;
  /** Whether some test names addresses that it wants; one that only excludes some names none. */
  readonly namesAddresses: boolean;
  /** The last rule that names ports, likewise. */
  readonly portsNamedBy: RuleOrigin | null;
  readonly meets: RuleOrigin | null; // the rule they are at
}

const LARGEST_IPV4 = 0xffff_ffffn;
const LARGEST_IPV6 = (1n << 128n) - 1n;
const LOCAL = 2n; // RTN_LOCAL
const protocolNumbers = { tcp: 6n, udp: 17n } as const;

/** What comes for an address of this host. */
export const anyPacket: PacketClass = {
  family: [{ lo: 0n, hi: 255n }],
  protocol: [{ lo: 0n, hi: 255n }],
  port: [{ lo: 0n, hi: 65_535n }],
  address: [{ lo: 0n, hi: LARGEST_IPV6 }],
  addressType: [{ lo: LOCAL, hi: LOCAL }],
  device: null,
  isDoubtful: false,
  namesAddresses: false,
  portsNamedBy: null,
  meets: null,
};

// A packet that no rule has translated yet has the addresses of its connection.
const dimensions: Partial<Record<Field, Dimension>> = {
  family: "family",
  protocol: "protocol",
  "original-protocol": "protocol",
  "destination-port": "port",
  "original-destination-port": "port",
  "destination-address": "address",
  "original-destination-address": "address",
  "destination-address-type": "addressType",
  "destination-address-type-here": "addressType",
};

/** Whether the fields say anything about where a packet goes. */
export function asksDestination(selectors: readonly Selector[]): boolean {
  return selectors.some(({ field }) => dimensions[field] !== undefined);
}

/** The packets of a class that pass a test; several classes where it is of several fields together. */
export function narrowBy(packets: PacketClass, { selectors, values, negated }: Match): readonly PacketClass[] {
  const { elements, volatile } = values;
  const [selector] = selectors;
  if (selector === undefined || (volatile !== null && negated)) return [packets];
  switch (elements.kind) {
    case "tuples":
      if (negated) return [asksDestination(selectors) ? doubtful(packets) : packets];
      return elements.tuples.flatMap((tuple) => narrowToTuple(packets, selectors, tuple));
    case "names":
      return listed(selector.field === "in-interface" ? narrowDevice(packets, elements.names, negated) : packets);
    case "intervals":
      if (volatile !== null && elements.intervals.length === 0) return [asksDestination(selectors) ? doubtful(packets) : packets];
      return listed(narrowField(packets, selector, { intervals: elements.intervals, negated }));
  }
}

/** One key of a map or one element of a concatenation; none where no packet of the class is it. */
export function narrowToTuple(packets: PacketClass, selectors: readonly Selector[], tuple: readonly Value[]): readonly PacketClass[] {
  let narrowed: PacketClass | null = packets;
  for (const [index, selector] of selectors.entries()) {
    const value = tuple[index];
    if (narrowed === null) return [];
    if (value === undefined) continue;
    if (!("name" in value)) narrowed = narrowField(narrowed, selector, { intervals: [value], negated: false });
    else if (selector.field === "in-interface") narrowed = narrowDevice(narrowed, [value], false);
  }
  return listed(narrowed);
}

const opaque: ReadonlySet<Condition["kind"]> = new Set(["content", "unread", "unmodelled"]);

/** Of a test that is not known: it may have asked for the destination. */
export function narrowByUnknown(packets: PacketClass, { kind }: Condition): PacketClass {
  return opaque.has(kind) ? doubtful(packets) : packets;
}

export function narrowToFamily(packets: PacketClass, family: IpFamily): PacketClass | null {
  const value = ipFamily[family];
  return narrowField(packets, { field: "family", mask: null }, { intervals: [{ lo: value, hi: value }], negated: false });
}

export function familiesOf({ family }: PacketClass): readonly IpFamily[] {
  return (["ipv4", "ipv6"] as const).filter((one) => holds(family, ipFamily[one]));
}

export function protocolsOf({ protocol }: PacketClass): readonly Protocol[] {
  return protocols.filter((one) => holds(protocol, protocolNumbers[one]));
}

export function portRangesOf({ port }: PacketClass): readonly PortRange[] {
  return port.map(({ lo, hi }) => ({ from: Number(lo), to: Number(hi) }));
}

export function holds(intervals: readonly Interval[], value: bigint): boolean {
  return intervals.some(({ lo, hi }) => lo <= value && value <= hi);
}

function doubtful(packets: PacketClass): PacketClass {
  return packets.isDoubtful ? packets : { ...packets, isDoubtful: true };
}

function listed(packets: PacketClass | null): readonly PacketClass[] {
  return packets === null ? [] : [packets];
}

interface Wanted {
  readonly intervals: readonly Interval[];
  readonly negated: boolean;
}

function narrowField(packets: PacketClass, { field, mask }: Selector, { intervals, negated }: Wanted): PacketClass | null {
  const dimension = dimensions[field];
  if (dimension === undefined) return packets;
  if (mask !== null) return doubtful(packets);
  const left = negated ? without(packets[dimension], intervals) : common(packets[dimension], intervals);
  if (left.length === 0) return null;
  return {
    ...packets,
    [dimension]: left,
    portsNamedBy: dimension === "port" && !negated ? packets.meets : packets.portsNamedBy,
    namesAddresses: packets.namesAddresses || (dimension === "address" && !negated && !intervals.some(isEveryAddress)),
  };
}

function isEveryAddress({ lo, hi }: Interval): boolean {
  return lo === 0n && (hi === LARGEST_IPV4 || hi === LARGEST_IPV6);
}

function narrowDevice(packets: PacketClass, names: readonly NamePattern[], negated: boolean): PacketClass | null {
  const { device } = packets;
  const matches = ({ name, isPrefix }: NamePattern): boolean => (isPrefix ? device?.startsWith(name) === true : device === name);
  if (device !== null) return names.some(matches) === negated ? null : packets;
  const [only, another] = names;
  return negated || only === undefined || another !== undefined || only.isPrefix ? packets : { ...packets, device: only.name };
}

function common(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const lo = one.lo > other.lo ? one.lo : other.lo;
      const hi = one.hi < other.hi ? one.hi : other.hi;
      return lo <= hi ? [{ lo, hi }] : [];
    }),
  );
}

function without(intervals: readonly Interval[], holes: readonly Interval[]): readonly Interval[] {
  return holes.reduce<readonly Interval[]>(
    (left, hole) =>
      left.flatMap(({ lo, hi }) => {
        if (hole.hi < lo || hole.lo > hi) return [{ lo, hi }];
        return [...(lo < hole.lo ? [{ lo, hi: hole.lo - 1n }] : []), ...(hole.hi < hi ? [{ lo: hole.hi + 1n, hi }] : [])];
      }),
    intervals,
  );
}
