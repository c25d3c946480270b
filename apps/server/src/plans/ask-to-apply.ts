import { RefusalError } from "@portolan/contract";
import type { ApplyAnswer } from "@portolan/contract/applier";
import type { StoredPlan } from "@portolan/storage";
import type { Asked, PlanDeskParts } from "./plan-desk-parts.ts";
import { requireDone, requireState } from "./plan-refusals.ts";
import { proveRequest } from "./prove-request.ts";
import type { StoredPlans } from "./stored-plans.ts";

export interface Applying {
  readonly parts: PlanDeskParts;
  readonly plans: StoredPlans;
  /** Plans of which the applier is being asked: it is among them meanwhile. */
  readonly asking: Set<string>;
}

/** Records that the plan is to be carried out, proves to the applier that the record says so, and keeps what the applier's journal will not tell. */
export async function askToApply(stored: StoredPlan, { by, asker }: Asked, { parts, plans, asking }: Applying): Promise<void> {
  const { storage, written, ledger, guard, nowMs } = parts;
  const begun = requireDone(await written(storage().write.beginPlan({ plan: stored.id, by, nowMs: nowMs() })));
  const seenSize = async (): Promise<number> => (await requireState(guard)).log?.size ?? 0;
  asking.add(stored.id);
  parts.onMoved([stored.id]);
  try {
    const record = await proveRequest({ storage: storage(), ledger: ledger(), index: begun.entry - 1, seenSize });
    const signatures = (await storage().read.readSignatures({ plan: stored.id })).map(({ purpose, key, signature }) => ({
      purpose,
      key,
      signature,
    }));
    const connection = asker?.connection ?? null;
    const answer = await guard.ask({ ask: "apply", plan: stored.body, signatures, record, asker: connection });
    await keepAnswer(stored.id, answer, { parts, plans });
  } catch (error) {
    // Where the applier was asked and has gone, its journal tells what came of it; here it was not asked.
    if (error instanceof RefusalError && error.code === "RECORD_NOT_SIGNED")
      await giveUp({ plan: stored.id, move: "not-begun", reason: "record-not-signed" }, parts);
    throw error;
  } finally {
    asking.delete(stored.id);
  }
}

/** What the applier says of itself and not of the plan is in no journal. */
async function keepAnswer(
  id: string,
  answer: ApplyAnswer | { readonly code: string; readonly detail?: string },
  { parts, plans }: Omit<Applying, "asking">,
): Promise<void> {
  if (answer.code === "waiting" || answer.code === "undone" || answer.code === "undoing") return;
  if (answer.code !== "refused") {
    await giveUp({ plan: id, move: "refuse", reason: answer.code }, parts);
    return;
  }
  await parts.journal.catchUp();
  const { state } = await plans.read(id);
  if (state === "applying") await giveUp({ plan: id, move: "refuse", reason: (answer as { readonly reason: string }).reason }, parts);
}

interface GivenUp {
  readonly plan: string;
  readonly move: "not-begun" | "refuse";
  readonly reason: string;
}

async function giveUp({ plan, move, reason }: GivenUp, { storage, nowMs, onMoved }: PlanDeskParts): Promise<void> {
  await storage().write.giveUpPlan({ plan, nowMs: nowMs(), move, reason });
  onMoved([plan]);
}
