import {
  RefusalError,
  type ClaimAnswers,
  type ClaimOutcome,
  type ClaimPreview,
  type ClaimWish,
  type LeaseMoveAnswers,
  type LeaseMoveOutcome,
  type LeaseMoves,
  type LeasePage,
  type LeasesQuery,
  type RefusedClaim,
} from "@portolan/contract";
import { claimRefusalTold, moveRefusalTold } from "@portolan/explanation";
import type { Claim, ClaimAnswer, ClaimRefusal, Lease } from "@portolan/leases";
import { parseClaim } from "@portolan/leases/parse-claim";
import type { MoveAnswer, Storage } from "@portolan/storage";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { keepGranted } from "./claim-elsewhere.ts";
import { joinClaims, type Asker } from "./joined-claims.ts";
import { leaseInstant } from "./lease-instant.ts";
import { parsedOrRefused } from "./parsed-or-refused.ts";
import type { PoolShelf } from "./pool-shelf.ts";

export interface LeaseDeskParts {
  readonly storage: Storage;
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly pools: PoolShelf;
  readonly keeper: Pick<LeaseKeeper, "granted" | "moved" | "refusedBy" | "holdersOf">;
}

const usualPage = 100;
const noPool = "";

/** Claims and what their holders do with leases. A refusal of a claim is an answer; what is malformed is thrown. */
export class LeaseDesk {
  readonly #parts: LeaseDeskParts;
  readonly #write: ReturnType<typeof joinClaims>;

  constructor(parts: LeaseDeskParts) {
    this.#parts = parts;
    this.#write = joinClaims((claims, by) => parts.written(parts.storage.write.claimLeases({ claims, by, ...leaseInstant() })));
  }

  async claim(wishes: readonly ClaimWish[], asker: Asker): Promise<ClaimAnswers> {
    const claims = await Promise.all(wishes.map((wish) => this.#claimOf(wish)));
    const answers = await this.#write(asker, claims);
    const kept = await keepGranted({ claims, answers, by: asker.by }, this.#parts);
    return { answers: kept.map((answer, at) => outcomeOf(answer, wishes[at]?.pool ?? "")) };
  }

  async preview(wish: ClaimWish): Promise<ClaimPreview> {
    const answer = await this.#parts.storage.write.previewClaim({ claim: await this.#claimOf(wish), ...leaseInstant() });
    return answer.code === "would-grant" ? answer : refused(answer, wish.pool);
  }

  async list({ pool, before, limit = usualPage, state, ...query }: LeasesQuery): Promise<LeasePage> {
    const { storage, pools } = this.#parts;
    const found = pool === undefined ? null : await pools.find(pool);
    if (pool !== undefined && found === null) throw new RefusalError("POOL_UNKNOWN", { pool });
    const search = {
      ...query,
      ...(found === null ? {} : { pool: found.id }),
      state: state ?? "holding",
      before: readPlace(before),
      limit,
    } as const;
    const { leases, next } = await storage.read.listLeases(search);
    return { leases, next: next === null ? null : String(next) };
  }

  /** Throws LEASE_UNKNOWN. */
  async require(id: string): Promise<Lease> {
    const lease = await this.#parts.storage.read.readLease({ id });
    if (lease === null) throw new RefusalError("LEASE_UNKNOWN", { lease: id });
    return lease;
  }

  /** One whose term was over and that still holds its ports comes back by it. */
  async renew(moves: LeaseMoves, by: string): Promise<LeaseMoveAnswers> {
    const answers = [...(await this.#move(moves, "renewed", by))];
    const late = answers.flatMap((answer, at) => (answer.code === "state" && answer.lease.state === "suspect" ? [at] : []));
    if (late.length > 0) {
      const again = await this.#move({ leases: late.flatMap((at) => moves.leases[at] ?? []) }, "resumed", by);
      for (const [place, at] of late.entries()) answers[at] = again[place] ?? { code: "unknown" };
    }
    return this.#told(moves, answers);
  }

  async release(moves: LeaseMoves, by: string): Promise<LeaseMoveAnswers> {
    return this.#told(moves, await this.#move(moves, "released", by));
  }

  /** Their programs could not bind: what the host finds at their ports is told of them at once. One where nothing is found stays as it is. */
  async block(moves: LeaseMoves, by: string): Promise<LeaseMoveAnswers> {
    const { storage, keeper, written } = this.#parts;
    const read = (): Promise<readonly (Lease | null)[]> => Promise.all(moves.leases.map(({ lease: id }) => storage.read.readLease({ id })));
    const found = await keeper.holdersOf((await read()).filter((lease) => lease !== null));
    const clashes = moves.leases.flatMap(({ lease, fence }) => {
      const evidence = found.get(lease) ?? [];
      return evidence.length === 0 ? [] : [{ lease, fence, happening: "clashed" as const, evidence, by }];
    });
    const clashed = await written(storage.write.moveLeases({ moves: clashes, ...leaseInstant() }));
    const now = await read();
    const answers = moves.leases.map(({ lease: id, fence }, at): MoveAnswer => {
      const answer = clashed[clashes.findIndex(({ lease }) => lease === id)];
      const lease = now[at] ?? null;
      if (answer !== undefined || lease === null) return answer ?? { code: "unknown" };
      return lease.fence === fence ? { code: "state", lease } : { code: "stale-fence", fence: lease.fence };
    });
    return this.#told(moves, answers);
  }

  async #move({ leases }: LeaseMoves, happening: "renewed" | "resumed" | "released", by: string): Promise<readonly MoveAnswer[]> {
    const { storage, written } = this.#parts;
    const moves = leases.map(({ lease, fence }) => ({ lease, fence, happening, by }));
    return written(storage.write.moveLeases({ moves, ...leaseInstant() }));
  }

  #told({ leases }: LeaseMoves, answers: readonly MoveAnswer[]): LeaseMoveAnswers {
    this.#parts.keeper.moved(answers.flatMap((answer) => (answer.code === "moved" ? [answer.lease] : [])));
    return { answers: answers.map((answer, at) => moveOutcome(answer, leases[at]?.lease ?? "")) };
  }

  async #claimOf(wish: ClaimWish): Promise<Claim> {
    const pool = await this.#parts.pools.find(wish.pool);
    return parsedOrRefused("CLAIM_INVALID", parseClaim({ ...wish, pool: pool?.id ?? noPool }));
  }
}

function outcomeOf(answer: ClaimAnswer, pool: string): ClaimOutcome {
  return answer.code === "granted" ? answer : refused(answer, pool);
}

function refused(refusal: ClaimRefusal, pool: string): RefusedClaim {
  return { ...refusal, told: claimRefusalTold(refusal, pool) };
}

function moveOutcome(answer: MoveAnswer, id: string): LeaseMoveOutcome {
  switch (answer.code) {
    case "moved":
      return answer;
    case "unknown":
      return { code: "unknown", told: moveRefusalTold({ code: "unknown" }, id) };
    case "state": {
      const { state } = answer.lease;
      return { code: "state", state, told: moveRefusalTold({ code: "state", state }, id) };
    }
    case "stale-fence":
      return { ...answer, told: moveRefusalTold(answer, id) };
  }
}

/** `next` of an answer of before. */
function readPlace(before: string | undefined): number | null {
  if (before === undefined) return null;
  const place = Number(before);
  if (!Number.isSafeInteger(place)) throw new RefusalError("REQUEST_INVALID", { reason: "before: not a place in the list" });
  return place;
}
