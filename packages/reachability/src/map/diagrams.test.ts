import * as fc from "fast-check";
import { expect, it } from "vitest";
import { AddressAxis } from "./address-axis.ts";
import { level } from "./level.ts";
import { maskedIntervals } from "./masked-intervals.ts";
import { PacketSpace } from "./packet-space.ts";
import { PriorityMerge } from "./priority-merge.ts";

const SEED = 20_261_122;

interface Rule {
  readonly ports: readonly [number, number];
  readonly protocols: readonly [number, number];
  readonly verdict: number;
}

const span = (last: number) => fc.tuple(fc.nat(last), fc.nat(last)).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
const rule: fc.Arbitrary<Rule> = fc.record({ ports: span(40), protocols: span(5), verdict: fc.integer({ min: 8, max: 11 }) });

function leafOf(space: PacketSpace, { ports, protocols, verdict }: Rule): number {
  const { diagrams } = space;
  const within = space.within(level.destinationPort, [{ from: ports[0], to: ports[1] }]);
  return diagrams.guarded(diagrams.and(space.within(level.protocol, [{ from: protocols[0], to: protocols[1] }]), within), verdict);
}

function firstMatch(rules: readonly Rule[], protocol: number, port: number): number {
  const fits = ([from, to]: readonly [number, number], value: number) => value >= from && value <= to;
  return rules.find((one) => fits(one.ports, port) && fits(one.protocols, protocol))?.verdict ?? 0;
}

it("RE71 diagrams made in different ways are the same where they say the same", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
      const space = new PacketSpace("ipv4");
      const leaves = rules.map((one) => leafOf(space, one));
      const fromFront = leaves.reduce((a, b) => space.diagrams.first(a, b), 0);
      const fromBack = leaves.reduceRight((rest, leaf) => space.diagrams.first(leaf, rest), 0);
      expect(new PriorityMerge(space.diagrams).merge(leaves)).toBe(fromFront);
      expect(fromBack).toBe(fromFront);
    }),
    { seed: SEED },
  );
});

it("RE72 the first rule that decides counts", () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 12 }), (rules) => {
      const space = new PacketSpace("ipv4");
      const merged = space.merging.merge(rules.map((one) => leafOf(space, one)));
      for (let protocol = 0; protocol < 6; protocol += 1)
        for (let port = 0; port < 42; port += 1) {
          const values = new Float64Array(32);
          values[level.protocol] = protocol;
          values[level.destinationPort] = port;
          expect(space.diagrams.evaluate(merged, values)).toBe(firstMatch(rules, protocol, port));
        }
    }),
    { seed: SEED, numRuns: 40 },
  );
});

it("RE73 boundaries added later keep the order and the labels of all others", () => {
  const values = fc.array(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), { maxLength: 12 });
  fc.assert(
    fc.property(values, values, (before, later) => {
      const axis = new AddressAxis("ipv6");
      axis.add(before);
      const labels = before.map((value) => axis.boundary(value));
      axis.add(later);
      expect(before.map((value) => axis.boundary(value))).toEqual(labels);
      const all = [...new Set([...before, ...later])].sort((a, b) => (a < b ? -1 : 1));
      const placed = all.map((value) => axis.boundary(value));
      expect(placed).toEqual([...placed].sort((a, b) => a - b));
      expect(placed.map((label) => axis.valueOf(label))).toEqual(all);
    }),
    { seed: SEED },
  );
});

it("RE75 masked values are exactly those whose masked bits are asked for", () => {
  const byte = fc.bigInt({ min: 0n, max: 255n });
  fc.assert(
    fc.property(byte, byte, byte, (mask, a, b) => {
      const asked = a < b ? { lo: a, hi: b } : { lo: b, hi: a };
      const intervals = maskedIntervals({ mask, intervals: [asked], bits: 8 });
      for (let value = 0n; value < 256n; value += 1n) {
        const masked = value & mask;
        const found = intervals?.some(({ lo, hi }) => value >= lo && value <= hi);
        expect(found).toBe(masked >= asked.lo && masked <= asked.hi);
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

it("RE71 what is asked again has the same answer, though the table of results has grown since", () => {
  const space = new PacketSpace("ipv4");
  const { diagrams } = space;
  const both = (port: number): number => {
    const isFrom = space.within(level.sourcePort, [{ from: port, to: port + 7 }]);
    return diagrams.and(isFrom, space.equals(level.destinationPort, port));
  };
  const ports = Array.from({ length: 60_000 }, (_, port) => port);
  const made = ports.map(both);
  expect(diagrams.store.nodes).toBeGreaterThan(140_000); // the table grows at 32,768 and 131,072
  expect(ports.filter((port) => both(port) !== made[port])).toEqual([]);
});
