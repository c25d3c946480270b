/**
 * The change that waits for its confirmation, as its record on the disk has it: others of us may undo it at any time, so the record is looked at again and again, and
 * its end is told once, by whoever of us comes to see it.
 */
import type { PlanConfirmation } from "@portolan/apply/apply-plan";
import { isEnded, readGuardRecord, type GuardRecord } from "@portolan/apply/guard-record";
import type { Guard } from "@portolan/apply";
import { extendChange } from "@portolan/apply/guarded-change";
import type { Journal } from "@portolan/apply/journal";
import { resumeChange, undoChange } from "@portolan/apply/undo-change";
import type { ApplierAnswers, NamedConnection, NotPending, PendingChange, UndoneAnswer, WayIn } from "@portolan/contract/applier";
import type { IpFamily } from "@portolan/net";

export interface PendingParts {
  readonly guard: Guard;
  readonly journal: Journal;
  /** What `present` says is otherwise now. */
  readonly onChange: () => void;
}

const lookEveryMs = 200;
const notPending: NotPending = { code: "not-pending" };

export class PendingChanges {
  readonly #guard: Guard;
  readonly #journal: Journal;
  readonly #onChange: () => void;
  #confirmation: PlanConfirmation | null = null;
  #missing: readonly IpFamily[] = [];
  #ways: readonly WayIn[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor({ guard, journal, onChange }: PendingParts) {
    this.#guard = guard;
    this.#journal = journal;
    this.#onChange = onChange;
  }

  /** For the start: ends what a dead applier has left, and tells it. */
  async resume(): Promise<void> {
    const record = await resumeChange(this.#guard);
    if (record === null) return;
    this.tellEnd(record);
    if (!isEnded(record)) this.#watch();
  }

  present(): PendingChange | null {
    const record = readGuardRecord(this.#guard.directory);
    if (record === null || record.state === "confirmed" || record.state === "undone") return null;
    const begun = this.#journal.begun();
    const own = begun?.planId === record.planId ? begun : null;
    const families = own?.families ?? [];
    return {
      planId: record.planId,
      planHash: own?.planHash ?? "",
      state: record.state,
      by: own?.by ?? "root",
      deadline: deadlineOf(record),
      families,
      missing: record.state === "waiting" ? this.#missing : families,
      ways: record.planId === this.#confirmation?.planId ? this.#ways : [],
      trouble: record.trouble,
    };
  }

  /** The plan is in force and waits. `ways`: those by which whoever asked came in. */
  wait(confirmation: PlanConfirmation, ways: readonly WayIn[]): void {
    this.#confirmation = confirmation;
    this.#ways = ways;
    this.#missing = this.#journal.begun()?.families ?? [];
    this.#watch();
    this.#onChange();
  }

  async confirm(planId: string, claim: NamedConnection | "console"): Promise<ApplierAnswers["confirm"]> {
    if (this.#confirmation?.planId !== planId) return notPending;
    const { confirmPlan } = await import("@portolan/apply/apply-plan");
    const answer = await confirmPlan(this.#guard, this.#confirmation, claim);
    if (answer.code === "not-pending") return notPending;
    if (answer.code === "confirmed") {
      this.tellEnd(answer.record);
      return { code: "confirmed", trouble: answer.record.trouble };
    }
    this.#missing = answer.missing;
    if (answer.code === "more") this.#onChange();
    return answer;
  }

  async extend(planId: string, withinSeconds: number): Promise<ApplierAnswers["extend"]> {
    const outcome = await extendChange(this.#guard, { planId, confirmWithinMs: withinSeconds * 1000 });
    if (outcome.code === "not-pending") return notPending;
    this.#onChange();
    return { code: "waiting", deadline: deadlineOf(outcome.record) };
  }

  async cancel(planId: string): Promise<ApplierAnswers["cancel"]> {
    return this.present()?.planId === planId ? this.#undo("asked") : notPending;
  }

  /** What waits is undone, as nobody is there any more to confirm it to. */
  async abandon(): Promise<void> {
    if (this.present() !== null) await this.#undo("keeper-died");
    this.#rest();
  }

  /** Tells the end of the change that was begun last, once. */
  tellEnd(record: GuardRecord): void {
    const begun = this.#journal.begun();
    if (begun === null || begun.planId !== record.planId || begun.told === "ended" || !isEnded(record)) return;
    const { planId, planHash, by } = begun;
    const { trouble } = record;
    const told = { planId, planHash, by };
    if (record.state === "confirmed") this.#journal.end({ kind: "change-confirmed", ...told, ...(trouble === null ? {} : { trouble }) });
    else this.#journal.end({ kind: "change-undone", ...told, why: record.why ?? "failed", trouble });
    if (this.#confirmation?.planId === planId) this.#confirmation = null;
    this.#onChange();
  }

  async #undo(why: "asked" | "keeper-died"): Promise<UndoneAnswer | NotPending> {
    const record = await undoChange(this.#guard, { why });
    if (record === null) return notPending;
    this.tellEnd(record);
    return undoneAnswer(record);
  }

  #watch(): void {
    this.#timer ??= setInterval(() => {
      try {
        this.#look();
      } catch {
        // looked at again
      }
    }, lookEveryMs);
  }

  #look(): void {
    const record = readGuardRecord(this.#guard.directory);
    if (record !== null && !isEnded(record)) return;
    if (record !== null) this.tellEnd(record);
    this.#rest();
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

export function deadlineOf({ deadline }: GuardRecord): string {
  return new Date(deadline.wallMs).toISOString();
}

export function undoneAnswer({ state, why, trouble }: GuardRecord): UndoneAnswer {
  return { code: state === "undone" ? "undone" : "undoing", why: why ?? "failed", trouble };
}
