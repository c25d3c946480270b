/**
 * Which sources reach one destination and port of a host, by every interface: all sources at once. The regions of an interface partition the whole
 * address space of the family. Independent of the concrete engine in trace/: they share nothing but data types.
 */
import { mappedValue } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { ReachQuestion, ReachRegion } from "../verdict.ts";
import { buildRegions } from "./build-regions.ts";
import { createConditionTable, MAX_CONDITIONS } from "./cube.ts";
import { WorkSpent } from "./run-chain.ts";
import { travelFlows, type Arrival } from "./travel-flows.ts";
import { createReasonBook, prepareHost, type Walk } from "./walk-context.ts";

export interface WalkOptions {
  /** Only these interfaces; absent: all. */
  readonly interfaces?: readonly string[];
  /** Only packets with this source port and otherwise ordinary headers; absent: whatever the sender chooses. */
  readonly sourcePort?: number;
  /** Rules that flows may meet per interface before the answer is `depends`. */
  readonly maxWork?: number;
  readonly maxConditions?: number;
}

const MAX_WORK = 5_000_000;

/** The interface "lo" stands for the host itself. Never throws for a model; a ruleset that takes more than the allowed work gives `depends`. */
export function walkListener(host: HostModel, question: ReachQuestion, options: WalkOptions = {}): readonly ReachRegion[] {
  const names = options.interfaces ?? host.interfaces.map(({ name }) => name);
  return names.flatMap((device) => walkInterface(host, question, { device, options }));
}

function walkInterface(
  host: HostModel,
  question: ReachQuestion,
  { device, options }: { device: string; options: WalkOptions },
): readonly ReachRegion[] {
  const walk: Walk = {
    ...prepareHost(host, question.family),
    conditions: createConditionTable(options.maxConditions ?? MAX_CONDITIONS),
    reasons: createReasonBook(),
    budget: { left: options.maxWork ?? MAX_WORK },
    isAnyChoice: options.sourcePort === undefined,
  };
  const arrivals: Arrival[] = [];
  try {
    travelFlows({ walk, question, device, arrivals, sourcePort: options.sourcePort ?? null });
  } catch (error) {
    if (error instanceof WorkSpent) return [unfollowed(question, device)];
    throw error;
  }
  return buildRegions(walk, question, { device, arrivals });
}

const tooMuchWork: Condition = { id: "work", kind: "unmodelled", text: "the rules take more work than is allowed" };

function unfollowed({ family }: ReachQuestion, device: string): ReachRegion {
  const width = family === "ipv4" ? 32n : 128n;
  return {
    in: device,
    sources: [{ lo: mappedValue({ family, value: 0n }), hi: mappedValue({ family, value: (1n << width) - 1n }) }],
    verdict: "depends",
    conditions: [[{ condition: tooMuchWork, holds: true }]],
    choices: [],
    replies: null,
    because: [],
    witness: null,
  };
}
