/** `--mutations`: the whole table, printed while it grows, kept for a run that was cut short, and written down with `--document`. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withCompared, writtenCases } from "../cases/all-cases.ts";
import { runCases } from "../run-cases.ts";
import { allMutations } from "./all-mutations.ts";
import { drawMutations } from "./draw-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { mutationsDocument, resultLine } from "./print-mutations.ts";
import { type MutationResult, runMutations } from "./run-mutations.ts";
import { specRuleIds } from "./spec-rules.ts";

export interface MutateOptions {
  /** Only flips of this rule; absent: all. */
  readonly rule: string | undefined;
  readonly packets: number; // for each case
  readonly seed: number;
  readonly directory: string; // of kept observations and results
  /** Instead of the flips so many small changes at random, each tried on every case. */
  readonly drawn: number;
  /** Takes results that are there already, where neither the flip nor its file has changed. */
  readonly reuse: boolean;
  /** Tries every case on a flip that its own cases do not notice. */
  readonly searches: boolean;
  readonly writesDocument: boolean;
  readonly workers: number;
}

const repositoryRoot = join(import.meta.dirname, "../../../..");

/** 0 where every rule has a flip and every flip is noticed, else 1. */
export async function mutate(options: MutateOptions): Promise<number> {
  if (options.drawn > 0) return tryDrawn(options);
  const mutations = allMutations.filter((one) => options.rule === undefined || one.rule === options.rule);
  const caseNames = await observed(options, mutations);
  const kept = new KeptResults(join(options.directory, "mutations.json"), options.reuse);
  const known = mutations.flatMap((one) => kept.find(one) ?? []);
  const fresh = await runMutations({
    mutations: mutations.filter((one) => kept.find(one) === null),
    directory: options.directory,
    caseNames,
    searches: options.searches,
    workers: options.workers,
    onResult: (result) => {
      kept.add(result);
      process.stdout.write(`${resultLine(result)}\n`);
    },
  });
  const results = mutations.flatMap((one) => [...known, ...fresh].find(({ mutation }) => isSame(mutation, one)) ?? []);
  return report(results, options);
}

/** 0: that something survives is for a person to look at. */
async function tryDrawn(options: MutateOptions): Promise<number> {
  const mutations = drawMutations(options.drawn, options.seed);
  const caseNames = await observed({ ...options, searches: true }, mutations);
  const onResult = (result: MutationResult): boolean => process.stdout.write(`${resultLine(result)}\n`);
  const results = await runMutations({ ...options, mutations, caseNames, searches: true, faultsCount: true, onResult });
  const survivors = results.filter(({ noticedBy }) => noticedBy === null);
  for (const { mutation } of survivors) process.stdout.write(`\n${mutation.file}\n- ${mutation.from}\n+ ${mutation.to}\n`);
  process.stdout.write(`\n${results.length} changes of lines, ${survivors.length} survived\n`);
  return 0;
}

function report(results: readonly MutationResult[], { rule, writesDocument }: MutateOptions): number {
  const survivors = results.filter(({ noticedBy }) => noticedBy === null);
  const flipped = new Set(allMutations.map((one) => one.rule));
  const unflipped = specRuleIds().filter((id) => !flipped.has(id));
  const byTest = results.filter(({ mutation }) => mutation.test !== null).length;
  if (writesDocument) writeFileSync(join(repositoryRoot, "docs/mutations.md"), mutationsDocument(results));
  for (const survivor of survivors) process.stdout.write(`${resultLine(survivor)}\n`);
  process.stdout.write(
    `\n${results.length} flips of ${new Set(results.map(({ mutation }) => mutation.rule)).size} rules, ${results.length - byTest} by packets, ` +
      `${byTest} by the rule's test; ${survivors.length} survived; rules without a flip: ${unflipped.join(" ") || "none"}\n`,
  );
  return survivors.length > 0 || (rule === undefined && unflipped.length > 0) ? 1 : 0;
}

/** Names of the cases that are there, after asking the kernel for those that are not. */
async function observed({ packets, seed, directory, searches, workers }: MutateOptions, mutations: readonly Mutation[]): Promise<string[]> {
  const needed = new Set(mutations.flatMap((one) => one.cases));
  const cases = withCompared(writtenCases.filter(({ name }) => searches || needed.has(name)));
  const results = await runCases({ cases, packets, seed, directory, workers, reuse: true, observeOnly: true });
  for (const result of results) if (result.outcome === "not-built") process.stdout.write(`not built: ${result.name}: ${result.why}\n`);
  return results.flatMap((result) => (result.outcome === "observed" ? [result.name] : []));
}

function isSame(a: Mutation, b: Mutation): boolean {
  return a.rule === b.rule && a.file === b.file && a.from === b.from && a.to === b.to && a.test === b.test;
}

/** Results by the flip and the text of the file it stands in: what a run that was cut short had found is taken again. */
class KeptResults {
  readonly #file: string;
  readonly #results: Record<string, MutationResult>;

  constructor(file: string, reuse: boolean) {
    this.#file = file;
    this.#results = reuse && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, MutationResult>) : {};
  }

  find(mutation: Mutation): MutationResult | null {
    return this.#results[keyOf(mutation)] ?? null;
  }

  add(result: MutationResult): void {
    if (result.noticedBy === null) return;
    this.#results[keyOf(result.mutation)] = result;
    writeFileSync(this.#file, JSON.stringify(this.#results));
  }
}

function keyOf(mutation: Mutation): string {
  const source = readFileSync(join(repositoryRoot, mutation.file), "utf8");
  return createHash("sha256").update(source).update(JSON.stringify(mutation)).digest("hex");
}
