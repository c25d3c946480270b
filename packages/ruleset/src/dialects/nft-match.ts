/** A `match` of nft as a step: a test of fields where the model has them all, else a named unknown with the text of the match. */
import type { ConditionKind, Elements, Interval, Match, Selector, Step, UnknownMatch, ValueSet } from "../ruleset.ts";
import { readField, readRouteName, withMask, type ReadField } from "./nft-fields.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, listOf, maxExpressionDepth, soleEntry, textOf, type Json } from "./nft-json.ts";
import { matchText } from "./nft-text-expression.ts";
import type { RuleReading } from "./nft-reading.ts";
import { comparedInterval, joinIntervals, readElements, readValue } from "./nft-values.ts";
import { readNumber, type ValueType } from "./nft-value-type.ts";

export function readMatch(reading: RuleReading, match: Json): void {
  const { left } = match;
  reading.require(impliedBy(left));
  reading.push(knownMatch(reading, match) ?? unknownMatch(reading, match));
}

/** The fields of an expression or of each component of a concatenation; null where the model lacks one. */
export function readFields(reading: RuleReading, expression: unknown): readonly ReadField[] | null {
  const parts = isObject(expression) && "concat" in expression ? listOf(expression["concat"]) : [expression];
  const fields = parts.map((part) => readField(part, reading.table.family));
  return fields.length > 0 && fields.every((field) => field !== null) ? fields : null;
}

export function selectorsOf(fields: readonly ReadField[]): readonly Selector[] {
  const [field] = fields;
  return fields.length === 1 && field !== undefined ? field.alone : fields.map(({ field, mask }) => ({ field, mask }));
}

function knownMatch(reading: RuleReading, { op, left, right }: Json): Step | null {
  const operator = typeof op === "string" ? op : "==";
  const fragment = fragmentMatch({ operator, left, right });
  if (fragment !== null) return fragment;
  const routed = routeMatch({ operator, left, right });
  if (routed !== null) return routed;
  const fields = readFields(reading, left);
  const [field] = fields ?? [];
  if (fields === null || field === undefined) return null;
  const types = fields.map(({ type }) => type);
  const named = typeof right === "string" && right.startsWith("@") ? reading.table.sets.get(right.slice(1)) : undefined;
  const negated = operator === "!=";
  if (named !== undefined) {
    const values = named.valuesFor(selectorsOf(fields), types);
    return values === null ? null : asMatch(fields, values, negated);
  }
  if (isObject(right) && "set" in right) {
    const elements = readElements(types, listOf(right["set"]));
    return elements === null ? null : asMatch(fields, anonymous(elements), negated);
  }
  if (fields.length > 1) {
    const elements = readElements(types, [right]);
    return elements === null ? null : asMatch(fields, anonymous(elements), negated);
  }
  return scalarMatch(field, operator, right);
}

/** Where a route leads, by the names of interfaces; of a destination whether it leads anywhere at all is the name too. */
function routeMatch({ operator, left, right }: { operator: string; left: unknown; right: unknown }): Step | null {
  const field = readRouteName(left);
  if (field === null || (operator !== "==" && operator !== "!=" && operator !== "in")) return null;
  const negated = operator === "!=";
  const isDestination = field.field.startsWith("destination");
  if (right === true || right === false) return isDestination ? asMatch([field], anonymous(noName), right !== negated) : null;
  const names = isObject(right) && "set" in right ? listOf(right["set"]) : [right];
  const elements = names.every((name) => typeof name === "string" && !name.startsWith("@")) ? readElements([field.type], names) : null;
  return elements === null ? null : asMatch([field], anonymous(elements), negated);
}

const noName: Elements = { kind: "names", names: [{ name: "", isPrefix: false }] };

function scalarMatch(field: ReadField, operator: string, right: unknown): Step | null {
  if (field.type.isBitmask && (operator === "in" || operator === "!")) return bitsMatch(field, right, operator === "!");
  const compared = operator.startsWith("<") || operator.startsWith(">") ? comparison(field.type, operator, right) : null;
  if (compared !== null) return asMatch([field], anonymous({ kind: "intervals", intervals: compared }), false);
  if (operator !== "==" && operator !== "!=" && operator !== "in") return null;
  const value = readValue(field.type, right);
  if (value === null) return null;
  const elements: Elements = "name" in value ? { kind: "names", names: [value] } : { kind: "intervals", intervals: [value] };
  return asMatch([field], anonymous(elements), operator === "!=");
}

function comparison(type: ValueType, operator: string, right: unknown): readonly Interval[] | null {
  const value = type.isName ? null : readNumber(type, right);
  const interval = value === null ? null : comparedInterval(type, operator, value);
  if (interval === null) return null;
  return interval.lo > interval.hi ? [] : [interval];
}

/** Any of the bits, or none of them. A connection has exactly one state, so there the bits are its values. */
function bitsMatch(field: ReadField, right: unknown, isNone: boolean): Step | null {
  const bits = readNumber(field.type, right);
  if (bits === null) return null;
  if (field.field === "connection-state" && field.mask === null) {
    return asMatch([field], anonymous({ kind: "intervals", intervals: joinIntervals(singleBits(bits)) }), isNone);
  }
  const mask = field.mask === null ? bits : field.mask & bits;
  return asMatch([withMask(field, mask)], anonymous({ kind: "intervals", intervals: [{ lo: 0n, hi: 0n }] }), !isNone);
}

function singleBits(bits: bigint): Interval[] {
  const singles: Interval[] = [];
  for (let bit = 1n; bit <= bits; bit <<= 1n) if ((bits & bit) !== 0n) singles.push({ lo: bit, hi: bit });
  return singles;
}

function anonymous(elements: Elements): ValueSet {
  return { name: null, volatile: null, elements };
}

function asMatch(fields: readonly ReadField[], values: ValueSet, negated: boolean): Match {
  const [field] = fields;
  if (fields.length === 1 && field?.field === "ethernet-type" && field.mask === null) {
    const ofFamily = familyValues(values);
    if (ofFamily !== null) return { kind: "match", selectors: [{ field: "family", mask: null }], values: ofFamily, negated };
  }
  return { kind: "match", selectors: selectorsOf(fields), values, negated };
}

const familyOfEtherType: ReadonlyMap<bigint, bigint> = new Map([
  [0x800n, 2n],
  [0x86ddn, 10n],
]);
const arpType = 0x806n;

/** An Ethernet type of IPv4 or IPv6 is the family; that of ARP is no packet of either. Others (VLAN) are tests of the type itself. */
function familyValues({ name, volatile, elements }: ValueSet): ValueSet | null {
  if (name !== null || elements.kind !== "intervals") return null;
  const families: Interval[] = [];
  for (const { lo, hi } of elements.intervals) {
    const family = familyOfEtherType.get(lo);
    if (lo !== hi || (family === undefined && lo !== arpType)) return null;
    if (family !== undefined) families.push({ lo: family, hi: family });
  }
  return { name, volatile, elements: { kind: "intervals", intervals: families } };
}

/** `ip frag-off & 0x1fff != 0`: every fragment but the first. */
function fragmentMatch({ operator, left, right }: { operator: string; left: unknown; right: unknown }): Step | null {
  if (right !== 0 || (operator !== "!=" && operator !== "==") || !isObject(left)) return null;
  const [masked, mask] = listOf(left["&"]);
  const payload = isObject(masked) ? masked["payload"] : null;
  if (!isObject(payload) || payload["protocol"] !== "ip" || payload["field"] !== "frag-off" || mask !== 0x1fff) return null;
  const isFragment = operator === "!=" ? 1n : 0n;
  return {
    kind: "match",
    selectors: [{ field: "fragment", mask: null }],
    values: anonymous({ kind: "intervals", intervals: [{ lo: isFragment, hi: isFragment }] }),
    negated: false,
  };
}

/** What an expression that the model lacks depends on. */
export function conditionKind(expression: unknown, depth = 0): ConditionKind {
  const [key, body] = soleEntry(expression) ?? ["", null];
  const what = textOf(isObject(body) ? body["key"] : body) ?? "";
  if (depth > maxExpressionDepth) return "unmodelled";
  switch (key) {
    case "concat":
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>": {
      const kinds = listOf(body).map((part) => conditionKind(part, depth + 1));
      return kinds.find((kind) => kind !== "unmodelled") ?? "unmodelled";
    }
    case "payload":
    case "exthdr":
    case "tcp option":
    case "ip option":
    case "sctp chunk":
    case "dccp option":
      return "content";
    case "meta":
      return metaKinds.get(what) ?? "unmodelled";
    case "ct":
      return connectionKinds.get(what) ?? "unmodelled";
    case "numgen":
    case "jhash":
    case "symhash":
      return "chance";
    case "osf":
      return "fingerprint";
    case "socket":
      return "socket";
    case "ipsec":
      return "layer";
    case "rt":
      return what === "ipsec" ? "layer" : "unmodelled";
    default:
      return "unmodelled";
  }
}

const metaKinds = new Map<string, ConditionKind>([
  ["time", "time"],
  ["day", "time"],
  ["hour", "time"],
  ["random", "chance"],
  ["cgroup", "socket"],
  ["secmark", "label"],
]);

const connectionKinds = new Map<string, ConditionKind>([
  ["label", "label"],
  ["secmark", "label"],
  ["expiration", "time"],
  ["bytes", "quota"],
  ["packets", "quota"],
  ["avgpkt", "quota"],
  ["count", "connections"],
]);

/** Whether asking twice may give two answers for one packet. */
export function isDrawnAnew(expression: unknown): boolean {
  const [key, body] = soleEntry(expression) ?? ["", null];
  return key === "numgen" || (key === "meta" && isObject(body) && body["key"] === "random");
}

function unknownMatch(reading: RuleReading, match: Json): UnknownMatch {
  const kind = conditionKind(match["left"]);
  const negated = match["op"] === "!=";
  const text = matchText({ ...match, op: negated ? "==" : match["op"] });
  const condition = isDrawnAnew(match["left"]) ? reading.stateful(kind, text) : { id: `${kind} ${text}`, kind, text };
  return { kind: "unknown-match", condition, negated };
}
