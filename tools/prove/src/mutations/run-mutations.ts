/** Judges kept observations with each mutant in turn and says which are noticed. */
import { join } from "node:path";
import { openJudge } from "../judge-process.ts";
import { staleText } from "./load-mutated.ts";
import type { Mutation } from "./mutation.ts";

export interface MutationResult {
  readonly mutation: Mutation;
  /** The first case that noticed and how; null: the mutant survived. */
  readonly noticedBy: { readonly case: string; readonly how: string } | null;
}

export interface MutationRun {
  readonly mutations: readonly Mutation[];
  readonly directory: string; // of kept observations
  readonly caseNames: readonly string[];
  readonly workers?: number; // absent: 2
  readonly onResult?: (result: MutationResult) => void;
}

const loader = join(import.meta.dirname, "load-mutated.ts");
const timeoutMs = 60_000;

export async function runMutations(run: MutationRun): Promise<readonly MutationResult[]> {
  const expected = await judgeUnchanged(run);
  const results: MutationResult[] = [];
  const waiting = [...run.mutations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = { mutation: next, noticedBy: await findNoticing(next, run, expected) };
      results.push(result);
      run.onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: run.workers ?? 2 }, work));
  return results;
}

/** Case → disagreements and `depends` of the model as it is. */
type Expected = ReadonlyMap<string, string>;

async function judgeUnchanged({ caseNames, directory }: MutationRun): Promise<Expected> {
  const judge = openJudge({ timeoutMs });
  const expected = new Map<string, string>();
  try {
    for (const name of caseNames) expected.set(name, await judgeOne(judge, directory, name));
  } finally {
    judge.close();
  }
  return expected;
}

async function findNoticing(
  mutation: Mutation,
  { caseNames, directory }: MutationRun,
  expected: Expected,
): Promise<MutationResult["noticedBy"]> {
  const judge = openJudge({ timeoutMs, execArgv: ["--import", loader], env: { PORTOLAN_MUTATION: JSON.stringify(mutation) } });
  const order = [...new Set([...(mutation.cases ?? []), ...caseNames])].filter((name) => expected.has(name));
  try {
    for (const name of order) {
      const how = await judgeOne(judge, directory, name);
      if (how.includes(staleText)) return null;
      if (how !== expected.get(name)) return { case: name, how };
    }
    return null;
  } finally {
    judge.close();
  }
}

async function judgeOne(judge: ReturnType<typeof openJudge>, directory: string, name: string): Promise<string> {
  const judgement = await judge.judge(join(directory, `${name}.json`));
  if ("fault" in judgement)
    return `fault: ${judgement.fault.split("\n").find((line) => line.includes("Error")) ?? judgement.fault.slice(0, 100)}`;
  const { disagreementCount, depends } = judgement.report;
  return `${disagreementCount} differ, ${depends} depend`;
}
