/** What SELinux forbids, as it was told from outside: the policy is no part of the model of a host. */
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import { makeFinding } from "./make-finding.ts";

export function findSelinuxRefusals({ facts, host }: FindingInput): Finding[] {
  return (facts?.selinuxRefusals ?? []).map(({ subject, rule, commands }) =>
    makeFinding("bound-by-selinux", { severity: "medium", place: [subject, host.namespace], facts: { subject, rule, commands } }),
  );
}
