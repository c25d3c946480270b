import { hash } from "node:crypto";
import { RefusalError } from "@portolan/contract";
import { explainPlan } from "@portolan/explanation";
import { phrase } from "@portolan/phrases";
import { signedTextOf } from "@portolan/plans";
import type { RunCommand } from "../command.ts";
import { reportLines } from "../explain/explanation-lines.ts";
import { outputPaint } from "../output-paint.ts";
import { readApproverKey } from "./approver-key.ts";
import { readPlanFile } from "./read-plan-file.ts";
import { addSignature, signaturePath } from "./signature-file.ts";
import { Teller } from "./teller.ts";

/** Signs exactly the plan that it shows. Needs no root and no host: the file can be carried to where the key is. */
export const approvePlan: RunCommand = async (call) => {
  const [path = ""] = call.arguments;
  const { options, terminal, language } = call;
  const keyPath = options.text("key");
  if (keyPath === null) throw new RefusalError("OPTION_MISSING", { option: "--key", command: "approve", expected: "--key approver.key" });
  const { plan, text } = await readPlanFile(path);
  const key = readApproverKey(keyPath);
  const purpose = options.text("as") === "request" ? "request" : "approve";
  const signature = key.sign(signedTextOf(text, purpose, (one) => hash("sha256", one, "hex")));
  await addSignature(path, text, { purpose, key: key.publicText, signature });
  const told = new Teller(call);
  told.json({ planId: plan.id, planHash: hash("sha256", text, "hex"), purpose, key: key.publicText, path: signaturePath(path) });
  if (!options.flag("json")) {
    const page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
    terminal.write(`${[...reportLines(explainPlan(plan), page), ""].join("\n")}\n`);
  }
  told.lines([phrase(`commands.approve.${purpose}`, { id: plan.id, path: signaturePath(path) })], "good");
  return 0;
};
