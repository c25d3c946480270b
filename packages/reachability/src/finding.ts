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
  /** Parameters of the message of this code. */
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
  "shadowed-rule",
  "contradictory-rules",
  "meant-to-serve-unreachable", // someone clearly meant to offer it
  "neighbour-discovery-blocked",
  "accept-queue-near-full",
  "time-wait-near-wall",
  "ephemeral-range-near-wall",
  "probe-disagrees", // a real connection says otherwise
  "bound-by-selinux", // SELinux forbids the bind or the connection
  "undeclared-endpoint", // policy
  "reaches-too-many", // policy: more sources than declared
  "reaches-too-few",
  "declared-endpoint-missing",
  "forbidden-port", // house rule
  "port-without-reason", // house rule: under 1024
  "waiver-expired",
] as const;
export type FindingCode = (typeof findingCodes)[number];
