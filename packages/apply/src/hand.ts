/** How one tool is worked. Every tool has the same three motions, so that whoever moves them needs to know nothing of the tool. */
import { runProgram, type ProgramResult } from "@portolan/capture/run-program";
import type { Step } from "@portolan/plans";
import { endOwnTools } from "./host-clock.ts";

export interface HandContext {
  /** Marks what this plan puts in: letters and digits, the same in every step. */
  readonly planId: string;
  readonly run: RunTool;
  /** All of the plan, for what is written of the whole of it. Absent: not known. */
  readonly steps?: readonly Step[];
}

/** A program with an argument array in a bare environment, never a shell. */
export type RunTool = (program: string, words: readonly string[], input?: string) => Promise<ProgramResult>;

export interface Hand<Own extends Step, Undo> {
  /** What will undo the step, read from the host as it is now. `stale`: the host is not what the step was made for. */
  prepare(step: Own, context: HandContext): Promise<Prepared<Undo>>;
  /** All of it, or what is left is undone by `undo`. */
  perform(step: Own, context: HandContext): Promise<Moved>;
  /** Takes back what is in force of the step, whatever that is: nothing, a part, all of it; what others did meanwhile stays. */
  undo(undo: Undo, context: HandContext): Promise<Moved>;
  /** The step stays: what only served to undo it goes. */
  settle(undo: Undo, context: HandContext): Promise<Moved>;
}

export type Prepared<Undo> =
  | { readonly code: "ready"; readonly undo: Undo }
  | { readonly code: "stale"; readonly what: string } // the rule or place that is not as the step says
  | { readonly code: "failed"; readonly why: string };

export type Moved = { readonly code: "done" } | { readonly code: "failed"; readonly why: string };

export const done: Moved = { code: "done" };

/** The tag of everything that a plan puts in. */
export function tagOf({ planId }: Pick<HandContext, "planId">): string {
  return `portolan:${planId}`;
}

/** One that did not end by itself leaves nothing behind that still works. */
export function toolRunner(timeoutMs: number): RunTool {
  return async (program, words, input) => {
    const limits = { timeoutMs, maxBytes: 64 * 2 ** 20 };
    const result = await runProgram(program, words, input === undefined ? limits : { ...limits, input });
    if (result.outcome !== "exited" && result.outcome !== "absent") await endOwnTools();
    return result;
  };
}

export const runTool = toolRunner(30_000);

/** What it printed, or why there is nothing. */
export function outputOf(program: string, result: ProgramResult): { readonly text: string } | { readonly failed: string } {
  if (result.outcome === "exited") {
    if (result.code === 0) return { text: result.stdout };
    return { failed: `${program}: ${(result.stderr || result.stdout).trim().slice(0, 2000) || `exit code ${result.code}`}` };
  }
  return { failed: `${program}: ${result.outcome === "failed" ? result.reason : result.outcome}` };
}
