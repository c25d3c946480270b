/** Rules that mark packets for the trace and let them pass, before conntrack and everything else that may decide. */
import type { ProofCase } from "../proof-case.ts";

export const traceTable = "inet portolan_proof";

/** Where something filters at ingress the marks are given there. `rules`: what is loaded, as text. */
export function traceRulesFor({ interfaces }: ProofCase, rules: string): string {
  const hooks = `table ${traceTable} {
  chain prerouting { type filter hook prerouting priority -450; policy accept; meta nftrace set 1; }
  chain output { type filter hook output priority -450; policy accept; meta nftrace set 1; }
}`;
  const frames = /family\W+bridge/.test(rules) ? `\n${ofFrames}` : "";
  if (!/hook\W+ingress/.test(rules)) return `${hooks}${frames}`;
  const chains = interfaces.map(
    ({ name }, index) =>
      `  chain ingress_${index} { type filter hook ingress device "${name}" priority -500; policy accept; meta nftrace set 1; }`,
  );
  return `${hooks}${frames}
table netdev portolan_proof {
${chains.join("\n")}
}`;
}

const ofFrames = `table bridge portolan_proof {
  chain prerouting { type filter hook prerouting priority -450; policy accept; meta nftrace set 1; }
  chain output { type filter hook output priority -450; policy accept; meta nftrace set 1; }
}`;

export function isOfTrace({ table }: { readonly table: string }): boolean {
  return table.endsWith(" portolan_proof");
}
