import type { Claim, ClaimAnswer, Evidence, Lease } from "@portolan/leases";
import type { Storage } from "@portolan/storage";
import { leaseInstant } from "./lease-instant.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";

/** A claim is tried on so many ports in all. */
const mostTries = 8;

export interface ElsewhereParts {
  readonly storage: { readonly write: Pick<Storage["write"], "claimAgain"> };
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly keeper: Pick<LeaseKeeper, "granted" | "moved" | "refusedBy">;
}

/**
 * Has the host keep what was granted. Where the kernel refuses, as when an outgoing connection took the port a moment before, the claim is decided anew on other ports; one that
 * is to have exactly that port is refused with what was found. Answers in the order of the claims.
 */
export async function keepGranted(
  { claims, answers, by }: { readonly claims: readonly Claim[]; readonly answers: readonly ClaimAnswer[]; readonly by: string },
  { storage, written, keeper }: ElsewhereParts,
): Promise<readonly ClaimAnswer[]> {
  const now = [...answers];
  let refused = await keeper.granted(now.flatMap(leasesGranted));
  for (let tries = 1; refused.size > 0; tries += 1) {
    const places = now.flatMap((answer, at) => (leasesGranted(answer).some(({ id }) => refused.has(id)) ? [at] : []));
    const isLast = tries === mostTries;
    const told = await keeper.refusedBy(refused);
    const grants = places.flatMap((at) => grantOf(claims[at], leasesGranted(now[at]), { told, isLast }));
    const again = await written(storage.write.claimAgain({ grants, by, ...leaseInstant() }));
    keeper.moved(again.ended);
    for (const [index, at] of places.entries()) now[at] = again.answers[index] ?? now[at] ?? { code: "pool-unknown" };
    const reserved = again.answers.flatMap(leasesGranted).filter(({ state }) => state === "reserved");
    refused = isLast ? new Map() : await keeper.granted(reserved);
  }
  return now;
}

type Told = ReadonlyMap<string, readonly Evidence[]>;

function grantOf(claim: Claim | undefined, leases: readonly Lease[], { told, isLast }: { readonly told: Told; readonly isLast: boolean }) {
  if (claim === undefined) return [];
  const refused = leases.flatMap(({ id }) => {
    const evidence = told.get(id);
    return evidence === undefined ? [] : [{ lease: id, evidence }];
  });
  return [{ claim, leases: leases.map(({ id }) => id), refused, isLast }];
}

/** What was granted now; nothing where an earlier answer is told again. */
function leasesGranted(answer: ClaimAnswer | undefined): readonly Lease[] {
  return answer?.code === "granted" && !answer.isRepeat ? answer.leases : [];
}
