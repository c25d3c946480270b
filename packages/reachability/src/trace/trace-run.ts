/** One run of a packet under one assignment of the conditions it meets: what it may ask, and what it leaves behind. */
import type { Condition } from "@portolan/ruleset";
import type { ReasonLayer } from "../reason.ts";
import type { TraceStep } from "../trace.ts";
import type { Connection } from "./packet-state.ts";
import type { HostIndex } from "./host-index.ts";
import { Undecided, type Ask } from "./explore-conditions.ts";

export interface TraceRun {
  readonly index: HostIndex;
  readonly ask: Ask;
  readonly steps: TraceStep[];
  direction: "in" | "out";
  /** Of the first packet; null where it was not tracked. */
  connection: Connection | null;
  hook: string;
  /** What a rule rejected it with. */
  rejectedWith: string;
  /** Rules evaluated; a ruleset that loops would end here. */
  ruleCount: number;
}

/** Goes on where the condition holds; otherwise nothing more can be said of the packet. */
export function requireCondition(run: TraceRun, condition: Condition): void {
  if (!run.ask(condition)) throw new Undecided(condition.id);
}

/** Notes a decision that no rule made. */
export function noteDecision(run: TraceRun, decision: { layer: ReasonLayer; hook: string; text: string; effect: string }): void {
  run.steps.push({ ...decision, table: null, chain: null, handle: null, position: null, direction: run.direction });
}
