/**
 * Plans what is wanted of this host, carries it out and confirms it at the console: `node carry-out-program.ts JSON`. Says `waiting` and stays where it
 * is not to be confirmed; otherwise what became of it is printed as JSON.
 */
import { hash } from "node:crypto";
import { openCapture } from "@portolan/capture";
import { bindAdvice, proxyAdvice } from "@portolan/explanation";
import { applyPlan, confirmPlan, openHostReader, runTool, type Guard } from "@portolan/apply";
import { checkPromise, judgePlan, noGuardRails, planFor, type Intent, type Plan, type RiskCode } from "@portolan/plans";
import { hostModelOf } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf } from "@portolan/sockets";

export interface CarryOut {
  readonly directory: string;
  readonly planId: string;
  readonly intent: Intent;
  readonly acceptedRisks: readonly RiskCode[];
  readonly confirmWithinMs: number;
  readonly isConfirmed: boolean;
}

export interface CarriedOut {
  /** `refused`: nothing was changed, `why` by its name. */
  readonly outcome: "confirmed" | "refused" | "undone";
  readonly why: string | null;
  readonly plan: Plan | null;
}

const request = JSON.parse(process.argv[2] ?? "") as CarryOut;
const guard: Guard = { directory: request.directory, run: runTool };
const reader = openHostReader("test");
const capture = openCapture({ portolanVersion: "test" }); // who plans reads the services too

function seen(snapshot: Snapshot) {
  const endpoints = endpointsOf(snapshot, (text) => hash("sha256", text, "buffer")).filter(({ namespace }) => namespace === "host");
  const circumstances = { nowMs: Date.now(), asker: null, endpoints, connections: [], guardRails: noGuardRails, hash: (text: string) => hash("sha256", text) }; // prettier-ignore
  return {
    model: hostModelOf(snapshot, "host", { endpoints }),
    circumstances,
    advise: { adviseBind: bindAdvice(snapshot, endpoints), adviseProxy: proxyAdvice(snapshot, endpoints) },
  };
}

async function carryOut({ planId, intent, acceptedRisks, confirmWithinMs, isConfirmed }: CarryOut): Promise<CarriedOut> {
  const now = seen(await capture.look());
  const answer = planFor(now.model, intent, { host: "lab", planId, acceptedRisks, ...now.advise, ...now.circumstances });
  if (answer.code !== "planned") return { outcome: "refused", why: answer.code, plan: null };
  const { plan } = answer;
  const applied = await applyPlan(
    guard,
    { planId, steps: plan.steps, confirm: { families: [], withinMs: confirmWithinMs } },
    {
      reader,
      judge(before) {
        const { model, circumstances } = seen(before);
        const judgement = judgePlan(plan, model, circumstances);
        if (judgement.code === "risks") return judgement.risks.map(({ code }) => code).join(" ");
        return judgement.code === "sound" ? null : judgement.code;
      },
      compare(before, after) {
        const { broken, elsewhere } = checkPromise(plan, seen(before).model, seen(after).model);
        return broken.length + elsewhere.length === 0 ? null : JSON.stringify({ broken, elsewhere });
      },
      probe: () => Promise.resolve(null),
    },
  );
  if (applied.code === "unsound") return { outcome: "refused", why: applied.refusal, plan };
  if (applied.code !== "waiting") return { outcome: "undone", why: JSON.stringify(applied), plan };
  if (!isConfirmed) {
    process.stdout.write("waiting\n");
    await new Promise(() => setInterval(() => {}, 60_000));
  }
  const confirmed = await confirmPlan(guard, applied.pending, "console");
  return { outcome: confirmed.code === "confirmed" ? "confirmed" : "undone", why: confirmed.code, plan };
}

process.stdout.write(`${JSON.stringify(await carryOut(request))}\n`);
process.exit(0);
