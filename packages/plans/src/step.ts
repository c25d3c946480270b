/**
 * What the applier can do to a host, and nothing else: values, never command lines, paths or texts that a tool would parse as a program. Rules that exist are
 * named by where they stand and by their text, so that a step made for other rules than those of the host is refused. What a step puts in carries the
 * plan's tag, by which alone it is found again.
 */
import type { IpFamily } from "@portolan/net";
import type { FirewalldPlace, PortRule, TableFamily } from "@portolan/ruleset";
import type { ProxySystem, ScopeTarget } from "@portolan/services";
import type { WantedSources } from "./drafts/fix.ts";
import type { SiteWish } from "./intent.ts";
import type { SysctlKey } from "./sysctl-keys.ts";

export type Step = NftStep | IptablesStep | FirewalldStep | UfwStep | TcStep | SettingStep | ProxyStep | SysctlStep | KeepStep;

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
  | { readonly kind: "add-table"; readonly name: string; readonly hook: "input" | "forward"; readonly rules: readonly PortRule[] }
  | AddRateTable
  | AddRedirectTable;

/**
 * A table of its own that drops new connections over a rate and touches nothing else. `source`: a dynamic set for each family, of addresses of IPv4 and of
 * /64s of IPv6, with a timeout and a limit of size; a full set lets pass.
 */
export interface AddRateTable {
  readonly kind: "add-rate-table";
  readonly name: string; // as of `add-table`
  /** `forward`: for a port that NAT leads on, which is met by its number before NAT. */
  readonly hooks: readonly ("input" | "forward")[];
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly newPerSecond: number;
  readonly burst: number;
  readonly per: "source" | "port";
}

/** Which new connections of this host go where: those to a port at an address of its own, to another port at the same address. */
export interface Lead {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly to: number;
  /** Of other machines these alone, everybody else comes to the port as before. Absent: all. This host's own programs are always led. */
  readonly sources?: WantedSources;
}

/** A table of its own that leads what opens a connection to a port of this host on to another port of it, in both families. */
export interface AddRedirectTable extends Lead {
  readonly kind: "add-redirect-table";
  readonly name: string; // as of `add-table`
}

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
  | { readonly kind: "delete"; readonly chain: string; readonly text: string }
  /** Of the table `nat` alone, in front of all: leads on as a redirect table does, for its family. */
  | ({ readonly kind: "redirect"; readonly chain: "PREROUTING" | "OUTPUT" } & Lead);

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
  /** Both null together: whatever is sent. */
  readonly port: string | null;
  readonly protocol: "tcp" | "udp" | null;
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
  readonly port: string | null; // "23333" or "8000:8010"; null: every port, and the protocol is "any"
}

/** Traffic control of one device: one port of both families gets no more than so much, everything else what it had. */
export interface TcStep {
  readonly tool: "tc";
  readonly device: string;
  readonly direction: "out" | "in"; // of this host
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly bitsPerSecond: number;
  /** `htb`: a class at the device's root. `ifb`: the same, at a device of its own to which what comes in is led. `police`: what is over it is dropped. */
  readonly by: "htb" | "ifb" | "police";
  /** Tells what is made from other limits, 2 to 24575: the number of its class, of its filters and of its device. */
  readonly handle: number;
  /** Limits of ours were there when the plan was made, and it shares their tree. */
  readonly isBeside?: true;
}

/**
 * A site of a reverse proxy is written, replaced or taken out. Where it stands and what is written there the hand works out from these values alone; `file` and `text`
 * are for people to read, and to be held against that.
 */
export interface ProxyStep {
  readonly tool: "proxy";
  readonly protocol: "tcp";
  readonly port: number;
  readonly system: ProxySystem;
  readonly name: string;
  readonly site: SiteWish | null;
  readonly file: string;
  readonly text: string; // empty: it goes
  /** Whether the proxy listens at the port afterwards; without the site another one may. */
  readonly listens: boolean;
  readonly activation: { readonly by: "reload"; readonly unit: string };
}

/**
 * A service is to listen in another scope. Which files that concerns and what is written there the hand reads and works out by itself, by the catalogue of
 * @portolan/services; it refuses where that is not `before` and `edits`.
 */
export interface SettingStep {
  readonly tool: "setting";
  readonly service: string; // id in the catalogue
  /** At which the instance listens that is meant. */
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly scope: ScopeTarget;
  /** The settings that lead there, in the catalogue's order. */
  readonly before: readonly SettingBefore[];
  /** As the catalogue says them for these settings: for people to read, and to be held against what the hand finds out; never a place to write to. */
  readonly edits: readonly SettingEdit[];
  /** How the service takes it over. */
  readonly activation: { readonly by: "reload" | "restart"; readonly unit: string };
}

export interface SettingBefore {
  readonly key: string;
  readonly value: string;
  readonly fileHash: string | null;
}

export interface SettingEdit {
  readonly file: string;
  readonly line: number | null; // null: added to the file
  readonly part: string | null; // of the line; null: all of it
  readonly text: string; // several lines by a newline; empty: what is there goes
}

/** One switch of the kernel. */
export interface SysctlStep {
  readonly tool: "sysctl";
  readonly key: SysctlKey;
  readonly before: string; // as the kernel prints it, words by one space
  readonly value: string;
}

/** Makes what the steps before it did outlive a restart, by the host's own means; done when the change is confirmed, not before. */
export interface KeepStep {
  readonly tool: "keep";
  readonly with: "netfilter-persistent" | "nftables-service";
}
