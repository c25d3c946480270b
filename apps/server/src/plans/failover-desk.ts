import { RefusalError } from "@portolan/contract";
import type { FailoverAnswer } from "@portolan/contract/applier";
import { planText, type RedirectIntent } from "@portolan/plans";
import type { PlanDeskParts } from "./plan-desk-parts.ts";
import { requireDone, requireState } from "./plan-refusals.ts";
import { proveRequest } from "./prove-request.ts";

export type Switched =
  | { readonly code: "switched"; readonly planId: string; readonly until: string; readonly reached: readonly string[] }
  /** `reason`: of the plan, of the applier, or `no-applier`, `no-consent`, `busy`. Nothing is changed. */
  | { readonly code: "refused"; readonly reason: string };

/** A redirect that is in force by standing consent. */
export interface StandingRedirect extends Pick<RedirectIntent, "protocol" | "port" | "to"> {
  readonly planId: string;
  readonly untilMs: number;
}

/** Redirects that root's file of the host allows beforehand: asked for, put off and ended without a person. Each is a plan like any other, with its entries. */
export interface FailoverDesk {
  /** Throws where the record cannot be written or signed. */
  lead(intent: RedirectIntent): Promise<Switched>;
  /** Whether it goes on until then. */
  renew(planId: string, until: string): Promise<boolean>;
  /** Whether it is gone. */
  end(planId: string): Promise<boolean>;
  /** null: nobody tells. */
  standing(): Promise<readonly StandingRedirect[] | null>;
  /** Whether root's file allows any. null: nobody tells. */
  isAllowed(intent: Pick<RedirectIntent, "protocol" | "port" | "to">): Promise<boolean | null>;
}

export function createFailoverDesk(parts: PlanDeskParts, asking: Set<string>): FailoverDesk {
  const { guard, journal, storage } = parts;
  const known = new Map<string, Pick<RedirectIntent, "protocol" | "port" | "to"> | null>();
  const redirectOf = async (planId: string) => {
    const found = known.get(planId);
    if (found !== undefined) return found;
    const stored = await storage().read.readPlan({ id: planId });
    const redirect = stored?.by === "server" ? leadOf(stored.body) : null;
    known.set(planId, redirect);
    return redirect;
  };
  return {
    lead: (intent) => leadBy(intent, { parts, asking, isAllowed: (one) => isAllowed(parts, one) }),
    async renew(planId, until) {
      return (await guard.ask({ ask: "renew-failover", planId, until })).code === "renewed";
    },
    async end(planId) {
      const { code } = await guard.ask({ ask: "cancel", planId });
      await journal.catchUp();
      return code === "undone" || code === "not-pending";
    },
    async standing() {
      const state = await guard.state();
      if (state === null) return null;
      const found: StandingRedirect[] = [];
      for (const { planId, at } of state.ends) {
        const redirect = await redirectOf(planId);
        if (redirect !== null) found.push({ planId, untilMs: Date.parse(at), ...redirect });
      }
      return found;
    },
    isAllowed: (intent) => isAllowed(parts, intent),
  };
}

/** null: of another kind. */
function leadOf(body: string): Pick<RedirectIntent, "protocol" | "port" | "to"> | null {
  const { intent } = JSON.parse(body) as { readonly intent: { readonly kind: string } };
  if (intent.kind !== "redirect") return null;
  const { protocol, port, to } = intent as RedirectIntent;
  return { protocol, port, to };
}

/** Whether it is worth asking: what counts is what the applier finds in the file. */
async function isAllowed(
  { guard }: PlanDeskParts,
  { protocol, port, to }: Pick<RedirectIntent, "protocol" | "port" | "to">,
): Promise<boolean | null> {
  const state = await guard.state();
  if (state === null) return null;
  if (state.rails.code !== "read") return false;
  const { parseGuardRails } = await import("@portolan/plans/guard-rails");
  const parsed = parseGuardRails(state.rails.text);
  return parsed.ok && parsed.rails.failover.some((one) => one.protocol === protocol && one.ports.has(port) && one.to.has(to));
}

interface Leading {
  readonly parts: PlanDeskParts;
  readonly asking: Set<string>;
  readonly isAllowed: (intent: RedirectIntent) => Promise<boolean | null>;
}

async function leadBy(intent: RedirectIntent, { parts, asking, isAllowed: asksFile }: Leading): Promise<Switched> {
  const { guard, maker, storage, written, ledger, nowMs, journal, lookNow } = parts;
  const allowed = await asksFile(intent);
  if (allowed !== true) return { code: "refused", reason: allowed === null ? "no-applier" : "no-consent" };
  if ((await requireState(guard)).pending !== null) return { code: "refused", reason: "busy" };
  await lookNow();
  const wish = { intent, acceptedRisks: ["opens-to-everyone"] } as const;
  const made = await maker.make({ wish, asker: null, signal: AbortSignal.timeout(60_000) });
  if (made.code !== "planned") return { code: "refused", reason: made.code };
  if (made.unaccepted.length > 0) return { code: "refused", reason: "risks" };
  const { id, host, notAfter, acceptedRisks } = made.plan;
  const body = planText(made.plan);
  const row = { id, hash: made.hash, host, body, by: "server", acceptedRisks, isApproved: true };
  requireDone(await written(storage().write.addPlan({ ...row, nowMs: nowMs(), notAfterMs: Date.parse(notAfter) })));
  const begun = requireDone(await written(storage().write.beginPlan({ plan: id, by: "server", nowMs: nowMs() })));
  asking.add(id);
  parts.onMoved([id]);
  try {
    const seenSize = async (): Promise<number> => (await requireState(guard)).log?.size ?? 0;
    const record = await proveRequest({ storage: storage(), ledger: ledger(), index: begun.entry - 1, seenSize });
    const answer = await guard.ask({ ask: "failover", plan: body, record });
    await journal.catchUp();
    return await kept(id, answer, parts);
  } catch (error) {
    if (error instanceof RefusalError && error.code === "RECORD_NOT_SIGNED")
      await storage().write.giveUpPlan({ plan: id, nowMs: nowMs(), move: "refuse", reason: "record-not-signed" });
    throw error;
  } finally {
    asking.delete(id);
    parts.onMoved([id]);
  }
}

/** What the applier says of itself and not of the plan is in no journal. */
async function kept(id: string, answer: FailoverAnswer | { readonly code: string }, { storage, nowMs }: PlanDeskParts): Promise<Switched> {
  if (answer.code === "switched") {
    const { planId, until, reached } = answer as Extract<FailoverAnswer, { readonly code: "switched" }>;
    return { code: "switched", planId, until, reached };
  }
  const reason = "reason" in answer ? answer.reason : answer.code;
  const stored = await storage().read.readPlan({ id });
  if (stored?.state === "applying") await storage().write.giveUpPlan({ plan: id, nowMs: nowMs(), move: "refuse", reason });
  return { code: "refused", reason };
}

/** Where nothing can change this host. */
export const noFailover: FailoverDesk = {
  lead: async () => ({ code: "refused", reason: "no-applier" }),
  renew: async () => false,
  end: async () => false,
  standing: async () => null,
  isAllowed: async () => null,
};
