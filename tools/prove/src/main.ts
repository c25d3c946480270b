/** npm run prove: sends real packets to every case and holds the model against what the kernel did. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { allCases, withCompared } from "./cases/all-cases.ts";
import { rulesetCases } from "./cases/ruleset-cases.ts";
import { isAboveLimit } from "./depends-limit.ts";
import { proofDocument } from "./print-document.ts";
import { disagreementLines, progressLine, resultLine, summaryLines, tableHead, unmetLines } from "./print-report.ts";
import { mutate } from "./mutations/mutate.ts";
import { type CaseResult, runCases } from "./run-cases.ts";

const DEFAULT_PACKETS = 2000;
const MUTATION_PACKETS = 500;

const help = `npm run prove -- [options]
  --case NAME        only cases whose name contains this
  --rulesets DIR     every loadable ruleset below this folder instead of the cases of the project
  --generated N      also N generated rulesets of each kind (default 20)
  --packets N        packets for each case (default ${DEFAULT_PACKETS}; ${MUTATION_PACKETS} with --mutations)
  --seed S           (default 1)
  --workers N        (default 2)
  --keep DIR         where observations are kept (default node_modules/.cache/prove)
  --reuse            judge kept observations again, ask the kernel only for what is missing
  --observe-only     ask the kernel, judge nothing
  --show N           disagreements shown for each case (default 3)
  --rules            names each rule that no packet came by and that some packet could
  --json FILE        every report as JSON
  --mutations        flips each rule of the SPECs and says which flips are noticed
  --rule ID          only flips of this rule
  --lines N          with --mutations: N small changes of lines at random instead, each tried on every case
  --document         writes the table into docs/proof.md, with --mutations into docs/mutations.md
  --search           tries every case on flips that their own cases do not notice`;

const { values } = parseArgs({
  options: {
    case: { type: "string" },
    rulesets: { type: "string" },
    generated: { type: "string", default: "20" },
    packets: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    keep: { type: "string" },
    reuse: { type: "boolean", default: false },
    "observe-only": { type: "boolean", default: false },
    show: { type: "string", default: "3" },
    rules: { type: "boolean", default: false },
    json: { type: "string" },
    document: { type: "boolean", default: false },
    mutations: { type: "boolean", default: false },
    rule: { type: "string" },
    lines: { type: "string", default: "0" },
    search: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const repositoryRoot = join(import.meta.dirname, "../../..");

async function prove(): Promise<number> {
  const [packets, seed] = [Number(values.packets ?? DEFAULT_PACKETS), Number(values.seed)];
  const all = values.rulesets === undefined ? allCases({ generated: Number(values.generated), seed }) : rulesetCases(values.rulesets);
  const cases = withCompared(all.filter((one) => one.name.includes(values.case ?? "")));
  const directory = values.keep ?? join(repositoryRoot, "node_modules/.cache/prove", `${seed}-${packets}`);
  process.stdout.write(`${tableHead}\n`);
  const done: CaseResult[] = [];
  const start = performance.now();
  const results = await runCases({
    cases,
    packets,
    seed,
    directory,
    workers: Number(values.workers),
    reuse: values.reuse,
    observeOnly: values["observe-only"],
    explainsRules: true,
    onResult: (result) => {
      print(result);
      done.push(result);
      if (!process.stdout.isTTY)
        process.stderr.write(`${progressLine(done, { cases: cases.length, seconds: (performance.now() - start) / 1000 })}\n`);
    },
  });
  process.stdout.write(`\n${summaryLines(results).join("\n")}\n`);
  if (values.document)
    writeFileSync(
      join(repositoryRoot, "docs/proof.md"),
      proofDocument(results, { seed, packets, command: commandText(), seconds: (performance.now() - start) / 1000 }),
    );
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2));
  return results.some(isFailure) ? 1 : 0;
}

/** What was typed. */
function commandText(): string {
  return `npm run prove -- ${process.argv.slice(2).join(" ")}`.replaceAll(/ --(?:json|keep)(?: |=)\S+/g, ""); // where files went is the machine's own
}

/** Every flip has to be noticed, and every rule of the SPECs to have one. */
function runMutationTable(): Promise<number> {
  const [packets, seed] = [Number(values.packets ?? MUTATION_PACKETS), Number(values.seed)];
  return mutate({
    rule: values.rule,
    drawn: Number(values.lines),
    packets,
    seed,
    directory: values.keep ?? join(repositoryRoot, "node_modules/.cache/prove", `mutations-${seed}-${packets}`),
    reuse: values.reuse,
    searches: values.search,
    writesDocument: values.document,
    workers: Number(values.workers),
  });
}

function print(result: CaseResult): void {
  const rulesets = values.rulesets === undefined ? "" : ` --rulesets ${values.rulesets}`;
  const repeat = `npm run prove -- --case ${result.name} --seed ${values.seed} --packets ${values.packets ?? DEFAULT_PACKETS}${rulesets}`;
  const lines = result.outcome === "judged" ? disagreementLines(result.report, { kept: Number(values.show), repeat }) : [];
  const unmet = values.rules && result.outcome === "judged" ? unmetLines(result.report) : [];
  process.stdout.write(`${[resultLine(result), ...lines, ...unmet].join("\n")}\n`);
}

/** A ruleset of a folder that this machine's tools do not load is no failure of the model; a case of our own is. */
function isFailure(result: CaseResult): boolean {
  if (result.outcome === "judged") return result.report.disagreementCount > 0 || isAboveLimit(result.report);
  return result.outcome === "fault" || (result.outcome === "not-built" && values.rulesets === undefined);
}

if (values.help) process.stdout.write(`${help}\n`);
else process.exitCode = values.mutations ? await runMutationTable() : await prove();
