/**
 * What becomes of one concrete packet: its whole way through the host as the kernel would take it, and that of its answer. Conditions that cannot
 * be known are tried both ways; a result that depends on them names them. Nothing here is shared with the solvers over sets.
 */
import type { HostModel } from "../host-model.ts";
import type { Packet } from "../packet.ts";
import type { Trace } from "../trace.ts";
import { exploreConditions } from "./explore-conditions.ts";
import { indexHost } from "./host-index.ts";
import { joinLeaves } from "./join-leaves.ts";
import { travel } from "./travel.ts";
import type { TraceRun } from "./trace-run.ts";

export interface TraceOptions {
  /** Condition id → truth. What is not here is tried both ways. */
  readonly assume?: ReadonlyMap<string, boolean>;
}

/** Never throws for a packet or a ruleset; at most 256 runs of at most 2,000,000 rules. */
export function tracePacket(host: HostModel, packet: Packet, options: TraceOptions = {}): Trace {
  const index = indexHost(host);
  const leaves = exploreConditions((ask) => {
    const run: TraceRun = { index, ask, steps: [], direction: "in", connection: null, hook: "", rejectedWith: "", ruleCount: 0 };
    return travel(run, packet);
  }, options.assume);
  return joinLeaves(leaves);
}
