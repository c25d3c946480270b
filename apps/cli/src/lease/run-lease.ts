import { RefusalError } from "@portolan/contract";
import type { RunCommand } from "../command.ts";

/** How many words each takes behind it, and its code, which is loaded only when it runs. */
const actions: Readonly<Record<string, { readonly most: number; readonly load: () => Promise<RunCommand> }>> = {
  claim: { most: 1000, load: async () => (await import("./claim-ports.ts")).claimPorts },
  show: { most: 1, load: async () => (await import("./show-lease.ts")).showLease },
  list: { most: 1, load: async () => (await import("./list-leases.ts")).listLeases },
  renew: { most: 10_000, load: async () => (await import("./move-leases.ts")).renewLeases },
  release: { most: 10_000, load: async () => (await import("./move-leases.ts")).releaseLeases },
  run: { most: 100_000, load: async () => (await import("./run/run-leased.ts")).runLeased },
  drill: { most: 1, load: async () => (await import("./drill-lease.ts")).drillLease },
  import: { most: 2000, load: async () => (await import("./import-ports.ts")).importPorts },
  export: { most: 0, load: async () => (await import("./export-leases.ts")).exportLeases },
  env: { most: 1000, load: async () => (await import("./print-env.ts")).printEnv },
  fill: { most: 1, load: async () => (await import("./fill-file.ts")).fillFile },
  socket: { most: 1, load: async () => (await import("./print-socket.ts")).printSocket },
  conflict: { most: 1, load: async () => (await import("./show-conflict.ts")).showConflict },
};

/** Ports that are handed out: claimed, run on, watched, given back, taken over from lists. */
export const runLease: RunCommand = async (call) => {
  const [name = ""] = call.arguments;
  const action = actions[name];
  if (action === undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "ACTION", value: name, expected: Object.keys(actions).join(", ") });
  if (call.arguments.length - 1 > action.most)
    throw new RefusalError("OPERANDS_TOO_MANY", { command: `lease ${name}`, most: action.most, help: "portolan lease --help" });
  const run = await action.load();
  return run(call);
};
