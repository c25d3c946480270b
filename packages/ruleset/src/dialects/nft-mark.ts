/**
 * What nft assigns to marks. `&`, `|` and `^` of the mark itself, the other mark and constants act on each bit alone, so that a nest of them is
 * (own & a) ^ (other & b) ^ c. A shift is not, and is left unknown.
 */
import type { Action, MarkEntry } from "../ruleset.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, listOf, soleEntry } from "./nft-json.ts";
import { readMapEntries } from "./nft-maps.ts";
import { readFields, selectorsOf } from "./nft-match.ts";
import type { RuleReading } from "./nft-reading.ts";
import { readNumber, valueTypes } from "./nft-value-type.ts";

type Mark = "packet" | "connection";

interface BitFunction {
  readonly own: bigint;
  readonly other: bigint;
  readonly constant: bigint;
}

const everyBit = 0xffff_ffffn;

/** null where what is assigned is not understood. */
export function readMarkAssignment(reading: RuleReading, of: Mark, value: unknown): readonly Action[] | null {
  if (isObject(value) && isObject(value["map"])) return readMarkMap(reading, of, value["map"]);
  const bits = readBitFunction(of, value, 0);
  if (bits === null) return null;
  const { own, other, constant } = bits;
  if (other === 0n) return [{ kind: "set-mark", of, and: own, xor: constant }];
  const copied: Action = { kind: "copy-mark", to: of, sourceMask: other, targetMask: everyBit & ~own };
  return constant === 0n ? [copied] : [copied, { kind: "set-mark", of, and: everyBit, xor: constant }];
}

function readMarkMap(
  reading: RuleReading,
  of: Mark,
  { key, data }: { readonly key?: unknown; readonly data?: unknown },
): readonly Action[] | null {
  reading.require(impliedBy(key));
  const fields = readFields(reading, key);
  const read = fields === null ? null : readMapEntries(reading, data, fields);
  if (fields === null || read === null || read.volatile !== null) return null;
  const entries: MarkEntry[] = [];
  for (const entry of read.entries) {
    const mark = readNumber(valueTypes.mark, entry.data);
    if (mark === null) return null;
    entries.push({ key: entry.key, mark });
  }
  return [{ kind: "map-mark", of, selectors: selectorsOf(fields), entries }];
}

function readBitFunction(of: Mark, json: unknown, depth: number): BitFunction | null {
  if (depth > 16) return null;
  const constant = readNumber(valueTypes.mark, json);
  if (constant !== null) return { own: 0n, other: 0n, constant };
  const [key, body] = soleEntry(json) ?? ["", null];
  if ((key === "meta" || key === "ct") && isObject(body) && body["key"] === "mark") {
    const isOwn = (key === "meta") === (of === "packet");
    return { own: isOwn ? everyBit : 0n, other: isOwn ? 0n : everyBit, constant: 0n };
  }
  if (key !== "&" && key !== "|" && key !== "^") return null;
  let result: BitFunction | null = null;
  for (const part of listOf(body)) {
    const next = readBitFunction(of, part, depth + 1);
    if (next === null) return null;
    result = result === null ? next : combine(key, result, next);
    if (result === null) return null;
  }
  return result;
}

function combine(operator: "&" | "|" | "^", left: BitFunction, right: BitFunction): BitFunction | null {
  if (operator === "^") return { own: left.own ^ right.own, other: left.other ^ right.other, constant: left.constant ^ right.constant };
  if (isConstant(right)) return operator === "&" ? masked(left, right.constant) : raised(left, right.constant);
  if (isConstant(left)) return operator === "&" ? masked(right, left.constant) : raised(right, left.constant);
  if (operator === "|" && (support(left) & support(right)) === 0n) return combine("^", left, right);
  return null;
}

function isConstant({ own, other }: BitFunction): boolean {
  return own === 0n && other === 0n;
}

function support({ own, other, constant }: BitFunction): bigint {
  return own | other | constant;
}

function masked({ own, other, constant }: BitFunction, mask: bigint): BitFunction {
  return { own: own & mask, other: other & mask, constant: constant & mask };
}

function raised({ own, other, constant }: BitFunction, bits: bigint): BitFunction {
  return { own: own & ~bits, other: other & ~bits, constant: constant | bits };
}
