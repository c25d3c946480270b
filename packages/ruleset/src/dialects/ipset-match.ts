/**
 * What membership in an ipset tests of a packet: one selector for each thing an element holds, each taken from the source's or the destination's
 * side as the rule says. A port in an element holds its protocol too. A set that asks for more things than the rule gives never matches.
 */
import { mergeIntervals, neverMatch } from "../match-step.ts";
import type { Condition, Elements, Interval, Match, NamePattern, Selector, Value } from "../ruleset.ts";
import type { IpsetQuestion, IpsetText } from "./ipset.ts";
import { readIpsetElements, type IpsetTuples } from "./ipset-elements.ts";
import { ipsetSelectors } from "./ipset-selectors.ts";

export function ipsetMatch(set: IpsetText, question: IpsetQuestion, sets: ReadonlyMap<string, IpsetText>): Match {
  const members = set.type === "list:set" ? memberSets(set, sets) : [set];
  const asked = members.filter(({ type, family }) => dimensionOf(type) <= question.directions.length && isOfFamily(family, question));
  const read = asked.map((member) => ({
    member,
    selectors: ipsetSelectors(member, question),
    tuples: readIpsetElements(member, question),
  }));
  const text = `set ${set.name} ${question.directions.join(",")}`;
  if (read.length === 0) return neverMatch;
  const all = read.flatMap((one) => one.selectors);
  const selectors = read.length === 1 ? all : distinctSelectors(all);
  const tuples = read.flatMap((one) => widen(one.tuples.tuples, { from: one.selectors, to: selectors }));
  const volatile = conditionOf(text, read);
  return { kind: "match", selectors, values: { name: set.name, volatile, elements: elementsOf(selectors, tuples) }, negated: false };
}

function isOfFamily(family: IpsetText["family"], question: IpsetQuestion): boolean {
  return family === null || family === question.family;
}

function memberSets(list: IpsetText, sets: ReadonlyMap<string, IpsetText>): readonly IpsetText[] {
  return list.elements.flatMap(({ parts }) => {
    const member = sets.get(parts[0] ?? "");
    return member === undefined || member.type === "list:set" ? [] : [member];
  });
}

function dimensionOf(type: string): number {
  return type.slice(type.indexOf(":") + 1).split(",").length;
}

interface ReadMember {
  readonly member: IpsetText;
  readonly selectors: readonly Selector[];
  readonly tuples: IpsetTuples;
}

/** Elements that run out, or may be added with a time to live, make the set volatile; elements the model cannot hold make it unmodelled. */
function conditionOf(id: string, read: readonly ReadMember[]): Condition | null {
  if (isUneven(read) || read.some(({ tuples }) => tuples.unread !== null)) return { id, kind: "unmodelled", text: id };
  return read.some(({ member }) => runsOut(member)) ? { id, kind: "set", text: id } : null;
}

/** Members of a list that together cannot be asked as one: a side asked twice, or ports by some alone, which packets without ports do not have. */
function isUneven(read: readonly ReadMember[]): boolean {
  const counts = read.map(({ selectors }) => selectors.length);
  const asksTwice = read.some(({ selectors }) => distinctSelectors(selectors).length < selectors.length);
  const asksPorts = read.some(({ selectors }) => selectors.some(({ field }) => field.endsWith("-port")));
  return read.length > 1 && (asksTwice || (asksPorts && new Set(counts).size > 1));
}

/** `timeout 0` is for ever. */
function runsOut(set: IpsetText): boolean {
  return (set.options.get("timeout") ?? "0") !== "0" || set.elements.some((element) => element.runsOut);
}

function elementsOf(selectors: readonly Selector[], tuples: readonly (readonly Value[])[]): Elements {
  const [first] = selectors;
  if (first === undefined || selectors.length > 1) return { kind: "tuples", tuples };
  const values = tuples.flatMap((tuple) => tuple);
  if (isNameField(first)) return { kind: "names", names: values.filter((value): value is NamePattern => "name" in value) };
  return { kind: "intervals", intervals: mergeIntervals(values.filter((value): value is Interval => "lo" in value)) };
}

function isNameField({ field }: Selector): boolean {
  return field === "in-interface" || field === "out-interface";
}

function distinctSelectors(selectors: readonly Selector[]): readonly Selector[] {
  return selectors.filter((one, index) => selectors.findIndex((other) => isSameSelector(one, other)) === index);
}

function isSameSelector(one: Selector, other: Selector): boolean {
  return one.field === other.field && one.mask === other.mask;
}

/** Members of a list that test less let the rest be anything. */
function widen(
  tuples: readonly (readonly Value[])[],
  selectors: { readonly from: readonly Selector[]; readonly to: readonly Selector[] },
): readonly (readonly Value[])[] {
  if (selectors.from.length === selectors.to.length) return tuples;
  const places = selectors.to.map((selector) => selectors.from.findIndex((own) => isSameSelector(own, selector)));
  return tuples.map((tuple) => selectors.to.map((selector, index) => tuple[places[index] ?? -1] ?? anything(selector)));
}

function anything(selector: Selector): Value {
  return isNameField(selector) ? { name: "", isPrefix: true } : { lo: 0n, hi: (1n << 128n) - 1n };
}
