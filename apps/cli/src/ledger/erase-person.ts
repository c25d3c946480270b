import { RefusalError } from "@portolan/contract";
import { phrase, render } from "@portolan/phrases";
import { askToErase } from "@portolan/server";
import { dataPlace } from "../data-place.ts";
import type { RunCommand } from "../command.ts";
import { printableText } from "../printable-text.ts";

/** Has the running panel destroy what is kept about a person who is let in no more. The record stays whole. */
export const erasePerson: RunCommand = async (call) => {
  const [, name = ""] = call.arguments;
  if (name === "") throw new RefusalError("ARGUMENT_INVALID", { argument: "index", value: name, expected: "mei" });
  const dataDir = dataPlace(call);
  if (!(await askToErase(dataDir, name))) throw new RefusalError("PANEL_NOT_ANSWERING", { path: dataDir });
  if (call.options.flag("json")) call.terminal.write(`${JSON.stringify({ schema: "portolan.erased/1", name })}\n`);
  else call.terminal.write(`${render(phrase("ledger.erased", { name: printableText(name) }), call.language)}\n`);
  return 0;
};
