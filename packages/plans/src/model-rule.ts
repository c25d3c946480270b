/** A rule that a fix prints, as the engines read it, so that what is printed is what was tried. */
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
  const { verdict, family, protocol, port, sources, isPublished } = rule;
  const steps: Rule["steps"] = [
    is("family", [point(ipFamily[family])]),
    is("protocol", [point(protocol === "tcp" ? 6n : 17n)]),
    ...(isPublished
      ? [
          is("original-destination-port", [point(BigInt(port))]),
          is("connection-direction", [point(0n)]),
          anyBit("connection-status", connectionStatus.dnat),
        ]
      : [is("destination-port", [point(BigInt(port))])]),
    ...(verdict === "drop" && !isPublished ? [notLoopback, anyBit("connection-state", unknownStates)] : []),
    ...(sources.length === 0
      ? []
      : [
          is(
            "source-address",
            sources.flatMap((source) => interval(source, family)),
          ),
        ]),
    { kind: "verdict", verdict: { kind: verdict } },
  ];
  return { origin: { ...place, handle: null, position: 0, text: "planned", comment: null }, steps };
}

const unknownStates = connectionState.new | connectionState.invalid | connectionState.untracked;

const notLoopback: Match = {
  kind: "match",
  selectors: [{ field: "in-interface", mask: null }],
  values: { name: null, volatile: null, elements: { kind: "names", names: [{ name: "lo", isPrefix: false }] } },
  negated: true,
};

function is(field: Field, intervals: readonly Interval[]): Match {
  const sorted = intervals.toSorted((a, b) => (a.lo < b.lo ? -1 : 1));
  return {
    kind: "match",
    selectors: [{ field, mask: null }],
    values: { name: null, volatile: null, elements: { kind: "intervals", intervals: sorted } },
    negated: false,
  };
}

function anyBit(field: Field, bits: bigint): Match {
  return { ...is(field, [point(0n)]), selectors: [{ field, mask: bits }], negated: true };
}

function point(value: bigint): Interval {
  return { lo: value, hi: value };
}

/** In the family's own width. */
function interval(source: string, family: IpFamily): readonly Interval[] {
  const prefix = parsePrefix(source);
  if (prefix === null) return [];
  const { lo, hi } = prefixInterval(prefix);
  const mask = family === "ipv4" ? 0xffff_ffffn : (1n << 128n) - 1n;
  return [{ lo: lo & mask, hi: hi & mask }];
}
