import { hash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { RefusalError } from "@portolan/contract";
import type { ApplierClient, ApplyAnswer, UndoneAnswer } from "@portolan/contract/applier";
import { phrase, type Phrase } from "@portolan/phrases";
import type { CommandCall, ExitCode, RunCommand } from "../command.ts";
import { withProgress } from "../progress.ts";
import { answerPhrases } from "./apply-answer.ts";
import { openApplier, refuseFailure } from "./applier-link.ts";
import { ownConnection } from "./own-connection.ts";
import { readPlanFile } from "./read-plan-file.ts";
import { readSignatures } from "./signature-file.ts";
import { Teller } from "./teller.ts";

/** Makes a plan, or gives whoever is to confirm more time. 1 where it is refused, or was taken back. */
export const applyPlanFile: RunCommand = async (call) => {
  const seconds = call.options.number("extend", { least: 10, most: 600 });
  const [path = null] = call.arguments;
  if (seconds !== null) return extendPending(seconds, call);
  if (path === null) throw new RefusalError("OPERAND_MISSING", { operand: "PLAN", command: "apply", help: "portolan apply --help" });
  const { plan, text } = await readPlanFile(path);
  const signatures = await readSignatures(path, text);
  using link = await openApplier(call);
  const asker = ownConnection(call.terminal.environment);
  const answer = await withProgress({ ...call, text: phrase("commands.apply.progress") }, async () =>
    refuseFailure(await link.client.ask({ ask: "apply", plan: text, signatures, record: null, asker })),
  );
  const told = new Teller(call);
  if (answer.code !== "waiting") {
    told.json({ planId: plan.id, ...answer });
    told.lines(answerPhrases(answer), "bad");
    return 1;
  }
  told.json(answer);
  tellWaiting(answer, told);
  const isWatched = answer.families.length > 0 && call.options.choice("wait") !== false && !call.options.flag("json");
  return isWatched
    ? watchOutcome(link.client, { planId: plan.id, planHash: hash("sha256", text, "hex"), deadline: answer.deadline }, { call, told })
    : 0;
};

function tellWaiting({ families, deadline, tookMs, bootUnit }: Extract<ApplyAnswer, { readonly code: "waiting" }>, told: Teller): void {
  told.lines([phrase("commands.apply.made", { milliseconds: tookMs })], "good");
  if (typeof bootUnit === "string") told.lines([phrase("commands.apply.bootUnit", { path: bootUnit })], null);
  if (families.length === 0) return told.lines([phrase("commands.apply.confirmHere", { time: deadline })], "strong");
  const names = families.map((family) => phrase("explanation.literal", { text: family === "ipv4" ? "IPv4" : "IPv6" }));
  told.lines([phrase("commands.apply.confirmAnew", { families: names, time: deadline })], "strong");
}

interface Waiting {
  readonly planId: string;
  readonly planHash: string;
  readonly deadline: string;
}

/** Until it is confirmed or taken back, by whomever. Interrupted, the change goes on waiting. */
async function watchOutcome(
  client: ApplierClient,
  waiting: Waiting,
  { call, told }: { call: CommandCall; told: Teller },
): Promise<ExitCode> {
  const { terminal } = call;
  for (;;) {
    const outcome = await outcomeOf(client, waiting);
    if (outcome !== null) {
      if (terminal.interactive) terminal.report("\r\u001b[2K");
      told.lines([outcomePhrase(outcome)], outcome.undoneBecause === null ? "good" : "warning");
      return outcome.undoneBecause === null ? 0 : 1;
    }
    if (terminal.interactive)
      terminal.report(`\r\u001b[2K${told.text(phrase("commands.apply.left", { seconds: secondsUntil(waiting.deadline) }))}`);
    await pause(500, undefined, { signal: terminal.interrupted }).catch(() => {});
    if (terminal.interrupted.aborted) {
      told.lines([phrase("commands.apply.goesOn")], "warning");
      return 0;
    }
  }
}

/** null: it stays. */
interface Outcome {
  readonly undoneBecause: UndoneAnswer["why"] | null;
}

/** null: not yet. */
async function outcomeOf(client: ApplierClient, { planId, planHash }: Waiting): Promise<Outcome | null> {
  const state = refuseFailure(await client.ask({ ask: "state" }));
  if (state.pending?.planId === planId) return null;
  const { entries } = refuseFailure(await client.ask({ ask: "journal", after: Math.max(0, state.journalUpTo - 100) }));
  for (const entry of entries.toReversed()) {
    if (!("planHash" in entry) || entry.planHash !== planHash) continue;
    if (entry.kind === "change-confirmed") return { undoneBecause: null };
    if (entry.kind === "change-undone") return { undoneBecause: entry.why };
  }
  return null;
}

function outcomePhrase({ undoneBecause }: Outcome): Phrase {
  return undoneBecause === null ? phrase("commands.apply.confirmed") : phrase(`guard.outcome.${undoneBecause}`);
}

function secondsUntil(deadline: string): number {
  return Math.max(0, Math.ceil((Date.parse(deadline) - Date.now()) / 1000));
}

async function extendPending(withinSeconds: number, call: CommandCall): Promise<ExitCode> {
  using link = await openApplier(call);
  const { pending } = refuseFailure(await link.client.ask({ ask: "state" }));
  if (pending === null) throw new RefusalError("NOTHING_WAITS", {});
  const answer = refuseFailure(await link.client.ask({ ask: "extend", planId: pending.planId, withinSeconds }));
  if (answer.code === "not-pending") throw new RefusalError("NOTHING_WAITS", {});
  const told = new Teller(call);
  told.json({ planId: pending.planId, ...answer });
  told.lines([phrase("commands.apply.extended", { id: pending.planId, time: answer.deadline })], "good");
  return 0;
}
