/**
 * Random steps of rules over every kind the neutral model has, well formed as a reader would write them: `family` is tested before addresses,
 * `protocol` before ports. For tests alone.
 */
import * as fc from "fast-check";
import type { IpFamily } from "@portolan/net";
import {
  ipFamily,
  type Field,
  type Match,
  type NameField,
  type NamePattern,
  type NatAction,
  type Selector,
  type Step,
  type Value,
  type ValueSet,
  type Verdict,
} from "@portolan/ruleset";
import {
  addressArbitrary,
  conditionArbitrary,
  exactly,
  interfaceNames,
  intervalsArbitrary,
  intervalSet,
  plain,
  portArbitrary,
} from "./random-values.ts";

/** Where a rule stands: what may be written there. */
export interface RulePlace {
  readonly hook: "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting" | "any";
  readonly isNat: boolean;
  readonly families: readonly IpFamily[];
  /** Chains that it may jump to. */
  readonly chains: readonly string[];
}

const everyone = fc.boolean();
const portValue = portArbitrary.map(BigInt);
const smallMark = fc.bigInt({ min: 0n, max: 3n });

function numbersOf(field: Field, family: IpFamily): fc.Arbitrary<bigint> {
  if (field.endsWith("-address")) return addressArbitrary(family);
  if (field.endsWith("-port")) return portValue;
  if (field.endsWith("mark")) return smallMark;
  if (field.endsWith("-address-type") || field.endsWith("-type-here")) return fc.constantFrom(1n, 2n, 3n, 5n);
  if (field === "ttl") return fc.constantFrom(1n, 63n, 64n, 65n, 128n);
  if (field === "length") return fc.constantFrom(28n, 40n, 60n, 100n, 1500n);
  return fc.bigInt({ min: 0n, max: 1n });
}

function masked(field: Field, family: IpFamily): fc.Arbitrary<Selector> {
  const width = field.endsWith("-address") ? (family === "ipv4" ? 32n : 128n) : field.endsWith("-port") ? 16n : 2n;
  const full = (1n << width) - 1n;
  const masks = fc.constantFrom((full << (width / 4n)) & full, (full << (width / 2n)) & full, full ^ (full >> 1n), 0x55n & full);
  return fc.option(masks, { freq: 4 }).map((mask) => ({ field, mask }));
}

const ofSelector = (selector: Selector, values: ValueSet, negated: boolean): Match => ({
  kind: "match",
  selectors: [selector],
  values,
  negated,
});

function numberMatch(field: Field, family: IpFamily): fc.Arbitrary<Match> {
  const values = intervalsArbitrary(numbersOf(field, family)).map((intervals) => intervalSet(intervals));
  return fc.tuple(masked(field, family), values, everyone).map(([selector, set, negated]) => ofSelector(selector, set, negated));
}

const familyMatch = (family: IpFamily): Match => ofSelector(plain("family"), exactly(ipFamily[family]), false);
const protocolMatch = (protocol: bigint): Match => ofSelector(plain("protocol"), exactly(protocol), false);

const names: fc.Arbitrary<readonly NamePattern[]> = fc.array(
  fc.oneof(
    fc.constantFrom(...interfaceNames).map((name) => ({ name, isPrefix: false })),
    fc.constantFrom("eth", "w").map((name) => ({ name, isPrefix: true })),
  ),
  { minLength: 1, maxLength: 2 },
);

function nameMatch(field: NameField): fc.Arbitrary<Match> {
  return fc
    .tuple(names, everyone)
    .map(([patterns, negated]) =>
      ofSelector(plain(field), { name: null, volatile: null, elements: { kind: "names", names: patterns } }, negated),
    );
}

/** `ct state new,established`: one of these bits, or none of them. */
function bitMatch(field: "connection-state" | "connection-status", bits: readonly bigint[]): fc.Arbitrary<Match> {
  return fc
    .tuple(fc.subarray([...bits], { minLength: 1 }), everyone)
    .map(([chosen, negated]) => ofSelector({ field, mask: chosen.reduce((mask, bit) => mask | bit, 0n) }, exactly(0n), !negated));
}

const addressFields: readonly Field[] = ["source-address", "destination-address", "original-source-address", "original-destination-address", "reply-source-address", "reply-destination-address"]; // prettier-ignore
const portFields: readonly Field[] = ["source-port", "destination-port", "original-destination-port", "original-source-port", "reply-source-port", "reply-destination-port"]; // prettier-ignore
const otherFields: readonly Field[] = [
  "mark", "connection-mark", "connection-direction", "source-address-type", "destination-address-type", "source-address-type-here",
  "destination-address-type-here", "source-route-exists", "source-route-exists-any",
  "source-route-exists-unmarked", "source-route-exists-any-unmarked", "packet-type", "ttl", "length", "dscp", "fragment", "ipsec",
]; // prettier-ignore

/** Matches of one thing with what has to stand before them. */
function matches(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  const family = fc.constantFrom(...place.families);
  const address = family.chain((of) =>
    fc
      .constantFrom(...addressFields)
      .chain((field) => numberMatch(field, of))
      .map((match) => [familyMatch(of), match]),
  );
  const portOf = fc.tuple(
    fc.constantFrom(6n, 17n),
    fc.constantFrom(...portFields).chain((field) => numberMatch(field, "ipv4")),
  );
  const port = portOf.map(([protocol, match]) => [protocolMatch(protocol), match]);
  const device = nameMatch(place.hook === "output" || place.hook === "postrouting" ? "out-interface" : "in-interface").map((match) => [
    match,
  ]);
  const anyDevice = fc
    .constantFrom<NameField>(
      "in-interface",
      "out-interface",
      "in-bridge-port",
      "out-bridge-port",
      "source-route-interface",
      "destination-route-interface-unmarked",
    )
    .chain(nameMatch)
    .map((match) => [match]);
  const state = fc
    .oneof(bitMatch("connection-state", [1n, 2n, 4n, 8n, 64n]), bitMatch("connection-status", [2n, 16n, 32n]))
    .map((match) => [match]);
  const other = fc
    .constantFrom(...otherFields)
    .chain((field) => numberMatch(field, "ipv4"))
    .map((match) => [match]);
  const unknown = fc
    .tuple(conditionArbitrary, everyone)
    .map(([condition, negated]): Step[] => [{ kind: "unknown-match", condition, negated }]);
  const mac: fc.Arbitrary<readonly Step[]> = everyone.map((negated) => [
    ofSelector(plain("ethernet-source"), exactly(0x0200_0000_0001n), negated),
  ]);
  return fc.oneof(
    { weight: 6, arbitrary: address },
    { weight: 6, arbitrary: port },
    { weight: 3, arbitrary: device },
    { weight: 1, arbitrary: anyDevice },
    { weight: 4, arbitrary: state },
    { weight: 3, arbitrary: other },
    { weight: 2, arbitrary: family.chain(tupleMatch) },
    { weight: 1, arbitrary: unknown },
    { weight: 1, arbitrary: mac },
    { weight: 1, arbitrary: family.map((of) => [familyMatch(of)]) },
    { weight: 1, arbitrary: volatileMatch(place) },
  );
}

function volatileMatch(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  const family = fc.constantFrom(...place.families);
  return fc
    .tuple(family, conditionArbitrary, everyone)
    .map(([of, condition, negated]) => [
      familyMatch(of),
      ofSelector(plain("source-address"), { name: "@seen", volatile: condition, elements: { kind: "intervals", intervals: [] } }, negated),
    ]);
}

const keySelectors: readonly Selector[] = [plain("source-address"), plain("destination-port")];
const interval = (value: fc.Arbitrary<bigint>): fc.Arbitrary<Value> => fc.tuple(value, value, everyone).map(([a, b, one]) => (one ? { lo: a, hi: a } : a < b ? { lo: a, hi: b } : { lo: b, hi: a })); // prettier-ignore
const keyOf = (family: IpFamily): fc.Arbitrary<readonly Value[]> => fc.tuple(interval(addressArbitrary(family)), interval(portValue));

function tupleMatch(family: IpFamily): fc.Arbitrary<readonly Step[]> {
  const tuples = fc.array(keyOf(family), { minLength: 1, maxLength: 4 });
  return fc.tuple(tuples, fc.constantFrom(6n, 17n), everyone).map(([keys, protocol, negated]) => [
    familyMatch(family),
    protocolMatch(protocol),
    {
      kind: "match",
      selectors: keySelectors,
      values: { name: "@pairs", volatile: null, elements: { kind: "tuples", tuples: keys } },
      negated,
    },
  ]);
}

function verdicts(place: RulePlace): fc.Arbitrary<Verdict> {
  const simple = fc.constantFrom<Verdict>(
    { kind: "accept" }, { kind: "accept" }, { kind: "accept" }, { kind: "drop" }, { kind: "return" }, { kind: "continue" },
    { kind: "reject", with: "icmp port-unreachable" }, { kind: "reject", with: "tcp reset" },
  ); // prettier-ignore
  const filter = place.isNat ? fc.constantFrom<Verdict>({ kind: "accept" }, { kind: "return" }, { kind: "continue" }) : simple;
  if (place.chains.length === 0) return filter;
  const way = fc.tuple(fc.constantFrom<"jump" | "goto">("jump", "jump", "goto"), fc.constantFrom(...place.chains));
  return fc.oneof({ weight: 3, arbitrary: filter }, { weight: 2, arbitrary: way.map(([kind, chain]): Verdict => ({ kind, chain })) });
}

function verdictMap(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  return fc.constantFrom(...place.families).chain((family) =>
    fc
      .tuple(fc.array(fc.tuple(keyOf(family), verdicts(place)), { minLength: 1, maxLength: 3 }), fc.constantFrom(6n, 17n))
      .map(([entries, protocol]) => [
        familyMatch(family),
        protocolMatch(protocol),
        {
          kind: "verdict-map" as const,
          selectors: keySelectors,
          entries: entries.map(([key, verdict]) => ({ key, verdict })),
          name: null,
          volatile: null,
        },
      ]),
  );
}

function markSteps(): fc.Arbitrary<readonly Step[]> {
  const of = fc.constantFrom("packet" as const, "connection" as const);
  return fc.oneof(
    fc.tuple(of, smallMark, smallMark).map(([which, and, xor]): Step[] => [{ kind: "set-mark", of: which, and, xor }]),
    fc.tuple(of, smallMark, smallMark).map(([to, sourceMask, targetMask]): Step[] => [{ kind: "copy-mark", to, sourceMask, targetMask }]),
    fc
      .tuple(of, smallMark, portValue)
      .map(([which, mark, port]): Step[] => [
        protocolMatch(6n),
        { kind: "map-mark", of: which, selectors: [plain("destination-port")], entries: [{ key: [{ lo: port, hi: port + 1n }], mark }] },
      ]),
  );
}

function natStep(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  const isSource = place.hook === "postrouting" || place.hook === "input";
  const kinds: readonly NatAction["nat"][] = isSource
    ? place.hook === "input"
      ? ["snat"]
      : ["snat", "masquerade"]
    : ["dnat", "dnat", "redirect"];
  const ports = fc.option(
    portArbitrary.map((port) => ({ from: port, to: port })),
    { freq: 1 },
  );
  return fc.constantFrom(...place.families).chain((family) =>
    fc
      .tuple(fc.constantFrom(...kinds), fc.option(addressArbitrary(family), { freq: 3 }), ports, fc.constantFrom(6n, 17n))
      .map(([nat, address, port, protocol]) => {
        const addresses = address === null || nat === "masquerade" || nat === "redirect" ? null : { lo: address, hi: address };
        const target = { kind: "target" as const, addresses, ports: port };
        return [familyMatch(family), protocolMatch(protocol), { kind: "nat" as const, nat, family, target, isRandom: false }];
      }),
  );
}

const rareSteps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.constant<readonly Step[]>([{ kind: "harmless", text: "counter" }]),
  fc.constant<readonly Step[]>([{ kind: "update-set", text: "@seen" }]),
  fc.constant<readonly Step[]>([{ kind: "untrack" }]),
  conditionArbitrary.map((condition): Step[] => [{ kind: "unknown-action", condition, mayDecide: false }]),
);

const decidingUnknown: fc.Arbitrary<readonly Step[]> = fc.oneof(
  conditionArbitrary.map((condition): Step[] => [{ kind: "unknown-action", condition, mayDecide: true }]),
  fc.boolean().map((bypass): Step[] => [{ kind: "verdict", verdict: { kind: "queue", bypass } }]),
);

function tproxyStep(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(fc.constantFrom(...place.families), portArbitrary, fc.constantFrom(6n, 17n))
    .map(([family, port, protocol]) => [
      familyMatch(family),
      protocolMatch(protocol),
      { kind: "tproxy" as const, family, address: null, port },
    ]);
}

/** What a rule does when its matches pass; possibly nothing. */
function actions(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  const verdict = verdicts(place).map((of): Step[] => [{ kind: "verdict", verdict: of }]);
  if (place.isNat && place.hook !== "any") {
    return fc.oneof({ weight: 4, arbitrary: natStep(place) }, { weight: 2, arbitrary: verdict }, { weight: 1, arbitrary: markSteps() });
  }
  const choices = [
    { weight: 10, arbitrary: verdict },
    { weight: 2, arbitrary: verdictMap(place) },
    { weight: 2, arbitrary: markSteps() },
    { weight: 1, arbitrary: rareSteps },
  ];
  if (!place.isNat) choices.push({ weight: 1, arbitrary: decidingUnknown });
  if (place.hook === "prerouting") choices.push({ weight: 1, arbitrary: tproxyStep(place) });
  return fc.oneof(...choices);
}

export function stepsArbitrary(place: RulePlace): fc.Arbitrary<readonly Step[]> {
  return fc.tuple(fc.array(matches(place), { maxLength: 2 }), actions(place)).map(([before, after]) => [...before.flat(), ...after]);
}
