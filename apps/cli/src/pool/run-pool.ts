import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";
import { changePool, createPool, removePool } from "./change-pools.ts";
import { forecastPool } from "./forecast-pool.ts";
import { listPools } from "./list-pools.ts";
import { showPool } from "./show-pool.ts";

const actions: Readonly<Record<string, RunCommand>> = {
  list: listPools,
  show: showPool,
  create: createPool,
  change: changePool,
  remove: removePool,
  forecast: forecastPool,
};

/** Pools of ports: what there is to hand out, where and how. */
export const runPool: RunCommand = async (call) => {
  const [name = ""] = call.arguments;
  const action = actions[name];
  if (action === undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "ACTION", value: name, expected: Object.keys(actions).join(", ") });
  const most = name === "list" ? 0 : 1;
  if (call.arguments.length - 1 > most)
    throw new RefusalError("OPERANDS_TOO_MANY", { command: `pool ${name}`, most, help: "portolan pool --help" });
  if (call.arguments.length - 1 < most)
    throw new RefusalError("OPERAND_MISSING", { operand: "POOL", command: `pool ${name}`, help: "portolan pool --help" });
  return action(call);
};
