/** Observes and judges many cases, a few at a time. Observations are kept in a folder, so that they can be judged again without the kernel. */
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type JudgeProcess, openJudge } from "./judge-process.ts";
import { type Observer, openObserver } from "./observe-in-lab.ts";
import type { ProofCase } from "./proof-case.ts";
import { seedOf } from "./random.ts";
import type { CaseReport } from "./report.ts";

export interface RunOptions {
  readonly cases: readonly ProofCase[];
  readonly packets: number; // for each case
  readonly seed: number;
  readonly directory: string;
  readonly workers?: number; // absent: 2
  /** Takes an observation that is there already instead of asking the kernel again. */
  readonly reuse?: boolean;
  /** Only asks the kernel. */
  readonly observeOnly?: boolean;
  /** Asks of every rule that no packet came by why that is so. */
  readonly explainsRules?: boolean;
  readonly onResult?: (result: CaseResult) => void;
}

export type CaseResult =
  | { readonly name: string; readonly outcome: "judged"; readonly report: CaseReport }
  | { readonly name: string; readonly outcome: "observed" }
  | { readonly name: string; readonly outcome: "not-built" | "fault"; readonly why: string };

export async function runCases(options: RunOptions): Promise<readonly CaseResult[]> {
  mkdirSync(options.directory, { recursive: true });
  const results: CaseResult[] = [];
  const waiting = [...options.cases];
  const started = new Map<string, Promise<CaseResult>>(); // name → its run; a case waits for the one it is compared with
  const work = async (): Promise<void> => {
    let observer: Observer | null = null;
    const judge = openJudge();
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const file = join(options.directory, `${next.name}.json`);
        if (options.reuse !== true || !isObserved(next, file)) observer ??= await openObserver();
        await started.get(next.comparedWith?.name ?? "");
        const running = runCase(next, { ...options, file, observer, judge });
        started.set(next.name, running);
        const result = await running;
        results.push(result);
        options.onResult?.(result);
      }
    } finally {
      judge.close();
      await observer?.[Symbol.asyncDispose]();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers ?? 2, options.cases.length) }, work));
  return results;
}

/** Whether the file is an observation of the case as it is now. */
function isObserved(proofCase: ProofCase, file: string): boolean {
  if (!existsSync(file)) return false;
  const opening = Buffer.from(JSON.stringify({ case: proofCase }).slice(0, -1));
  const found = Buffer.alloc(opening.length);
  const opened = openSync(file, "r");
  try {
    return readSync(opened, found, 0, found.length, 0) === opening.length && found.equals(opening);
  } finally {
    closeSync(opened);
  }
}

async function runCase(
  proofCase: ProofCase,
  run: RunOptions & { readonly file: string; readonly observer: Observer | null; readonly judge: JudgeProcess },
): Promise<CaseResult> {
  const { name } = proofCase;
  if (run.observer !== null && !(run.reuse === true && isObserved(proofCase, run.file))) {
    const packets = Math.max(run.packets, proofCase.packets ?? 0);
    try {
      const observation = await run.observer.observe({ case: proofCase, seed: seedOf(run.seed, name), packets });
      writeFileSync(`${run.file}.new`, JSON.stringify(observation));
      renameSync(`${run.file}.new`, run.file);
    } catch (fault) {
      return { name, outcome: "not-built", why: fault instanceof Error ? fault.message : String(fault) };
    }
  }
  if (run.observeOnly === true) return { name, outcome: "observed" };
  const judgement = await run.judge.judge(run.file, { explains: run.explainsRules === true });
  return "report" in judgement ? { name, outcome: "judged", report: judgement.report } : { name, outcome: "fault", why: judgement.fault };
}
