import { RefusalError, type GuardDocument, type NewKey, type NewSignature, type PlanPage, type PlanPreview, type PlanRecord, type PlanWish } from "@portolan/contract"; // prettier-ignore
import type { ApplierState, ApplyAnswer, ConfirmAnswer, WayIn } from "@portolan/contract/applier";
import { planText, signedTextOf, type Plan } from "@portolan/plans";
import { hash } from "node:crypto";
import type { PlanRefused, Storage, StoredPlan } from "@portolan/storage";
import type { LedgerKeeper } from "../ledger/ledger-keeper.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import { askWays } from "./ask-ways.ts";
import type { AskerConnection } from "./asker-connection.ts";
import type { GuardJournal } from "./guard-journal.ts";
import type { GuardLink } from "./guard-link.ts";
import { keyIdOf } from "./journaled-event.ts";
import { approvalOf, isSameKey, pinnedKey, signatureFlaw } from "./plan-approval.ts";
import type { PlanMaker } from "./plan-maker.ts";
import { isOpen, isOver, knownActor, planOf, planRecord, planSummary, type NamesOf } from "./plan-record.ts";
import { proveRequest, requireSigning } from "./prove-request.ts";

export interface PlanDeskParts {
  readonly maker: PlanMaker;
  readonly reach: Pick<ReachJudge, "checkPlan">;
  readonly guard: GuardLink;
  readonly journal: GuardJournal;
  readonly storage: () => Pick<Storage, "read" | "write">;
  readonly ledger: () => LedgerKeeper;
  /** Where a write cannot be made, as on a full disk: DATABASE_UNUSABLE. */
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  /** The host as it is now, rather than as it was at the last look. */
  readonly lookNow: () => Promise<void>;
  readonly host: () => string; // id
  readonly nowMs: () => number;
  readonly onMoved: (plans: readonly string[]) => void;
}

/** Who asks, and how they came. */
export interface Asked {
  readonly by: string;
  readonly asker: AskerConnection | null;
  readonly signal: AbortSignal;
}

/** A frame takes the plan beside its signatures and proofs. */
const longestPlanBytes = 800 * 1024;
const usualPage = 50;

/** Everything that people do with plans. What may be changed is decided by the applier alone: here requests are made, kept, recorded and passed on. */
export class PlanDesk {
  readonly #parts: PlanDeskParts;
  readonly #asking: Set<string>;

  /** `asking`: plans of which the applier is being asked, shared with the journal. */
  constructor(parts: PlanDeskParts, asking: Set<string>) {
    this.#parts = parts;
    this.#asking = asking;
  }

  preview(wish: PlanWish, { asker, signal }: Asked): Promise<PlanPreview> {
    return this.#parts.maker.make({ wish, asker, signal });
  }

  async request(wish: PlanWish, asked: Asked): Promise<PlanRecord> {
    const { lookNow, maker, guard, storage, written, nowMs } = this.#parts;
    await lookNow();
    const state = await guard.state();
    requireSoundRails(state);
    const made = await maker.make({ wish, ...asked });
    if (made.code !== "planned") throw new RefusalError("PLAN_REFUSED", { reason: made.code });
    if (made.unaccepted.length > 0) throw new RefusalError("RISKS_NOT_ACCEPTED", { risks: made.unaccepted.join(", ") });
    const body = planText(made.plan);
    const bytes = Buffer.byteLength(body);
    if (bytes > longestPlanBytes) throw new RefusalError("PLAN_TOO_LARGE", { bytes, most: longestPlanBytes });
    const { id, host, notAfter, acceptedRisks } = made.plan;
    const isApproved = state?.approval === "none";
    const times = { nowMs: nowMs(), notAfterMs: Date.parse(notAfter) };
    const row = { id, hash: made.hash, host, body, by: asked.by, ...times, acceptedRisks, isApproved };
    requireDone(await written(storage().write.addPlan(row)));
    this.#parts.onMoved([id]);
    return this.read(id, asked);
  }

  async list({ before, limit = usualPage }: { readonly before?: string; readonly limit?: number }): Promise<PlanPage> {
    const { storage, host, nowMs } = this.#parts;
    const { read } = storage();
    const number = before === undefined ? null : Number.parseInt(before, 10);
    if (number !== null && !Number.isSafeInteger(number)) throw new RefusalError("REQUEST_INVALID", { reason: "before" });
    const rows = await read.listPlans({ host: host(), before: number, limit: limit + 1 });
    const names = await this.#names();
    const plans = rows.slice(0, limit).map((stored) => planSummary(stored, { names, nowMs: nowMs() }));
    const last = rows[limit - 1];
    return { plans, next: rows.length > limit && last !== undefined ? String(last.number) : null };
  }

  async read(id: string, asked: Asked): Promise<PlanRecord> {
    const { storage, guard, reach, journal, nowMs } = this.#parts;
    const stored = await this.#stored(id);
    if (stored.state === "applying" && !this.#asking.has(id)) journal.catchUp().catch(() => {}); // the next reader knows
    const plan = planOf(stored);
    const [signatures, state, checked, names] = await Promise.all([
      storage().read.readSignatures({ plan: id }),
      guard.state(),
      reach.checkPlan(plan),
      this.#names(),
    ]);
    const isStale = checked.isStale && isOpen(stored) && !isOver(stored, nowMs());
    const fresh = isStale ? await this.#again(plan, asked) : null;
    const ways = await this.#waysOf(stored, state, asked);
    return planRecord({ stored, signatures, names, nowMs: nowMs(), guard: state, checked, ways, fresh });
  }

  async #waysOf(stored: StoredPlan, state: ApplierState | null, { asker }: Asked): Promise<readonly WayIn[]> {
    const { pending } = state ?? { pending: null };
    if (pending?.planHash === stored.hash) return pending.ways;
    const isAsked = isOpen(stored) && planOf(stored).confirm.families.length > 0;
    return isAsked ? askWays(this.#parts.guard, asker) : [];
  }

  async sign(id: string, signature: NewSignature, asked: Asked): Promise<PlanRecord> {
    const { storage, written, nowMs } = this.#parts;
    const state = await this.#requireState();
    const stored = await this.#open(id);
    const pinned = pinnedKey(state.approvers, signature.key);
    if (pinned === null) throw new RefusalError("SIGNATURE_REFUSED", { reason: "unknown-key" });
    const text = signedTextOf(stored.body, signature.purpose, (part) => hash("sha256", part));
    const flaw = signatureFlaw(text, signature, pinned);
    if (flaw !== null) throw new RefusalError("SIGNATURE_REFUSED", { reason: flaw });
    const given = await storage().read.readSignatures({ plan: id });
    const { isEnough } = approvalOf(state, [...given, signature]);
    const row = { ...signature, plan: id, keyId: keyIdOf(signature.key), by: asked.by, nowMs: nowMs(), isEnough };
    requireDone(await written(storage().write.addPlanSignature(row)));
    this.#parts.onMoved([id]);
    return this.read(id, asked);
  }

  /** Resolves when the change waits for its confirmation, or is over. */
  async apply(id: string, asked: Asked): Promise<PlanRecord> {
    const { storage, reach, ledger, lookNow, journal } = this.#parts;
    const state = await this.#requireState();
    requireSoundRails(state);
    const stored = await this.#open(id);
    if (state.pending !== null) throw new RefusalError("PLAN_BUSY", { plan: state.pending.planId });
    const approval = approvalOf(state, await storage().read.readSignatures({ plan: id }));
    if (!approval.isEnough) throw new RefusalError("PLAN_NOT_APPROVED", { missing: approval.missing.join(", ") });
    requireSigning(ledger());
    await lookNow();
    if ((await reach.checkPlan(planOf(stored))).isStale) throw new RefusalError("PLAN_STALE");
    await this.#askToApply(stored, asked);
    await journal.catchUp();
    return this.read(id, asked);
  }

  async confirm(id: string, asked: Asked): Promise<PlanRecord> {
    const { guard, journal } = this.#parts;
    const { families } = planOf(await this.#waiting(id)).confirm;
    const { asker } = asked;
    if (asker === null) throw new RefusalError("CONFIRMATION_NOT_NEW", { reason: "absent" });
    const connection = families.length === 0 ? "console" : asker.connection;
    const answer = await guard.ask({ ask: "confirm", planId: id, connection });
    await journal.catchUp();
    requireCounting(answer);
    return this.read(id, asked);
  }

  async extend(id: string, withinSeconds: number, asked: Asked): Promise<PlanRecord> {
    const { guard, journal } = this.#parts;
    await this.#waiting(id);
    requireNoFailure(await guard.ask({ ask: "extend", planId: id, withinSeconds }));
    await journal.catchUp();
    return this.read(id, asked);
  }

  /** What waits is undone now; what has not begun never will. */
  async cancel(id: string, asked: Asked): Promise<PlanRecord> {
    const { guard, journal, storage, written, nowMs } = this.#parts;
    const stored = await this.#stored(id);
    if (isOpen(stored)) {
      requireDone(await written(storage().write.withdrawPlan({ plan: id, by: asked.by, nowMs: nowMs() })));
      this.#parts.onMoved([id]);
    } else {
      await this.#waiting(id);
      requireNoFailure(await guard.ask({ ask: "cancel", planId: id }));
      await journal.catchUp();
    }
    return this.read(id, asked);
  }

  async guard(): Promise<GuardDocument> {
    const { guard, storage, host } = this.#parts;
    const state = await guard.state();
    if (state === null) return { applier: guard.presence() === "absent" ? "absent" : "silent", state: null };
    const { version, rails, approval, approvers, pinning, ends, guards, witness, log } = state;
    const { read } = storage();
    const [own, names, kept] = await Promise.all([read.readPendingPlan({ host: host() }), this.#names(), read.readSigningKeys(undefined)]);
    const pinnedBy = (key: string): string | null => kept.find((one) => isSameKey(one.key, key))?.by ?? null;
    const known = approvers.map((pinned) => ({ ...pinned, by: knownActor(pinnedBy(pinned.key), names) }));
    const pending = state.pending === null ? null : { ...state.pending, isOurs: own?.hash === state.pending.planHash };
    const told = { version, rails, approval, approvers: known, pinning, ends, guards, witness, pending, witnessed: log?.size ?? null };
    return { applier: "present", state: told };
  }

  async pin({ proof, name, kind, key }: NewKey, asked: Asked): Promise<GuardDocument> {
    const { guard, journal, storage, written, nowMs } = this.#parts;
    const answer = await guard.ask({ ask: "pin", name, kind, key, proof });
    if (answer.code !== "pinned")
      throw new RefusalError("KEY_NOT_PINNED", { reason: answer.code === "refused" ? answer.reason : answer.code });
    await written(storage().write.keepSigningKey({ key, by: asked.by, nowMs: nowMs() }));
    await journal.catchUp();
    return this.guard();
  }

  async #askToApply(stored: StoredPlan, { by, asker }: Asked): Promise<void> {
    const { storage, written, ledger, guard, nowMs } = this.#parts;
    const begun = requireDone(await written(storage().write.beginPlan({ plan: stored.id, by, nowMs: nowMs() })));
    const seenSize = async (): Promise<number> => (await this.#requireState()).log?.size ?? 0;
    this.#asking.add(stored.id);
    this.#parts.onMoved([stored.id]);
    try {
      const record = await proveRequest({ storage: storage(), ledger: ledger(), index: begun.entry - 1, seenSize });
      const signatures = (await storage().read.readSignatures({ plan: stored.id })).map(({ purpose, key, signature }) => ({
        purpose,
        key,
        signature,
      }));
      const connection = asker?.connection ?? null;
      const answer = await guard.ask({ ask: "apply", plan: stored.body, signatures, record, asker: connection });
      await this.#keepAnswer(stored.id, answer);
    } catch (error) {
      // Where the applier was asked and has gone, its journal tells what came of it; here it was not asked.
      if (error instanceof RefusalError && error.code === "RECORD_NOT_SIGNED")
        await this.#giveUp(stored.id, "not-begun", "record-not-signed");
      throw error;
    } finally {
      this.#asking.delete(stored.id);
    }
  }

  /** What the applier says of itself and not of the plan is in no journal. */
  async #keepAnswer(id: string, answer: ApplyAnswer | { readonly code: string; readonly detail?: string }): Promise<void> {
    if (answer.code === "waiting" || answer.code === "undone" || answer.code === "undoing") return;
    if (answer.code !== "refused") {
      await this.#giveUp(id, "refuse", answer.code);
      return;
    }
    await this.#parts.journal.catchUp();
    const { state } = await this.#stored(id);
    if (state === "applying") await this.#giveUp(id, "refuse", (answer as { readonly reason: string }).reason);
  }

  async #giveUp(plan: string, move: "not-begun" | "refuse", reason: string): Promise<void> {
    await this.#parts.storage().write.giveUpPlan({ plan, nowMs: this.#parts.nowMs(), move, reason });
    this.#parts.onMoved([plan]);
  }

  #again({ intent, acceptedRisks }: Plan, asked: Asked): Promise<PlanPreview> {
    return this.preview({ intent, acceptedRisks }, asked);
  }

  /** Throws APPLIER_ABSENT or APPLIER_SILENT. */
  async #requireState(): Promise<ApplierState> {
    const answer = await this.#parts.guard.ask({ ask: "state" });
    if (answer.code !== "state") throw new RefusalError("APPLIER_SILENT", { reason: answer.code });
    return answer;
  }

  async #stored(id: string): Promise<StoredPlan> {
    const stored = await this.#parts.storage().read.readPlan({ id });
    if (stored === null) throw new RefusalError("NOT_FOUND", { thing: `plan ${id}` });
    return stored;
  }

  async #open(id: string): Promise<StoredPlan> {
    const stored = await this.#stored(id);
    if (isOver(stored, this.#parts.nowMs())) throw new RefusalError("PLAN_STATE", { state: "expired" });
    if (!isOpen(stored)) throw new RefusalError("PLAN_STATE", { state: stored.state });
    return stored;
  }

  async #waiting(id: string): Promise<StoredPlan> {
    const stored = await this.#stored(id);
    if (stored.state !== "waiting" && stored.state !== "applying") throw new RefusalError("PLAN_STATE", { state: stored.state });
    return stored;
  }

  async #names(): Promise<NamesOf> {
    const people = await this.#parts.storage().read.readPeople(undefined);
    return new Map(people.map(({ id, name }) => [id, name]));
  }
}

function requireDone<T extends { readonly ok: true }>(outcome: T | PlanRefused): T {
  if (outcome.ok) return outcome;
  if (outcome.code === "unknown") throw new RefusalError("NOT_FOUND", { thing: "plan" });
  if (outcome.code === "busy") throw new RefusalError("PLAN_BUSY", { plan: outcome.plan });
  if (outcome.code === "too-many") throw new RefusalError("TOO_MANY_KEPT");
  throw new RefusalError("PLAN_STATE", { state: outcome.state });
}

/** Throws GUARD_RAILS_UNUSABLE: the applier would refuse everything. */
function requireSoundRails(state: ApplierState | null): void {
  if (state?.rails.code !== "broken") return;
  const [problem] = state.rails.problems;
  throw new RefusalError("GUARD_RAILS_UNUSABLE", { path: state.rails.path, reason: `${problem?.line ?? 1}: ${problem?.detail ?? ""}` });
}

function requireCounting(answer: ConfirmAnswer | { readonly code: string }): void {
  const { code } = answer;
  if (code === "confirmed" || code === "more") return;
  if (code === "absent" || code === "old" || code === "outgoing" || code === "local")
    throw new RefusalError("CONFIRMATION_NOT_NEW", { reason: code });
  requireNoFailure(answer);
}

function requireNoFailure({ code }: { readonly code: string }): void {
  if (code === "not-pending") throw new RefusalError("PLAN_STATE", { state: code });
  if (code === "bad-request" || code === "too-many" || code === "elsewhere" || code === "failed")
    throw new RefusalError("APPLIER_SILENT", { reason: code });
}
