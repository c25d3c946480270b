/**
 * A claim as somebody wrote it, with what they left out as it usually is: one port over TCP, at every address, of the kind the numbers suggest. Checked is what no pool
 * could ever grant; what a pool allows is `checkClaim`'s. Invariant: equal wishes give equal claims, so that a key can tell a repeat from another claim.
 */
import { canonicalAddress, isPort } from "@portolan/net";
import type { Claim, ExpectedOwner } from "./claim.ts";
import { problem, type InputProblem, type Parsed } from "./parse-pool.ts";
import { isNobody } from "./expected-owner.ts";

/** As a person or a program writes it. `pool`: its id, looked up by who asks. */
export type ClaimWish = Pick<Claim, "pool" | "owner"> &
  Partial<Omit<Claim, "pool" | "owner" | "expected">> & { readonly expected?: Partial<ExpectedOwner> | null };

/** Ports and the kernel's own limits; the lengths of texts are as the types say. */
export function parseClaim(wish: ClaimWish): Parsed<Claim> {
  const ports = wish.ports ?? [];
  const claim: Claim = {
    key: wish.key ?? null,
    pool: wish.pool,
    owner: wish.owner,
    purpose: wish.purpose ?? "",
    profile: wish.profile ?? null,
    class: wish.class ?? "ordinary",
    mode: wish.mode ?? (ports.length > 0 ? "static" : "dynamic"),
    ports,
    otherwise: wish.otherwise ?? "fail",
    count: wish.count ?? Math.max(1, ports.length),
    isBlock: wish.isBlock ?? false,
    protocols: inOrder(wish.protocols ?? ["tcp"]),
    family: wish.family ?? "dual",
    address: wish.address === undefined || wish.address === null ? null : (canonicalAddress(wish.address) ?? wish.address),
    hosts: wish.hosts ?? { wish: "any", ids: [] },
    termSeconds: wish.termSeconds ?? null,
    hasEmergency: wish.hasEmergency ?? false,
    expected: expectedOf(wish.expected ?? null),
    note: wish.note ?? "",
    tags: wish.tags ?? [],
  };
  const problems = problemsOf(claim);
  return problems.length > 0 ? { code: "wrong", problems } : { code: "parsed", value: claim };
}

function inOrder(protocols: Claim["protocols"]): Claim["protocols"] {
  return [...new Set(protocols)].sort();
}

function expectedOf(expected: Partial<ExpectedOwner> | null): ExpectedOwner | null {
  if (expected === null) return null;
  const { unit = null, executable = null, user = null, container = null } = expected;
  const owner = { unit, executable, user, container };
  return isNobody(owner) ? null : owner;
}

const longest = { key: 128, owner: 128, purpose: 128, note: 2000 } as const;

function problemsOf(claim: Claim): InputProblem[] {
  const texts = Object.entries(longest).flatMap(([field, limit]) => {
    const text = claim[field as keyof typeof longest] ?? "";
    return text.length > limit ? [problem(field, "too-long", text)] : [];
  });
  return [
    ...(claim.owner.trim() === "" ? [problem("owner", "missing", claim.owner)] : []),
    ...texts,
    ...claim.ports.flatMap((port, at) => (isPort(port) && port > 0 ? [] : [problem(`ports[${at}]`, "not-a-port", port)])),
    ...(new Set(claim.ports).size < claim.ports.length ? [problem("ports", "twice", claim.ports)] : []),
    ...(Number.isInteger(claim.count) && claim.count >= 1 ? [] : [problem("count", "too-little", claim.count)]),
    ...(claim.ports.length > claim.count ? [problem("count", "contradicts", claim.count)] : []),
    ...(claim.protocols.length === 0 ? [problem("protocols", "empty", [])] : []),
    ...(claim.address !== null && canonicalAddress(claim.address) === null ? [problem("address", "not-an-address", claim.address)] : []),
    ...(claim.termSeconds !== null && !(Number.isInteger(claim.termSeconds) && claim.termSeconds >= 1)
      ? [problem("termSeconds", "too-little", claim.termSeconds)]
      : []),
    ...(claim.tags.length > 16 ? [problem("tags", "too-many", claim.tags.length)] : []),
    ...claim.tags.flatMap((tag, at) => (tag === "" || tag.length > 64 ? [problem(`tags[${at}]`, "too-long", tag)] : [])),
  ];
}
