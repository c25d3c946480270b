import type { ErrorCode, ErrorParams, TraceQuestion, WhatIfQuestion } from "@portolan/contract";
import type { Phrase } from "@portolan/phrases";
import type { Chart, HostFacts } from "@portolan/reachability";
import type { Plan } from "@portolan/plans";
import type { FactName } from "./judged-facts.ts";
import type { PlanQuestion } from "./plan-answer.ts";

/** To the judging thread. Rows arrive in slices and become the facts only with `facts`. */
export type JudgeRequest =
  | { readonly kind: "rows"; readonly name: FactName; readonly rows: readonly unknown[] }
  | {
      readonly kind: "facts";
      readonly names: readonly FactName[]; // those whose rows were sent; the others stay
      readonly takenAt: string;
      readonly host: string;
      readonly isRead: boolean;
      readonly live: HostFacts | null; // null: the scanner did not tell
    }
  | { readonly kind: "judge" }
  | { readonly kind: "ask"; readonly id: number; readonly question: JudgeQuestion };

export type JudgeQuestion =
  | { readonly kind: "endpoint"; readonly endpoint: string }
  | { readonly kind: "charts"; readonly endpoints: readonly string[]; readonly port: number | null }
  | { readonly kind: "trace"; readonly question: TraceQuestion }
  | { readonly kind: "what-if"; readonly question: WhatIfQuestion }
  | { readonly kind: "plan"; readonly question: PlanQuestion }
  | { readonly kind: "plan-check"; readonly plan: Plan };

/** A chart with the owners of the rules that it speaks of, by `reasonKey`. */
export interface ToldChart {
  readonly chart: Chart;
  readonly owners: ReadonlyMap<string, Phrase | null>;
}

/** Documents cross as the bytes of their JSON, without the fields of `Judgement` where they have them: nothing is serialised on the main thread. */
export type JudgeReply =
  | { readonly kind: "loaded" }
  | { readonly kind: "accepted"; readonly changed: boolean }
  | { readonly kind: "judged"; readonly takenAt: string; readonly documents: JudgedDocuments; readonly elapsedMs: number }
  | { readonly kind: "answered"; readonly id: number; readonly answer: Uint8Array<ArrayBuffer> | readonly ToldChart[] }
  | { readonly kind: "refused"; readonly id: number | null; readonly code: ErrorCode; readonly params: ErrorParams }
  | { readonly kind: "faulted"; readonly id: number | null; readonly reason: string };

export interface JudgedDocuments {
  readonly overview: Uint8Array<ArrayBuffer>;
  readonly findings: Uint8Array<ArrayBuffer>;
}
