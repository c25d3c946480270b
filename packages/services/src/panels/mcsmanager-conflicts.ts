/**
 * Ports that two instances of MCSManager claim. An instance's block runs from its base port to base port + interval, so that the last port of one
 * block is the first of the next: that edge is told apart from a real duplicate, and only once for all of them.
 */
import { phrase } from "@portolan/phrases";
import type { PortClaim } from "@portolan/snapshot";
import type { AllocationFinding } from "./mcsmanager-finding.ts";

const findingLimit = 50; // pairs told one by one

export function claimConflicts(claims: readonly PortClaim[]): AllocationFinding[] {
  const sorted = claims.filter(({ purpose }) => purpose === "instance").sort((a, b) => a.from - b.from || a.to - b.to);
  const found: AllocationFinding[] = [];
  const edges = new Set<number>();
  for (const [index, claim] of sorted.entries()) {
    for (const other of sorted.slice(index + 1)) {
      if (other.from > claim.to || found.length >= findingLimit) break;
      if (!meet(claim, other)) continue;
      if (isEdge(claim, other)) edges.add(other.from);
      else found.push(duplicateFinding(claim, other));
    }
  }
  return edges.size === 0 ? found : [...found, edgeFinding([...edges].sort((a, b) => a - b))];
}

/** Claims of two instances, told by their files, for the same protocol and for addresses that meet. */
function meet(one: PortClaim, other: PortClaim): boolean {
  if (one.file === other.file) return false;
  if (one.protocol !== null && other.protocol !== null && one.protocol !== other.protocol) return false;
  return one.address === null || other.address === null || one.address === other.address || isWildcard(one) || isWildcard(other);
}

function isWildcard({ address }: PortClaim): boolean {
  return address === "0.0.0.0";
}

function isEdge(claim: PortClaim, other: PortClaim): boolean {
  return claim.to > claim.from && other.to > other.from && claim.to === other.from;
}

function duplicateFinding(claim: PortClaim, other: PortClaim): AllocationFinding {
  const to = Math.min(claim.to, other.to);
  const ports = Array.from({ length: to - other.from + 1 }, (_unused, index) => other.from + index);
  const shown = ports.length === 1 ? String(other.from) : `${other.from}-${to}`;
  const text = phrase("services.mcsmanager.allocation.duplicate", { ports: shown, one: claim.owner ?? "?", other: other.owner ?? "?" });
  return { code: "duplicate", severity: "bad", ports, steps: null, text };
}

function edgeFinding(ports: readonly number[]): AllocationFinding {
  const text = phrase("services.mcsmanager.allocation.sharedEdge", { count: ports.length, port: ports[0] ?? 0 });
  return { code: "shared-edge", severity: "notice", ports, steps: null, text };
}
