/** npm run prove: sends real packets to every case and holds the model against what the kernel did. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { allCases, writtenCases } from "./cases/all-cases.ts";
import { rulesetCases } from "./cases/ruleset-cases.ts";
import { disagreementLines, resultLine, summaryLines, tableHead } from "./print-report.ts";
import { allMutations, rulesWithoutFlip } from "./mutations/all-mutations.ts";
import { runMutations } from "./mutations/run-mutations.ts";
import { specRuleIds } from "./mutations/spec-rules.ts";
import { type CaseResult, runCases } from "./run-cases.ts";

const help = `npm run prove -- [options]
  --case NAME        only cases whose name contains this
  --rulesets DIR     every loadable ruleset below this folder instead of the cases of the project
  --generated N      also N generated rulesets of each kind (default 20)
  --packets N        packets for each case (default 2000)
  --seed S           (default 1)
  --workers N        (default 2)
  --keep DIR         where observations are kept (default node_modules/.cache/prove)
  --reuse            judge kept observations again, ask the kernel only for what is missing
  --observe-only     ask the kernel, judge nothing
  --show N           disagreements shown for each case (default 3)
  --json FILE        every report as JSON
  --mutations        flips each rule of the SPECs and says which flips are noticed
  --rule ID          only flips of this rule`;

const { values } = parseArgs({
  options: {
    case: { type: "string" },
    rulesets: { type: "string" },
    generated: { type: "string", default: "20" },
    packets: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    keep: { type: "string" },
    reuse: { type: "boolean", default: false },
    "observe-only": { type: "boolean", default: false },
    show: { type: "string", default: "3" },
    json: { type: "string" },
    mutations: { type: "boolean", default: false },
    rule: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const repositoryRoot = join(import.meta.dirname, "../../..");

async function prove(): Promise<number> {
  const [packets, seed] = [Number(values.packets), Number(values.seed)];
  const all = values.rulesets === undefined ? allCases({ generated: Number(values.generated), seed }) : rulesetCases(values.rulesets);
  const cases = all.filter((one) => one.name.includes(values.case ?? ""));
  const directory = values.keep ?? join(repositoryRoot, "node_modules/.cache/prove", `${seed}-${packets}`);
  process.stdout.write(`${tableHead}\n`);
  const results = await runCases({
    cases,
    packets,
    seed,
    directory,
    workers: Number(values.workers),
    reuse: values.reuse,
    observeOnly: values["observe-only"],
    onResult: print,
  });
  process.stdout.write(`\n${summaryLines(results).join("\n")}\n`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2));
  return results.some(isFailure) ? 1 : 0;
}

/** Every flip has to be noticed, and every rule of the SPECs to have one. */
async function mutate(): Promise<number> {
  const [packets, seed] = [Number(values.packets), Number(values.seed)];
  const directory = values.keep ?? join(repositoryRoot, "node_modules/.cache/prove", `${seed}-${packets}`);
  const observed = await runCases({ cases: writtenCases, packets, seed, directory, reuse: true, observeOnly: true });
  const caseNames = observed.flatMap((result) => (result.outcome === "observed" ? [result.name] : []));
  const mutations = allMutations.filter((one) => values.rule === undefined || one.rule === values.rule);
  const results = await runMutations({
    mutations,
    directory,
    caseNames,
    onResult: ({ mutation, noticedBy }) => {
      const verdict = noticedBy === null ? "SURVIVED" : `noticed by ${noticedBy.case}: ${noticedBy.how}`;
      process.stdout.write(`${mutation.rule.padEnd(6)} ${mutation.file.replace("packages/", "").padEnd(44)} ${verdict}\n`);
    },
  });
  const survivors = results.filter(({ noticedBy }) => noticedBy === null);
  const flipped = new Set([...allMutations.map((one) => one.rule), ...rulesWithoutFlip.keys()]);
  const unflipped = specRuleIds().filter((rule) => !flipped.has(rule));
  process.stdout.write(
    `\n${results.length} mutants, ${survivors.length} survived; rules without a flip yet: ${unflipped.join(" ") || "none"}\n`,
  );
  return survivors.length > 0 || (values.rule === undefined && unflipped.length > 0) ? 1 : 0;
}

function print(result: CaseResult): void {
  const rulesets = values.rulesets === undefined ? "" : ` --rulesets ${values.rulesets}`;
  const repeat = `npm run prove -- --case ${result.name} --seed ${values.seed} --packets ${values.packets}${rulesets}`;
  const lines = result.outcome === "judged" ? disagreementLines(result.report, { kept: Number(values.show), repeat }) : [];
  process.stdout.write(`${[resultLine(result), ...lines].join("\n")}\n`);
}

/** A ruleset of a folder that this machine's tools do not load is no failure of the model; a case of our own is. */
function isFailure(result: CaseResult): boolean {
  if (result.outcome === "judged") return result.report.disagreementCount > 0;
  return result.outcome === "fault" || (result.outcome === "not-built" && values.rulesets === undefined);
}

if (values.help) process.stdout.write(`${help}\n`);
else process.exitCode = values.mutations ? await mutate() : await prove();
