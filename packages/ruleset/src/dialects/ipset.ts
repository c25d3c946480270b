/** An ipset as text and as what rules ask of it. A set has no direction of its own: each rule says which side of the packet each dimension is of. */
import type { Match } from "../ruleset.ts";
import type { IptablesFamily } from "./iptables-values.ts";

/** What a rule asks a set: its own family, and for each dimension whether the source's or the destination's side counts. */
export interface IpsetQuestion {
  readonly family: IptablesFamily;
  readonly directions: readonly ("src" | "dst")[];
  readonly negated: boolean;
}

export interface Ipset {
  readonly name: string;
  readonly type: string; // such as "hash:ip,port"
  /** Equal questions get the same set of values. */
  readonly match: (question: IpsetQuestion) => Match;
}

/** Name → set. */
export type IpsetIndex = ReadonlyMap<string, Ipset>;

/** One set as it stands in the text. */
export interface IpsetText {
  readonly name: string;
  readonly type: string;
  readonly family: IptablesFamily | null; // null: of a type that has none
  readonly options: ReadonlyMap<string, string>;
  readonly elements: readonly IpsetElement[];
}

export interface IpsetElement {
  readonly parts: readonly string[]; // between commas
  readonly isException: boolean; // nomatch
  readonly isWildcard: boolean;
  readonly runsOut: boolean; // timeout other than 0
}
