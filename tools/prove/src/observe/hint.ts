/** One thing a rule speaks of, as far as drawing packets needs it. */
import { type IpFamily, parseIpAddress, parsePrefix } from "@portolan/net";

export type HintField = "source" | "destination" | "source-port" | "destination-port" | "port" | "interface" | "protocol";

export type HintValue =
  | { readonly kind: "addresses"; readonly family: IpFamily; readonly lo: bigint; readonly hi: bigint }
  | { readonly kind: "numbers"; readonly lo: number; readonly hi: number }
  | { readonly kind: "name"; readonly name: string };

/** One of `options` at a time: a value for each field. */
export interface Constraint {
  readonly fields: readonly (HintField | null)[];
  readonly options: readonly (readonly HintValue[])[];
}

export interface RuleHint {
  readonly chain: string; // dialect, table and chain
  readonly targets: readonly string[]; // chains it may go on to
  readonly constraints: readonly Constraint[];
}

export const maxOptions = 400;

/** An address, a prefix, a range of either, a number, a range of numbers; otherwise a name. */
export function parseHintValue(text: string): HintValue {
  const prefix = parsePrefix(text);
  if (prefix !== null) {
    const { family, value } = prefix.address;
    const hostBits = BigInt((family === "ipv4" ? 32 : 128) - prefix.length);
    return { kind: "addresses", family, lo: value, hi: value | ((1n << hostBits) - 1n) };
  }
  const range = /^(.+)-(.+)$/.exec(text);
  const [lo, hi] = [parseIpAddress(range?.[1] ?? ""), parseIpAddress(range?.[2] ?? "")];
  if (lo !== null && hi !== null) return { kind: "addresses", family: lo.family, lo: lo.value, hi: hi.value };
  const numbers = /^(\d{1,5})(?:[:-](\d{1,5}))?$/.exec(text);
  if (numbers !== null) return { kind: "numbers", lo: Number(numbers[1]), hi: Number(numbers[2] ?? numbers[1]) };
  return { kind: "name", name: text };
}
