import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { ExitCode, RunCommand } from "../command.ts";
import { openApplier, refuseFailure } from "./applier-link.ts";
import { Teller } from "./teller.ts";

/** Takes back what waits for its confirmation, or by its id an opening that would end later. */
export const rollbackChange: RunCommand = async (call): Promise<ExitCode> => {
  using link = await openApplier(call);
  const state = refuseFailure(await link.client.ask({ ask: "state" }));
  const planId = call.arguments[0] ?? state.pending?.planId;
  if (planId === undefined) throw new RefusalError("NOTHING_WAITS", {});
  const answer = refuseFailure(await link.client.ask({ ask: "cancel", planId }));
  if (answer.code === "not-pending") throw new RefusalError("NOTHING_WAITS", {});
  const told = new Teller(call);
  told.json({ planId, ...answer });
  const isDone = answer.code === "undone";
  const trouble = answer.trouble === null ? [] : [phrase("commands.apply.trouble", { trouble: answer.trouble })];
  told.lines([phrase(isDone ? "commands.rollback.done" : "commands.rollback.stuck", { id: planId }), ...trouble], isDone ? "good" : "bad");
  return isDone ? 0 : 5;
};
