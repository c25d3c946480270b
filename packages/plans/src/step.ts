/**
 * What the applier can do to a host, and nothing else: values, never command lines, paths or texts that a tool would parse as a program. Rules that exist are
 * named by where they stand and by their text, so that a step made for other rules than those of the host is refused. What a step puts in carries the
 * plan's tag, by which alone it is found again.
 */
import type { IpFamily } from "@portolan/net";
import type { FirewalldPlace, PortRule, TableFamily } from "@portolan/ruleset";

export type Step = NftStep | IptablesStep | FirewalldStep | UfwStep;

/** One transaction of nftables: all of it or nothing. */
export interface NftStep {
  readonly tool: "nft";
  readonly changes: readonly NftChange[];
}

export interface NftPlace {
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
}

export type NftChange =
  /** `before`: the handle it goes in front of; null: in front of all. Several at one place keep their order. */
  | { readonly kind: "insert"; readonly place: NftPlace; readonly before: number | null; readonly rules: readonly PortRule[] }
  /** `text`: as nft lists the rule. */
  | { readonly kind: "delete"; readonly place: NftPlace; readonly handle: number; readonly text: string }
  /** A table of its own beside all others, of which each drops and none accepts for good; its name tells it is ours. */
  | { readonly kind: "add-table"; readonly name: string; readonly hook: "input" | "forward"; readonly rules: readonly PortRule[] };

/** One run of iptables-restore: all of one table of one family, or nothing. */
export interface IptablesStep {
  readonly tool: "iptables";
  readonly family: IpFamily;
  readonly backend: "nft" | "legacy";
  readonly table: string;
  readonly changes: readonly IptablesChange[];
}

export type IptablesChange =
  /** `before`: the rule it goes in front of, as iptables-save prints it, with `-A`; null: in front of all. */
  | { readonly kind: "insert"; readonly chain: string; readonly before: string | null; readonly rules: readonly PortRule[] }
  | { readonly kind: "delete"; readonly chain: string; readonly text: string };

/** Items of zones and policies, each now or for good; firewalld knows no transaction, so they are made one after the other. */
export interface FirewalldStep {
  readonly tool: "firewalld";
  readonly changes: readonly FirewalldChange[];
}

export interface FirewalldChange {
  readonly kind: "add" | "remove";
  readonly time: "runtime" | "permanent";
  readonly place: FirewalldPlace;
  readonly item: FirewalldItem;
  /** The rules tell that what is added is there already, or do not tell whether what is removed is: commands that undo leave it as it is. */
  readonly isLeft?: true;
}

export type FirewalldItem =
  | { readonly kind: "port"; readonly port: string; readonly protocol: "tcp" | "udp" } // "23333" or "8000-8010"
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "rich-rule"; readonly rule: FirewalldRichRule };

export interface FirewalldRichRule {
  readonly priority: number; // 0: none is written
  readonly family: IpFamily;
  readonly source: string | null; // null: everybody of the family
  readonly port: string;
  readonly protocol: "tcp" | "udp";
  readonly verdict: "accept" | "drop" | "reject";
}

/** Rules of ufw, in the order in which they are put in front or taken away. */
export interface UfwStep {
  readonly tool: "ufw";
  readonly changes: readonly UfwChange[];
}

export interface UfwChange {
  readonly kind: "prepend" | "delete";
  readonly rule: UfwRule;
}

export interface UfwRule {
  readonly verb: "allow" | "deny" | "reject" | "limit";
  readonly protocol: "tcp" | "udp" | "any";
  readonly source: string; // "any", an address or a prefix
  readonly port: string; // "23333" or "8000:8010"
}
