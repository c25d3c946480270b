import type { ApplierState } from "@portolan/contract/applier";
import { phrase, type Phrase } from "@portolan/phrases";
import type { ExitCode, RunCommand } from "../command.ts";
import { openApplier, refuseFailure } from "./applier-link.ts";
import { Teller } from "./teller.ts";

/** What waits, what ends when, who may approve, and what takes a change back here. */
export const showGuard: RunCommand = async (call): Promise<ExitCode> => {
  using link = await openApplier(call);
  const state = refuseFailure(await link.client.ask({ ask: "state" }));
  const told = new Teller(call);
  told.json(state);
  told.lines([pendingPhrase(state)], "strong");
  told.lines(
    state.ends.map(({ planId, at, by }) => phrase(`commands.status.end.${by}`, { id: planId, time: at })),
    null,
  );
  told.lines([guardsPhrase(state), phrase(`commands.status.approval.${state.approval}`, { count: state.approvers.length })], null);
  if (state.rails.code === "broken") told.lines([phrase("guard.outcome.rails-broken")], "bad");
  return 0;
};

function pendingPhrase({ pending }: ApplierState): Phrase {
  if (pending === null) return phrase("commands.status.nothing");
  return phrase("commands.status.waits", { id: pending.planId, time: pending.deadline });
}

function guardsPhrase({ guards: { systemd, bootUnit } }: ApplierState): Phrase {
  if (!systemd) return phrase("commands.status.guards.watch");
  return phrase(bootUnit ? "commands.status.guards.unit" : "commands.status.guards.timer");
}
