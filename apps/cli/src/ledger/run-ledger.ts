import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { erasePerson } from "./erase-person.ts";
import { followRecord } from "./follow-record.ts";
import { proveLedgerEntry } from "./prove-ledger-entry.ts";
import { verifyLedger } from "./verify-ledger.ts";

/** What can be done with the record of a data folder; the first two without any Portolan running. */
const actions: Readonly<Record<string, RunCommand>> = {
  verify: verifyLedger,
  prove: proveLedgerEntry,
  erase: erasePerson,
  follow: followRecord,
};

export const runLedger: RunCommand = async (call) => {
  const [name = ""] = call.arguments;
  const action = actions[name];
  if (action === undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "action", value: name, expected: Object.keys(actions).join(", ") });
  return action(call);
};
