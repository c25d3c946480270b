import { phrase, render } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { openApplier, refuseFailure } from "../plan/applier-link.ts";

/** Has the applier forget the record that it saw, so that it follows the next one that shows itself. Root's alone. */
export const followRecord: RunCommand = async (call) => {
  using applier = await openApplier(call);
  refuseFailure(await applier.client.ask({ ask: "forget-log" }));
  if (call.options.flag("json")) call.terminal.write(`${JSON.stringify({ schema: "portolan.followed/1" })}\n`);
  else call.terminal.write(`${render(phrase("ledger.followed"), call.language)}\n`);
  return 0;
};
