/** A real connection that got through although the rules say closed, and what SELinux forbids: both as they were told from outside. */
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { PortReach } from "./find-one-family-open.ts";

/** Probes are made by the host itself, so that only its own way to itself is compared. */
export function findProbeDisagreements({ facts }: FindingInput, { endpoint, reach }: PortReach): Finding[] {
  return (facts?.probes ?? [])
    .filter(({ isOpen, port }) => isOpen && port === endpoint.port && endpoint.protocol === "tcp")
    .flatMap(({ address }) => {
      const own = reach.entries.filter(({ to, via }) => to === address && via.includes("lo"));
      const [first] = own;
      if (first === undefined || own.some(({ verdict }) => verdict !== "closed")) return [];
      return [
        makeFinding("probe-disagrees", {
          severity: "high",
          endpoint,
          place: [address],
          families: [first.family],
          facts: { display: displayOf(endpoint), address },
          because: first.because,
        }),
      ];
    });
}

export function findSelinuxRefusals({ facts, host }: FindingInput): Finding[] {
  return (facts?.selinuxRefusals ?? []).map(({ subject, rule, commands }) =>
    makeFinding("bound-by-selinux", { severity: "medium", place: [subject, host.namespace], facts: { subject, rule, commands } }),
  );
}
