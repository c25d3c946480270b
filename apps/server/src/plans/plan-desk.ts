import { RefusalError, type GuardDocument, type NewKey, type NewSignature, type PlanPage, type PlanPreview, type PlanRecord, type PlanWish } from "@portolan/contract"; // prettier-ignore
import type { ApplierState, WayIn } from "@portolan/contract/applier";
import { planText, signedTextOf, type Plan } from "@portolan/plans";
import { hash } from "node:crypto";
import type { StoredPlan } from "@portolan/storage";
import { askToApply } from "./ask-to-apply.ts";
import { askWays } from "./ask-ways.ts";
import { readGuardDocument } from "./guard-document.ts";
import { keyIdOf } from "./journaled-event.ts";
import { approvalOf, pinnedKey, signatureFlaw } from "./plan-approval.ts";
import type { Asked, PlanDeskParts } from "./plan-desk-parts.ts";
import { isOpen, isOver, planOf, planRecord, planSummary } from "./plan-record.ts";
import { requireCounting, requireDone, requireNoFailure, requireSoundRails, requireState } from "./plan-refusals.ts";
import { requireSigning } from "./prove-request.ts";
import { StoredPlans } from "./stored-plans.ts";

/** A frame takes the plan beside its signatures and proofs. */
const longestPlanBytes = 800 * 1024;
const usualPage = 50;

/** Everything that people do with plans. What may be changed is decided by the applier alone: here requests are made, kept, recorded and passed on. */
export class PlanDesk {
  readonly #parts: PlanDeskParts;
  readonly #plans: StoredPlans;
  readonly #asking: Set<string>;

  /** `asking`: plans of which the applier is being asked, shared with the journal. */
  constructor(parts: PlanDeskParts, asking: Set<string>) {
    this.#parts = parts;
    this.#plans = new StoredPlans(parts);
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
    const names = await this.#plans.names();
    const plans = rows.slice(0, limit).map((stored) => planSummary(stored, { names, nowMs: nowMs() }));
    const last = rows[limit - 1];
    return { plans, next: rows.length > limit && last !== undefined ? String(last.number) : null };
  }

  async read(id: string, asked: Asked): Promise<PlanRecord> {
    const { storage, guard, reach, journal, nowMs } = this.#parts;
    const stored = await this.#plans.read(id);
    if (stored.state === "applying" && !this.#asking.has(id)) journal.catchUp().catch(() => {}); // the next reader knows
    const plan = planOf(stored);
    const [signatures, state, checked, names] = await Promise.all([
      storage().read.readSignatures({ plan: id }),
      guard.state(),
      reach.checkPlan(plan),
      this.#plans.names(),
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
    const state = await requireState(this.#parts.guard);
    const stored = await this.#plans.open(id);
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
    const state = await requireState(this.#parts.guard);
    requireSoundRails(state);
    const stored = await this.#plans.open(id);
    if (state.pending !== null) throw new RefusalError("PLAN_BUSY", { plan: state.pending.planId });
    const approval = approvalOf(state, await storage().read.readSignatures({ plan: id }));
    if (!approval.isEnough) throw new RefusalError("PLAN_NOT_APPROVED", { missing: approval.missing.join(", ") });
    requireSigning(ledger());
    await lookNow();
    if ((await reach.checkPlan(planOf(stored))).isStale) throw new RefusalError("PLAN_STALE");
    await askToApply(stored, asked, { parts: this.#parts, plans: this.#plans, asking: this.#asking });
    await journal.catchUp();
    return this.read(id, asked);
  }

  async confirm(id: string, asked: Asked): Promise<PlanRecord> {
    const { guard, journal } = this.#parts;
    const { families } = planOf(await this.#plans.waiting(id)).confirm;
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
    await this.#plans.waiting(id);
    requireNoFailure(await guard.ask({ ask: "extend", planId: id, withinSeconds }));
    await journal.catchUp();
    return this.read(id, asked);
  }

  /** What waits is undone now; what has not begun never will. */
  async cancel(id: string, asked: Asked): Promise<PlanRecord> {
    const { guard, journal, storage, written, nowMs } = this.#parts;
    const stored = await this.#plans.read(id);
    if (isOpen(stored)) {
      requireDone(await written(storage().write.withdrawPlan({ plan: id, by: asked.by, nowMs: nowMs() })));
      this.#parts.onMoved([id]);
    } else {
      await this.#plans.waiting(id);
      requireNoFailure(await guard.ask({ ask: "cancel", planId: id }));
      await journal.catchUp();
    }
    return this.read(id, asked);
  }

  guard(): Promise<GuardDocument> {
    return readGuardDocument(this.#parts, this.#plans);
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

  #again({ intent, acceptedRisks }: Plan, asked: Asked): Promise<PlanPreview> {
    return this.preview({ intent, acceptedRisks }, asked);
  }
}
