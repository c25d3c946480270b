/** A rule that a plan puts in, as the engines read it, so that what is printed is what was tried. */
import { parsePrefix, prefixInterval, type IpFamily } from "@portolan/net";
import {
  connectionState,
  connectionStatus,
  ipFamily,
  type Field,
  type Interval,
  type Match,
  type PortRule,
  type Rule,
  type RuleOrigin,
} from "@portolan/ruleset";

export function modelRule(rule: PortRule, place: Pick<RuleOrigin, "dialect" | "table" | "chain">): Rule {
  const { verdict, family, protocol, port, sources, macs = [], isPublished } = rule;
  const number = port === null ? [] : [point(BigInt(port))];
  const steps: Rule["steps"] = [
    ofFamily(family),
    ...(protocol === null ? [] : [is("protocol", [point(protocol === "tcp" ? 6n : 17n)])]),
    ...(isPublished
      ? [
          ...(port === null ? [] : [is("original-destination-port", number)]),
          is("connection-direction", [point(0n)]),
          anyBit("connection-status", connectionStatus.dnat),
        ]
      : port === null
        ? []
        : [is("destination-port", number)]),
    ...(verdict === "drop" && !isPublished ? [notLoopback, anyBit("connection-state", unknownStates)] : []),
    ...(sources.length === 0
      ? []
      : [
          is(
            "source-address",
            sources.flatMap((source) => sourceInterval(source, family)),
          ),
        ]),
    ...(macs.length === 0 ? [] : [is("ethernet-source", macs.map(macPoint))]),
    { kind: "verdict", verdict: { kind: verdict } },
  ];
  return { origin: { ...place, handle: null, position: 0, text: "planned", comment: null }, steps };
}

const unknownStates = connectionState.new | connectionState.invalid | connectionState.untracked;

export const notLoopback: Match = {
  kind: "match",
  selectors: [{ field: "in-interface", mask: null }],
  values: { name: null, volatile: null, elements: { kind: "names", names: [{ name: "lo", isPrefix: false }] } },
  negated: true,
};

export function ofFamily(family: IpFamily): Match {
  return is("family", [point(ipFamily[family])]);
}

export function is(field: Field, intervals: readonly Interval[]): Match {
  return {
    kind: "match",
    selectors: [{ field, mask: null }],
    values: { name: null, volatile: null, elements: { kind: "intervals", intervals: joined(intervals) } },
    negated: false,
  };
}

/** Ascending, and neighbours made one. */
function joined(intervals: readonly Interval[]): readonly Interval[] {
  const found: Interval[] = [];
  for (const one of intervals.toSorted((a, b) => (a.lo < b.lo ? -1 : 1))) {
    const last = found.at(-1);
    if (last !== undefined && one.lo <= last.hi + 1n) found[found.length - 1] = { lo: last.lo, hi: one.hi > last.hi ? one.hi : last.hi };
    else found.push(one);
  }
  return found;
}

export function anyBit(field: Field, bits: bigint): Match {
  return { ...is(field, [point(0n)]), selectors: [{ field, mask: bits }], negated: true };
}

export function point(value: bigint): Interval {
  return { lo: value, hi: value };
}

function macPoint(mac: string): Interval {
  return point(BigInt(`0x${mac.replaceAll(":", "")}`));
}

/** In the family's own width. */
export function sourceInterval(source: string, family: IpFamily): readonly Interval[] {
  const prefix = parsePrefix(source);
  if (prefix === null) return [];
  const { lo, hi } = prefixInterval(prefix);
  const mask = family === "ipv4" ? 0xffff_ffffn : (1n << 128n) - 1n;
  return [{ lo: lo & mask, hi: hi & mask }];
}
