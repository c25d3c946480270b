import { RefusalError } from "@portolan/contract";
import { explainPlan } from "@portolan/explanation";
import { phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { reportLines, type Page } from "../explain/explanation-lines.ts";
import { outputPaint } from "../output-paint.ts";
import { wrappedLines } from "./plan-lines.ts";
import { readPlanFile } from "./read-plan-file.ts";

/** A plan from a file, as it was shown when it was made. Nothing of this host is read. */
export const showPlan: RunCommand = async ({ arguments: [, path = null], options, terminal, language }) => {
  if (path === null) throw new RefusalError("ARGUMENT_INVALID", { argument: "plan show", value: "–", expected: "open.json" });
  const { plan, text } = await readPlanFile(path);
  if (options.flag("json")) {
    terminal.write(`${text}\n`);
    return 0;
  }
  const page: Page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const made = phrase("commands.plan.made", { id: plan.id, host: plan.host, time: plan.madeAt });
  const ends = phrase("commands.plan.validUntil", { time: plan.notAfter });
  const lines = [...reportLines(explainPlan(plan), page), "", ...wrappedLines(made, "dim", page), ...wrappedLines(ends, "dim", page)];
  terminal.write(`${lines.join("\n")}\n`);
  return 0;
};
