import { RefusalError } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { withProgress } from "../progress.ts";
import { findLease } from "./find-lease.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";

/** Rehearses the switch to the emergency port. 1 where a packet did not go where it should. */
export const drillLease: RunCommand = async (call) => {
  const [, word] = call.arguments;
  if (word === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "LEASE", command: "lease drill", help: "portolan lease --help" });
  const { client } = openLeaseLink(call);
  const { id } = await findLease(client, word);
  const drill = await withProgress({ ...call, text: phrase("lease.cmd.drilling") }, async () => answered(await client.drillLease(id)));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.drill/1", drill);
  else {
    for (const { text, isFine, ms } of drill.steps)
      speaker.say(phrase("lease.cmd.drill-step", { mark: isFine ? "✓" : "✗", text, ms: String(Math.round(ms)) }), isFine ? null : "bad");
    speaker.say(phrase(drill.isFine ? "lease.cmd.drill-fine" : "lease.cmd.drill-failed"), drill.isFine ? "good" : "bad");
  }
  return drill.isFine ? 0 : 1;
};
