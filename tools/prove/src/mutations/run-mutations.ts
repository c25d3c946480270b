/** Judges kept observations with each mutant in turn, or runs its rule's test, and says which are noticed. */
import { join } from "node:path";
import { type Judgement, openJudge } from "../judge-process.ts";
import { type CaseReport, type Disagreement, packetText } from "../report.ts";
import type { Engine } from "../judge/engine.ts";
import { enginesAsked, type Mutation } from "./mutation.ts";
import { failingTestOf } from "./run-rule-test.ts";

export interface MutationResult {
  readonly mutation: Mutation;
  /** null: the mutant survived. */
  readonly noticedBy: Notice | null;
  /** Of a mutant that survived: what kept it from being judged; null where it was judged. */
  readonly fault: string | null;
}

export type Notice =
  | { readonly by: "case"; readonly case: string; readonly engine: string; readonly packet: string; readonly how: string }
  | { readonly by: "test"; readonly test: string; readonly title: string };

export interface MutationRun {
  readonly mutations: readonly Mutation[];
  readonly directory: string; // of kept observations
  /** Cases that may be judged; those of a mutation are tried first, the others only where `searches`. */
  readonly caseNames: readonly string[];
  readonly searches?: boolean;
  /** A change that ends the engine with an error, or keeps it from ending, is noticed. */
  readonly faultsCount?: boolean;
  readonly workers?: number; // absent: 2
  readonly onResult?: (result: MutationResult) => void;
}

const loader = join(import.meta.dirname, "load-mutated.ts");
const timeoutMs = 60_000;

export async function runMutations(run: MutationRun): Promise<readonly MutationResult[]> {
  const expected = new Unmutated(run.directory);
  const results: MutationResult[] = [];
  const waiting = [...run.mutations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await tryMutation(next, run, expected);
      results.push(result);
      run.onResult?.(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: run.workers ?? 2 }, work));
  } finally {
    expected.close();
  }
  return results;
}

/** What the model as it is says of each case, asked once. */
class Unmutated {
  readonly #directory: string;
  readonly #reports = new Map<string, Promise<Judgement>>();
  readonly #judge = openJudge({ timeoutMs });
  #last: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** One after another, as a judge takes them. */
  reportOf(name: string, engines?: readonly Engine[]): Promise<Judgement> {
    const key = `${name} ${engines?.join(" ") ?? ""}`;
    const known = this.#reports.get(key);
    if (known !== undefined) return known;
    const asked = this.#last.then(() => this.#judge.judge(fileOf(this.#directory, name), { engines }));
    this.#last = asked;
    this.#reports.set(key, asked);
    return asked;
  }

  close(): void {
    this.#judge.close();
  }
}

async function tryMutation(mutation: Mutation, run: MutationRun, expected: Unmutated): Promise<MutationResult> {
  if (mutation.test !== null) {
    const title = await failingTestOf(mutation);
    return { mutation, noticedBy: title === null ? null : { by: "test", test: mutation.test, title }, fault: null };
  }
  const judge = openJudge({ timeoutMs, execArgv: ["--import", loader], env: { PORTOLAN_MUTATION: JSON.stringify(mutation) } });
  const own = run.faultsCount === true ? enginesTouched(mutation) : enginesAsked(mutation);
  const rounds: readonly (readonly Engine[] | undefined)[] = own === undefined ? [["trace"], undefined] : [own]; // the trace is quick and sees most
  const others = run.searches === true ? run.caseNames : [];
  const names = [...new Set([...mutation.cases, ...others])].filter((name) => run.caseNames.includes(name));
  let fault: string | null = null;
  try {
    for (const [engines, name] of rounds.flatMap((round) => names.map((one) => [round, one] as const))) {
      const [before, after] = await Promise.all([expected.reportOf(name, engines), judge.judge(fileOf(run.directory, name), { engines })]);
      if ("fault" in before) fault ??= `${name}, not turned round: ${firstError(before.fault)}`;
      if ("fault" in after) fault ??= `${name}: ${firstError(after.fault)}`;
      if (run.faultsCount === true && "report" in before && "fault" in after)
        return { mutation, noticedBy: { by: "case", case: name, engine: "any", packet: "", how: firstError(after.fault) }, fault };
      const notice = "report" in before && "report" in after ? difference(name, before.report, after.report) : null;
      if (notice !== null) return { mutation, noticedBy: notice, fault: null };
    }
    return { mutation, noticedBy: null, fault: names.length === 0 ? "none of its cases is there" : fault };
  } finally {
    judge.close();
  }
}

/** Of a line that may serve anything: what is said is made of the walk and the map. */
function enginesTouched(mutation: Mutation): readonly Engine[] | undefined {
  const engines = enginesAsked(mutation);
  return engines === undefined ? undefined : [...new Set<Engine>([...engines, "chart", "difference"])];
}

function fileOf(directory: string, name: string): string {
  return join(directory, `${name}.json`);
}

/** A mutant that makes the model disagree more often with the kernel is noticed: the proof would fail. */
function difference(name: string, before: CaseReport, after: CaseReport): Notice | null {
  const more = after.disagreementCount - before.disagreementCount;
  const keyOf = ({ check, packet, model }: Disagreement): string => `${check} ${packetText(packet)} ${model}`;
  const known = new Set(before.disagreements.map(keyOf));
  const shown = after.disagreements.find((one) => !known.has(keyOf(one)));
  if (more <= 0) return null;
  const packet = shown === undefined ? "" : `${packetText(shown.packet)}: ${firstLine(shown.model)}, kernel ${firstLine(shown.kernel)}`;
  return { by: "case", case: name, engine: engineOf(shown), packet, how: `${more} more differ` };
}

function engineOf(shown: Disagreement | undefined): string {
  const check = shown?.check ?? "trace";
  return ["walk", "map", "chart", "difference"].includes(check) ? check : "trace";
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").trim();
}

function firstError(fault: string): string {
  return fault.split("\n").find((line) => line.includes("Error")) ?? fault.slice(0, 100);
}
