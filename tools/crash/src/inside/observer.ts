/** Whom a run asks about the rules of a lab host, as this product reads them there. */
import { connect } from "node:net";
import { join } from "node:path";
import type { Intent, Plan, PlanAnswer, RiskCode } from "@portolan/plans";
import type { LabHost } from "@portolan/test";

export type ObserverRequest =
  | { readonly ask: "plan"; readonly planId: string; readonly intent: Intent; readonly acceptedRisks: readonly RiskCode[] }
  /** Against the host as it was when it was last asked for a plan. */
  | { readonly ask: "compare"; readonly plan: Plan };

export interface Comparison {
  readonly base: string;
  readonly before: string;
  /** Who gets in now and did not, or the other way round. */
  readonly changed: readonly string[];
  readonly broken: readonly string[];
  readonly elsewhere: readonly string[];
}

export type ObserverAnswer = { readonly answer: PlanAnswer } | Comparison;

const socketPath = "/run/observer.sock";

export async function startObserver(host: LabHost): Promise<void> {
  await host.run(["rm", "-f", socketPath]); // of one that a boot ended
  await host.start([process.execPath, join(import.meta.dirname, "observer-main.ts"), socketPath], { ready: /listening/ });
}

export async function askForPlan(host: LabHost, request: Omit<Extract<ObserverRequest, { ask: "plan" }>, "ask">): Promise<PlanAnswer> {
  return ((await ask(host, { ask: "plan", ...request })) as { readonly answer: PlanAnswer }).answer;
}

export async function compareWithBefore(host: LabHost, plan: Plan): Promise<Comparison> {
  return (await ask(host, { ask: "compare", plan })) as Comparison;
}

async function ask(host: LabHost, request: ObserverRequest): Promise<ObserverAnswer> {
  const text = await new Promise<string>((resolve, reject) => {
    let said = "";
    const socket = connect(host.path(socketPath), () => socket.write(`${JSON.stringify(request)}\n`));
    socket.setEncoding("utf8").setTimeout(30_000, () => socket.destroy(new Error("The observer said nothing")));
    socket.on("data", (part: string) => (said += part)).on("error", reject);
    socket.on("close", () => resolve(said));
  });
  const answer = JSON.parse(text) as ObserverAnswer | { readonly fault: string };
  if ("fault" in answer) throw new Error(answer.fault);
  return answer;
}
