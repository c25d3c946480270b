import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { ExitCode, RunCommand } from "../command.ts";
import { openApplier, refuseFailure } from "./applier-link.ts";
import { ownConnection } from "./own-connection.ts";
import { Teller } from "./teller.ts";

/** By the connection that brought whoever types it. 1 where that does not count, or where another family is asked for as well. */
export const confirmChange: RunCommand = async (call): Promise<ExitCode> => {
  using link = await openApplier(call);
  const { pending } = refuseFailure(await link.client.ask({ ask: "state" }));
  if (pending === null) throw new RefusalError("NOTHING_WAITS", {});
  const connection = ownConnection(call.terminal.environment) ?? "console";
  const answer = refuseFailure(await link.client.ask({ ask: "confirm", planId: pending.planId, connection }));
  if (answer.code === "not-pending") throw new RefusalError("NOTHING_WAITS", {});
  const told = new Teller(call);
  told.json({ planId: pending.planId, ...answer });
  if (answer.code === "confirmed") {
    const { ends } = refuseFailure(await link.client.ask({ ask: "state" }));
    const end = ends.find(({ planId }) => planId === pending.planId);
    const id = pending.planId;
    told.lines(
      [end === undefined ? phrase("commands.confirm.done", { id }) : phrase("commands.confirm.doneUntil", { id, time: end.at })],
      "good",
    );
    if (typeof answer.trouble === "string") told.lines([phrase("commands.confirm.notKept", { trouble: answer.trouble })], "bad");
    return 0;
  }
  const families = answer.missing.map((family) => phrase("explanation.literal", { text: family === "ipv4" ? "IPv4" : "IPv6" }));
  told.lines(
    [phrase(`commands.confirm.${answer.code}`), phrase("commands.confirm.missing", { families, time: pending.deadline })],
    "warning",
  );
  return 1;
};
