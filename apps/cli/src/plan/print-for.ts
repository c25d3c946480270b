import { explainForeign, intentPhrase } from "@portolan/explanation";
import { RefusalError } from "@portolan/contract";
import { render } from "@portolan/phrases";
import { printForeign, type ForeignIntent, type ForeignSystem, type Intent } from "@portolan/plans";
import type { CommandCall, ExitCode } from "../command.ts";
import { printableText } from "../printable-text.ts";

const systems = ["windows", "aws", "alibaba", "kubernetes"] as const satisfies readonly ForeignSystem[];

/** null: the wish is for this host. */
export function systemOf({ options }: CommandCall): ForeignSystem | null {
  return systems.find((one) => one === options.text("printFor")) ?? null;
}

/** Words stand as comments, so that all of it can be pasted. 1 where the system has no word for the wish. */
export function printFor(system: ForeignSystem, wish: Pick<Intent, "kind">, { options, terminal, language }: CommandCall): ExitCode {
  if (!isForeign(wish))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--print-for", value: wish.kind, expected: "allow, close, deny" });
  const answer = printForeign(system, wish);
  const isPrinted = answer.code === "printed";
  if (options.flag("json")) {
    terminal.write(`${JSON.stringify({ schema: "portolan.foreign-policy/1", system, intent: wish, ...answer }, null, 2)}\n`);
    return isPrinted ? 0 : 1;
  }
  const told = explainForeign(answer, system, intentPhrase(wish)).map((one) => printableText(render(one, language)));
  const lines = isPrinted ? [...told.map((one) => `# ${one}`), ...answer.lines] : told;
  terminal.write(`${lines.join("\n")}\n`);
  return isPrinted ? 0 : 1;
}

function isForeign(wish: Pick<Intent, "kind">): wish is ForeignIntent {
  return wish.kind === "allow" || wish.kind === "close" || wish.kind === "deny";
}
