/** One disagreement between what a host does and what its operator wants or good practice asks. Words are made elsewhere, from `code` and `facts`. */
import type { Reason } from "./reason.ts";
import type { Witness } from "./verdict.ts";

export interface Finding {
  readonly code: FindingCode;
  /** The same on every run for the same disagreement; waivers name it. */
  readonly id: string;
  readonly severity: "high" | "medium" | "low";
  readonly endpoint: string | null; // id
  readonly protocol: "tcp" | "udp" | null;
  readonly port: number | null;
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Parameters of the message of this code, as `FindingFacts` says. */
  readonly facts: Readonly<Record<string, string | number | readonly string[]>>;
  readonly because: readonly Reason[];
  readonly witness: Witness | null;
}

export const findingCodes = [
  "narrow-rule-made-void", // a broader rule lets everyone in
  "runtime-differs-from-permanent", // firewalld
  "docker-bypass", // a published port that INPUT, ufw or firewalld does not guard
  "ipv6-open-ipv4-filtered",
  "ipv4-open-ipv6-filtered",
  "open-to-source-port", // tcp sport 53 accept
  "loopback-publish-reachable",
  "tunnel-accepts-all",
  "dead-opening", // open, nothing listens
  "no-firewall", // nothing filters at all
  "sign-in-without-limit", // SSH or FTP for the whole internet without a rate or a ban
  "shadowed-rule",
  "contradictory-rules",
  "meant-to-serve-unreachable", // someone clearly meant to offer it
  "neighbour-discovery-blocked",
  "accept-queue-near-full",
  "time-wait-near-wall",
  "ephemeral-range-near-wall",
  "listener-in-ephemeral-range",
  "upstream-gone", // a reverse proxy passes requests on to where nothing listens
  "bound-by-selinux", // SELinux forbids the bind or the connection
  "connection-contradicts-rules", // a real connection from this host ended otherwise than the chart has it
  "undeclared-endpoint", // policy
  "reaches-too-many", // policy: more sources than declared
  "reaches-too-few",
  "declared-endpoint-missing",
  "forbidden-port", // house rule
  "port-without-reason", // house rule: under 1024
  "waiver-expired",
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** What each code tells: parameters of its messages. Texts of rules are as their own tool prints them. */
export interface FindingFacts {
  readonly "narrow-rule-made-void": {
    readonly display: string;
    readonly intended: readonly string[];
    readonly narrow: string;
    readonly broad: string;
    readonly sources: readonly string[];
    readonly over: readonly string[]; // IPv4, IPv6
  };
  readonly "runtime-differs-from-permanent": {
    readonly zone: string;
    readonly runtimeOnly: readonly string[];
    readonly permanentOnly: readonly string[];
  };
  readonly "docker-bypass": {
    readonly display: string;
    readonly container: string;
    readonly guard: string; // ufw, firewalld, or the policy of INPUT
    readonly containerPort: number;
    readonly sources: readonly string[];
  };
  readonly "ipv6-open-ipv4-filtered": OneFamilyFacts;
  readonly "ipv4-open-ipv6-filtered": OneFamilyFacts;
  readonly "open-to-source-port": { readonly sourcePort: string; readonly rule: string; readonly displays: readonly string[] };
  readonly "loopback-publish-reachable": { readonly display: string; readonly target: string; readonly via: readonly string[] };
  readonly "tunnel-accepts-all": { readonly interface: string; readonly rule: string; readonly displays: readonly string[] };
  readonly "dead-opening": {
    readonly protocol: string;
    readonly ports: string;
    readonly sources: readonly string[];
    readonly rule: string;
  };
  readonly "no-firewall": { readonly displays: readonly string[] };
  readonly "sign-in-without-limit": { readonly display: string; readonly service: string };
  readonly "shadowed-rule": ShadowedFacts;
  readonly "contradictory-rules": ShadowedFacts;
  readonly "meant-to-serve-unreachable": { readonly display: string; readonly service: string; readonly why: string };
  readonly "neighbour-discovery-blocked": { readonly displays: readonly string[]; readonly rule: string };
  readonly "accept-queue-near-full": { readonly display: string; readonly depth: number; readonly limit: number; readonly percent: number };
  readonly "time-wait-near-wall": CountFacts;
  readonly "ephemeral-range-near-wall": CountFacts & { readonly range: string };
  readonly "listener-in-ephemeral-range": { readonly displays: readonly string[]; readonly range: string };
  readonly "upstream-gone": {
    readonly service: string;
    readonly target: string;
    readonly upstream: string; // name, or where it is written
    readonly setting: string;
    readonly left: number; // other targets of the same upstream
  };
  readonly "bound-by-selinux": { readonly subject: string; readonly rule: string; readonly commands: readonly string[] };
  readonly "connection-contradicts-rules": {
    readonly display: string;
    readonly connected: readonly string[]; // addresses that the rules should stop
    readonly failed: readonly string[]; // addresses that the rules let in
  };
  readonly "undeclared-endpoint": { readonly display: string };
  readonly "reaches-too-many": { readonly display: string; readonly sources: readonly string[] };
  readonly "reaches-too-few": { readonly display: string; readonly sources: readonly string[] };
  readonly "declared-endpoint-missing": { readonly protocol: string; readonly ports: string; readonly name: string };
  readonly "forbidden-port": { readonly display: string; readonly port: number };
  readonly "port-without-reason": { readonly display: string; readonly below: number };
  readonly "waiver-expired": { readonly finding: string; readonly until: string; readonly reason: string };
}

interface OneFamilyFacts {
  readonly display: string;
  readonly open: readonly string[]; // sources of the open family that have no counterpart in the other
  readonly filtered: readonly string[]; // who gets in over the other; empty: nobody
}

interface ShadowedFacts {
  readonly rule: string;
  readonly place: string; // "inet filter input, rule 4"
  readonly by: readonly string[];
}

interface CountFacts {
  readonly count: number;
  readonly limit: number;
  readonly percent: number;
}
