/**
 * Small pools of addresses, ports and names from which random hosts, rules and packets take their values, so that they meet often.
 * For tests alone. Every pool has both sides of the boundaries that the rules draw.
 */
import * as fc from "fast-check";
import type { IpFamily } from "@portolan/net";
import type { Condition, Interval, Selector, ValueSet } from "@portolan/ruleset";

export const interfaceNames = ["lo", "eth0", "eth1", "wg0"] as const;

const v4 = (text: string): bigint => text.split(".").reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
const v6 = (high: bigint, low: bigint): bigint => (high << 64n) | low;
const doc6 = 0x2001_0db8_0000_0000n;
const ula6 = 0xfd00_0000_0000_0000n;

/** The host's own addresses are drawn from the first of these; see `hostAddresses`. */
export const addressPools = {
  ipv4: [
    "192.0.2.1", "192.0.2.2", "192.0.2.128", "192.0.2.255", "198.51.100.1", "198.51.100.7", "10.0.0.1", "10.0.0.5", "10.0.1.0", "10.255.255.255",
    "203.0.113.0", "203.0.113.9", "8.8.8.8", "127.0.0.1", "127.0.0.2", "172.17.0.2", "100.64.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0",
  ].map(v4), // prettier-ignore
  ipv6: [
    v6(doc6, 1n),
    v6(doc6, 2n),
    v6(doc6, 0xffffn),
    v6(doc6 + 1n, 0n),
    v6(doc6 + 1n, 1n),
    v6(doc6 + 1n, 7n),
    v6(ula6, 1n),
    v6(ula6, 5n),
    v6(ula6 + 1n, 0n),
    v6(0x2600_0000_0000_0000n, 1n),
    v6(0xfe80_0000_0000_0000n, 1n),
    v6(0xfe80_0000_0000_0000n, 9n),
    1n,
    0n,
    v6(0xff02_0000_0000_0000n, 1n),
    0xffff_c000_0201n,
  ],
} as const satisfies Record<IpFamily, readonly bigint[]>;

export const hostAddresses = {
  ipv4: { lo: "127.0.0.1/8", eth0: "192.0.2.1/24", eth1: "198.51.100.1/24", wg0: "10.0.0.1/24" },
  ipv6: { lo: "::1/128", eth0: "2001:db8::1/64", eth1: "2001:db8:0:1::1/64", wg0: "fd00::1/64" },
} as const;

export const ports = [1, 21, 22, 52, 53, 54, 79, 80, 81, 443, 1023, 1024, 3129, 7777, 8080, 40_000, 65_535] as const;

export const portArbitrary: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ports) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 65_535 }) },
);

/** An address of the pool, a neighbour of one, or any. */
export function addressArbitrary(family: IpFamily): fc.Arbitrary<bigint> {
  const last = (1n << (family === "ipv4" ? 32n : 128n)) - 1n;
  const pool = fc.constantFrom(...addressPools[family]);
  return fc.oneof(
    { weight: 8, arbitrary: pool },
    { weight: 2, arbitrary: fc.tuple(pool, fc.constantFrom(-1n, 1n)).map(([address, by]) => clamp(address + by, last)) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: last }) },
  );
}

function clamp(value: bigint, last: bigint): bigint {
  return value < 0n ? 0n : value > last ? last : value;
}

/** Ascending, disjoint, not adjacent. */
export function intervalsArbitrary(value: fc.Arbitrary<bigint>): fc.Arbitrary<readonly Interval[]> {
  return fc
    .array(fc.tuple(value, value), { minLength: 1, maxLength: 4 })
    .map((pairs) => normalise(pairs.map(([a, b]) => (a < b ? { lo: a, hi: b } : { lo: b, hi: a }))));
}

function normalise(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { lo: bigint; hi: bigint }[] = [];
  for (const { lo, hi } of [...intervals].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : 0))) {
    const last = merged.at(-1);
    if (last === undefined || lo > last.hi + 1n) merged.push({ lo, hi });
    else if (hi > last.hi) last.hi = hi;
  }
  return merged;
}

export function intervalSet(intervals: readonly Interval[], name: string | null = null): ValueSet {
  return { name, volatile: null, elements: { kind: "intervals", intervals } };
}

export function exactly(value: bigint): ValueSet {
  return intervalSet([{ lo: value, hi: value }]);
}

export function plain(field: Selector["field"]): Selector {
  return { field, mask: null };
}

/** Few, so that the same condition stands in several rules. */
export const conditionArbitrary: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
  { id: "limit a", kind: "rate", text: "limit rate 10/second" },
  { id: "recent b", kind: "recent", text: "recent: SSH" },
  { id: "time c", kind: "time", text: "time 08:00-17:00" },
);
