import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { planWish } from "./plan-wish.ts";
import { showGuard } from "./show-guard.ts";
import { showPlan } from "./show-plan.ts";

export const planActions: Readonly<Record<string, RunCommand>> = {
  allow: planWish,
  close: planWish,
  deny: planWish,
  limit: planWish,
  redirect: planWish,
  bind: planWish,
  proxy: planWish,
  sysctl: planWish,
  show: showPlan,
  status: showGuard,
};

/** A plan for what somebody wants, made and shown; nothing on the host changes. */
export const runPlan: RunCommand = async (call) => {
  const [name = ""] = call.arguments;
  const action = planActions[name];
  if (action === undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "WISH", value: name, expected: Object.keys(planActions).join(", ") });
  const used = name === "status" ? 1 : 2;
  if (call.arguments.length > used)
    throw new RefusalError("OPERANDS_TOO_MANY", { command: `plan ${name}`, most: used - 1, help: "portolan plan --help" });
  return action(call);
};
