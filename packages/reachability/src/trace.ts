/** What becomes of one concrete packet, rule by rule. The engine in `trace-packet.ts` shares no code with the solvers over sets. */
import type { ConditionTerm, Conditions } from "./verdict.ts";
import type { Reason } from "./reason.ts";

export interface Trace {
  readonly verdict: "delivered" | "dropped" | "rejected" | "no-listener" | "forwarded" | "depends";
  readonly reply: "delivered" | "dropped" | "none" | "depends";
  /** Id of the endpoint that got it. */
  readonly endpoint: string | null;
  /** Interface it is forwarded by. */
  readonly egress: string | null;
  readonly steps: readonly TraceStep[];
  /** Of `depends`: under which it would be delivered (or forwarded). Empty beside a verdict of `depends`: never, only how it ends differs. */
  readonly conditions: Conditions;
  /** Assumed on the way of the steps shown. */
  readonly assumed: readonly ConditionTerm[];
}

/** One rule that matched, or a policy, or a decision outside netfilter; in the order in which they act. */
export interface TraceStep extends Reason {
  readonly hook: string; // "input", "route", "socket", …
}
