/** Whether one value of a key or a set has one part of a packet's tuple. */
import type { Value } from "@portolan/ruleset";

/** What a packet has in the fields of one test: a number or a name each. */
export type Tuple = readonly (bigint | { readonly name: string })[];

export function valueHas(value: Value, part: bigint | { readonly name: string }): boolean {
  if ("lo" in value) return typeof part === "bigint" && part >= value.lo && part <= value.hi;
  if (typeof part === "bigint") return false;
  return value.isPrefix ? part.name.startsWith(value.name) : part.name === value.name;
}
