import { RefusalError, type LeaseMoveAnswers, type LeaseMoves } from "@portolan/contract";
import { moveRefusalTold } from "@portolan/explanation";
import type { Lease } from "@portolan/leases";
import type { Bearer } from "../people/bearer.ts";

/** Of LeaseDesk: throws LEASE_UNKNOWN. */
type Require = (id: string) => Promise<Lease>;

/** A token stands for its person: what others claimed is unknown to it. A person who signed in, and the machine's owner, speak for the house. */
function personOfToken(bearer: Bearer | null): string | null {
  return bearer === null || bearer.session !== null ? null : (bearer.person?.id ?? null);
}

/** Throws LEASE_UNKNOWN. */
export async function requireOwn(id: string, bearer: Bearer | null, require: Require): Promise<void> {
  const person = personOfToken(bearer);
  if (person !== null && (await require(id)).by !== person) throw new RefusalError("LEASE_UNKNOWN", { lease: id });
}

/** Answers in the order of the moves. */
export async function moveOwn(
  { leases }: LeaseMoves,
  { bearer, require }: { readonly bearer: Bearer | null; readonly require: Require },
  move: (moves: LeaseMoves) => Promise<LeaseMoveAnswers>,
): Promise<LeaseMoveAnswers> {
  const isOwn = await Promise.all(leases.map(({ lease }) => requireOwn(lease, bearer, require).then(() => true, isUnknown)));
  const own = leases.filter((_, at) => isOwn[at]);
  const moved = own.length === 0 ? [] : (await move({ leases: own })).answers;
  const answers = [...moved];
  return {
    answers: leases.map(({ lease }, at) => {
      const answer = isOwn[at] === true ? answers.shift() : undefined;
      return answer ?? { code: "unknown", told: moveRefusalTold({ code: "unknown" }, lease) };
    }),
  };
}

function isUnknown(error: unknown): false {
  if (error instanceof RefusalError && error.code === "LEASE_UNKNOWN") return false;
  throw error;
}
