/**
 * Whether a pool's rules allow a claim, before anything is looked up or taken. Rules LE10–LE19 of SPEC.md. Left out: whether numbers are free, kept or
 * of the pool (`choosePorts`), and who may claim at all. Invariant: what is refused here has taken nothing; `rule` names the field of the pool, or of the
 * claim where it contradicts itself.
 */
import { parseIpAddress } from "@portolan/net";
import type { Claim, ClaimRefusal } from "./claim.ts";
import { leasedAddresses } from "./interval-rows.ts";
import type { Pool } from "./pool.ts";

type NotAllowed = Extract<ClaimRefusal, { code: "not-allowed" }>;

/** Null: allowed. */
export function checkClaim(claim: Claim, pool: Pool): NotAllowed | null {
  for (const check of checks) {
    const refusal = check(claim, pool);
    if (refusal !== null) return { code: "not-allowed", ...refusal };
  }
  return null;
}

type Check = (claim: Claim, pool: Pool) => Omit<NotAllowed, "code"> | null;

const checks: readonly Check[] = [
  ({ owner }, { rules: { owners } }) => {
    const isRefused = owners.refused.some((pattern) => matchesOwner(owner, pattern));
    const isAllowed = owners.allowed.length === 0 || owners.allowed.some((pattern) => matchesOwner(owner, pattern));
    return isRefused || !isAllowed ? { rule: "owners", detail: owner } : null;
  },
  ({ mode }, { rules }) => (rules.modes.includes(mode) ? null : { rule: "modes", detail: mode }),
  ({ family }, { rules }) => (rules.families.includes(family) ? null : { rule: "families", detail: family }),
  ({ address }, { rules }) => {
    if (rules.addresses.length === 0) return null;
    return rules.addresses.some((one) => isSameAddress(one, address)) ? null : { rule: "addresses", detail: address ?? "*" };
  },
  ({ protocols }, { rules }) => (rules.isPaired && protocols.length < 2 ? { rule: "isPaired", detail: protocols.join() } : null),
  ({ count, isBlock }, { rules }) => (isBlock && count > rules.longestBlock ? { rule: "longestBlock", detail: String(count) } : null),
  ({ count }, { rules }) => (rules.isExclusive && count !== 1 ? { rule: "isExclusive", detail: String(count) } : null),
  ({ termSeconds }, { rules: { longestTermSeconds } }) => {
    if (longestTermSeconds === null || (termSeconds !== null && termSeconds <= longestTermSeconds)) return null;
    return { rule: "longestTermSeconds", detail: termSeconds === null ? "∞" : String(termSeconds) };
  },
  ({ hasEmergency }, { bands }) =>
    hasEmergency && !bands.some(({ kind }) => kind === "emergency") ? { rule: "bands", detail: "emergency" } : null,
  contradiction,
];

/** What no pool could grant. */
function contradiction(claim: Claim): Omit<NotAllowed, "code"> | null {
  const { ports, mode, count, isBlock, protocols, family, address } = claim;
  const byNumber = mode === "static" || mode === "mixed";
  if (!byNumber && ports.length > 0) return { rule: "mode", detail: mode };
  if (mode === "static" && ports.length !== count) return { rule: "count", detail: `${ports.length}/${count}` };
  if (ports.length > count || !Number.isInteger(count) || count < 1) return { rule: "count", detail: `${ports.length}/${count}` };
  if (new Set(ports).size !== ports.length) return { rule: "ports", detail: ports.join() };
  if (isBlock && ports.length > 0 && (ports.length !== count || !isInRow(ports))) return { rule: "isBlock", detail: ports.join() };
  if (protocols.length === 0 || new Set(protocols).size !== protocols.length) return { rule: "protocols", detail: protocols.join() };
  return address === null || isOfFamily(address, family) ? null : { rule: "address", detail: `${address} ${family}` };
}

function isInRow(ports: readonly number[]): boolean {
  return ports.every((port, at) => port === (ports[0] ?? 0) + at);
}

/** `dual` may name one address of either family: it is bound as it is. A mapped address is one of IPv4. */
function isOfFamily(address: string, family: Claim["family"]): boolean {
  if (parseIpAddress(address) === null) return false;
  const named = leasedAddresses({ family: "dual", address });
  return leasedAddresses({ family, address: null }).includes(named) || (family === "ipv6" && address === "::");
}

function isSameAddress(one: string, address: string | null): boolean {
  if (address === null) return false;
  return leasedAddresses({ family: "dual", address: one }).equals(leasedAddresses({ family: "dual", address }));
}

/** `shop/*` is all that begins with `shop/`. */
export function matchesOwner(owner: string, pattern: string): boolean {
  return pattern.endsWith("*") ? owner.startsWith(pattern.slice(0, -1)) : owner === pattern;
}
