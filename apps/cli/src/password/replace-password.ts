import { resolve } from "node:path";
import { RefusalError } from "@portolan/contract";
import { phrase, render } from "@portolan/phrases";
import { askToReplacePassword, decideDataDirectory } from "@portolan/server";
import type { RunCommand } from "../command.ts";
import { printableText } from "../printable-text.ts";
import { readNewPassword } from "./read-new-password.ts";

/** Gives a person of the running panel another password. The password is asked for, or comes as one line where stdin is no terminal. */
export const replacePassword: RunCommand = async ({ arguments: [name = ""], options, terminal, language }) => {
  const wanted = options.text("dataDir");
  const env = terminal.environment;
  const dataDir = decideDataDirectory({ wanted: wanted === null ? null : resolve(wanted), uid: process.getuid?.() ?? 0, env });
  const say = (id: "commands.password.ask" | "commands.password.again") => terminal.report(render(phrase(id), language));
  const password = await readNewPassword({
    input: process.stdin,
    ask: () => say("commands.password.ask"),
    askAgain: () => say("commands.password.again"),
    endLine: () => terminal.report("\n"),
  });
  if (password === null) throw new RefusalError("PASSWORDS_DIFFER");
  const endsSecondFactor = options.flag("withoutSecondFactor");
  const changed = dataDir === null ? null : await askToReplacePassword(dataDir, { name, password, endsSecondFactor });
  if (changed === null) throw new RefusalError("PANEL_NOT_ANSWERING", { path: dataDir ?? "" });
  if (options.flag("json")) terminal.write(`${JSON.stringify({ schema: "portolan.password/1", name: changed, endsSecondFactor })}\n`);
  else terminal.write(`${render(phrase("commands.password.done", { name: printableText(changed) }), language)}\n`);
  return 0;
};
