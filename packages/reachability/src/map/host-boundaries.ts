/** Every address at which something of a host may change, so that the axis of IPv6 can give them all their places at once. */
import { parseIpAddress, parsePrefix, type IpFamily } from "@portolan/net";
import { ipFamily, type NatAction, type Rule, type Step, type Value, type ValueSet } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";

/**
 * Last addresses of the ranges between which something may change. Empty for IPv4, which needs none. Rules and sets that are in `seen` are left out,
 * the others are put into it: a ruleset that is compared again and again shares most of its rules.
 */
export function addressesOf(host: HostModel, family: IpFamily, seen: WeakSet<object> = new WeakSet()): Iterable<bigint> {
  const found = new Set<bigint>();
  if (family === "ipv4") return found;
  const add = (lo: bigint, hi: bigint): void => {
    found.add(lo - 1n);
    found.add(hi);
  };
  const prefixes = [
    ...host.routes.map(({ destination }) => destination),
    ...host.policyRules.flatMap(({ source, destination }) => [source, destination].filter((one) => one !== null)),
    ...host.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
  ];
  for (const text of prefixes) {
    const prefix = parsePrefix(text);
    if (prefix?.address.family !== "ipv6") continue;
    add(prefix.address.value, prefix.address.value);
    add(prefix.address.value, prefix.address.value + (1n << BigInt(128 - prefix.length)) - 1n);
  }
  for (const { address, family: of } of host.listeners) if (of === "ipv6") add(address, address);
  for (const rule of rulesOf(host)) {
    if (seen.has(rule.steps)) continue;
    seen.add(rule.steps);
    if (!rule.steps.some((step) => isOfOtherFamily(step, family))) for (const step of rule.steps) ofStep(step, add, seen);
  }
  return found;
}

type Add = (lo: bigint, hi: bigint) => void;

function ofStep(step: Step, add: Add, seen: WeakSet<object>): void {
  if (step.kind === "match") {
    if (!step.selectors.some(({ field }) => field.endsWith("-address")) || seen.has(step.values)) return;
    seen.add(step.values);
    ofSet(step.values, add);
  } else if (step.kind === "verdict-map" || step.kind === "map-mark") for (const { key } of step.entries) ofValues(key, add);
  else if (step.kind === "nat") ofTranslation(step, add);
}

function ofTranslation({ target }: NatAction, add: Add): void {
  const targets = target.kind === "target" ? [target] : target.entries.map((entry) => entry.target);
  for (const { addresses } of targets) if (addresses !== null) for (const value of [addresses.lo, addresses.hi]) add(value, value);
  if (target.kind === "map") for (const { key } of target.entries) ofValues(key, add);
}

function ofSet({ elements }: ValueSet, add: Add): void {
  if (elements.kind === "intervals") ofValues(elements.intervals, add);
  else if (elements.kind === "tuples") for (const tuple of elements.tuples) ofValues(tuple, add);
}

function ofValues(values: readonly Value[], add: Add): void {
  for (const value of values) if ("lo" in value) add(value.lo, value.hi);
}

function rulesOf(host: HostModel): readonly Rule[] {
  return host.ruleset.tables.flatMap((table) => [...table.chains.values()].flatMap(({ rules }) => rules));
}

/** Whether a step lets only packets of the other family on. */
export function isOfOtherFamily(step: Step, family: IpFamily): boolean {
  if (step.kind !== "match" || step.negated || step.selectors[0]?.field !== "family" || step.values.elements.kind !== "intervals")
    return false;
  const own = ipFamily[family];
  return step.values.volatile === null && !step.values.elements.intervals.some(({ lo, hi }) => own >= lo && own <= hi);
}

/** The host's own addresses of a family. */
export function ownAddresses(host: HostModel, family: IpFamily): readonly bigint[] {
  const values = host.interfaces.flatMap(({ addresses }) =>
    addresses.flatMap(({ address }) => {
      const parsed = parseIpAddress(address);
      return parsed?.family === family ? [parsed.value] : [];
    }),
  );
  return [...new Set(values)];
}
