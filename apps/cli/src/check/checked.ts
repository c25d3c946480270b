import type { Phrase } from "@portolan/phrases";
import type { JudgedFinding, Policy, Waiver } from "@portolan/policy";
import type { Endpoint } from "@portolan/sockets";
import type { JudgedHost } from "../judge/judge-host.ts";

/** What was not looked for. map: hidden rules and open ports, where the rules are too many; selinux: some of what services hold. */
export type Unfinished = "map" | "selinux";

/** Everything that one check found. */
export interface Checked {
  readonly path: string | null; // of the policy
  readonly policy: Policy | null;
  readonly findings: readonly JudgedFinding[]; // the gravest first, waived ones last
  readonly unusedWaivers: readonly Waiver[];
  readonly judged: readonly JudgedHost[];
  readonly endpoints: readonly Endpoint[];
  readonly unjudged: readonly Phrase[]; // what stood in the way
  readonly unfinished: readonly Unfinished[];
}
