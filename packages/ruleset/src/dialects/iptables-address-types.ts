/**
 * xt_addrtype: what kind of address a packet's source or destination is here. For IPv4 it is one look-up in the local table; for IPv6 some kinds
 * are read off the address itself and the others are a look-up, so that several kinds together mean another thing there.
 */
import { numberMatch } from "../match-step.ts";
import type { NumberField } from "../field.ts";
import type { Interval, Match, Step } from "../ruleset.ts";
import type { OptionUse, RulePlace } from "./iptables-module.ts";

const typeNumbers: Readonly<Record<string, bigint>> = {
  UNSPEC: 0n,
  UNICAST: 1n,
  LOCAL: 2n,
  BROADCAST: 3n,
  ANYCAST: 4n,
  MULTICAST: 5n,
  BLACKHOLE: 6n,
  UNREACHABLE: 7n,
  PROHIBIT: 8n,
  THROW: 9n,
  NAT: 10n,
  XRESOLVE: 11n,
};

/** null for a look-up bound to the interface a packet leaves by, and for what is not an address type. */
export function readAddressTypes(uses: readonly OptionUse[], rule: RulePlace): readonly Step[] | null {
  const isHere = uses.some((use) => use.name === "limit-iface-in");
  if (uses.some((use) => use.name === "limit-iface-out")) return null;
  const steps: Step[] = [];
  for (const use of uses) {
    if (use.name === "limit-iface-in") continue;
    const tests = readTypes(use, { family: rule.family, isHere });
    if (tests === null) return null;
    steps.push(...tests);
  }
  return steps;
}

function readTypes(use: OptionUse, look: { readonly family: "ip" | "ip6"; readonly isHere: boolean }): readonly Match[] | null {
  const names = (use.values[0] ?? "").toUpperCase().split(",");
  if (names.some((name) => !Object.hasOwn(typeNumbers, name))) return null;
  const side = use.name === "src-type" ? "source" : "destination";
  const field: NumberField = `${side}-address-type${look.isHere ? "-here" : ""}`;
  if (look.family === "ip") return [numberMatch(field, numbersOf(names), use.negated)];
  return readTypesOfIpv6(names, { side, field, negated: use.negated });
}

function numbersOf(names: readonly string[]): readonly Interval[] {
  return names.map((name) => ({ lo: typeNumbers[name] ?? 0n, hi: typeNumbers[name] ?? 0n }));
}

const lookedUp: ReadonlySet<string> = new Set(["LOCAL", "ANYCAST", "UNREACHABLE"]);
const multicastFirst = 0xff00n << 112n;
const mappedFirst = 0xffffn << 32n;
/** Kinds of IPv6 address that are told by the address alone. Unicast is every other address but the unspecified and the IPv4-mapped ones. */
const ofAddress: Readonly<Record<string, readonly Interval[]>> = {
  UNSPEC: [{ lo: 0n, hi: 0n }],
  MULTICAST: [{ lo: multicastFirst, hi: (1n << 128n) - 1n }],
  UNICAST: [
    { lo: 1n, hi: mappedFirst - 1n },
    { lo: mappedFirst + (1n << 32n), hi: multicastFirst - 1n },
  ],
};

/** Each kind read off the address must hold, and one of those looked up. Several tests turned round together are not a conjunction. */
function readTypesOfIpv6(
  names: readonly string[],
  test: { readonly side: "source" | "destination"; readonly field: NumberField; readonly negated: boolean },
): readonly Match[] | null {
  const lookUps = names.filter((name) => lookedUp.has(name));
  const addresses = names.filter((name) => Object.hasOwn(ofAddress, name));
  if (lookUps.length + addresses.length !== names.length) return null;
  const matches = addresses.map((name) => numberMatch(`${test.side}-address`, ofAddress[name] ?? [], test.negated));
  if (lookUps.length > 0) matches.push(numberMatch(test.field, numbersOf(lookUps), test.negated));
  return test.negated && matches.length > 1 ? null : matches;
}
