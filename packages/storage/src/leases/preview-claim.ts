/** What a claim would be granted now, or why it is refused. Nothing is written, taken or counted. */
import { checkClaim, type Choice, type Claim, type ClaimRefusal } from "@portolan/leases";
import { chooseHosts } from "./choose-hosts.ts";
import { toldBy, type LeaseEngine } from "./lease-engine.ts";
import type { LeaseInstant } from "./lease-clock.ts";

export interface ClaimQuestion extends LeaseInstant {
  readonly claim: Claim;
}

export interface PlannedLease {
  readonly host: string;
  readonly ports: readonly number[];
  readonly emergencyPorts: readonly number[];
  readonly choice: Choice;
}

export type ClaimPreview = { readonly code: "would-grant"; readonly leases: readonly PlannedLease[] } | ClaimRefusal;

export function previewClaim(engine: LeaseEngine, question: ClaimQuestion): ClaimPreview {
  const { claim } = question;
  const prepared = engine.book.pools.get(claim.pool);
  if (prepared === undefined) return { code: "pool-unknown" };
  const refusal = checkClaim(claim, prepared.pool);
  if (refusal !== null) return refusal;
  const chosen = chooseHosts(engine, { claim, nowMs: engine.begin(question), told: toldBy("", question) }, prepared);
  if (chosen.code !== "chosen") return chosen;
  const leases = chosen.hosts.map(({ host, ports, emergencyPorts, choice }) => ({ host: host.id, ports, emergencyPorts, choice }));
  return { code: "would-grant", leases };
}
