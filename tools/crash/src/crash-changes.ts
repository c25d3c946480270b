/** npm run crash: random plans, carried out while processes die at random moments. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backEndNames, type BackEndName } from "./back-ends/back-end.ts";
import { crashCase } from "./crash-case.ts";
import { crashDocument } from "./crash-document.ts";
import { resultTable } from "./result-table.ts";
import { runCases } from "./run-cases.ts";
import type { CrashResult } from "./crash-result.ts";

const help = `npm run crash -- [options]
       npm run crash -- leases [options]: claims and leases instead of changes of hosts
  --seed S          (default 1)
  --cases N         (default 504)
  --back-ends A,B   of ${backEndNames.join(", ")} (default all)
  --lanes N         hosts at work beside each other (default 2)
  --only N          this case alone
  --again           does not go on where a run with this seed stopped
  --document        writes the table into docs/crash.md`;

const options = {
  seed: { type: "string", default: "1" },
  cases: { type: "string", default: "504" },
  "back-ends": { type: "string", default: backEndNames.join(",") },
  lanes: { type: "string", default: "2" },
  only: { type: "string" },
  again: { type: "boolean", default: false },
  document: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;
const root = join(import.meta.dirname, "../../..");

export async function crashChanges(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const names = backEndsOf(values["back-ends"]);
  const seed = Number(values.seed);
  const kept = join(root, "node_modules/.cache/crash", `${seed}-${names.join("-")}.jsonl`);
  mkdirSync(join(kept, ".."), { recursive: true });
  if (values.again) rmSync(kept, { force: true });
  const done = values.only === undefined ? readResults(kept).filter(({ fault }) => fault === null) : [];
  const known = new Set(done.map(({ number }) => number));
  const numbers = values.only === undefined ? Array.from({ length: Number(values.cases) }, (_, number) => number) : [Number(values.only)];
  const left = numbers.filter((number) => !known.has(number)).map((number) => crashCase(seed, number, names));
  const results = [...done];
  const onResult = (result: CrashResult): void => {
    results.push(result);
    if (values.only === undefined) appendFileSync(kept, `${JSON.stringify(result)}\n`);
    if (result.fault !== null) process.stdout.write(`\nFAULT ${result.fault}\n`);
    if (results.length % 10 === 0) process.stdout.write(`\n${resultTable(results)}\n`);
  };
  await runCases(left, { lanes: Number(values.lanes), onResult });
  process.stdout.write(`\n${resultTable(results)}\n`);
  if (values.document) writeFileSync(join(root, "docs/crash.md"), crashDocument(results, seed));
  return results.some(({ fault }) => fault !== null) ? 1 : 0;
}

function backEndsOf(text: string): readonly [BackEndName, ...BackEndName[]] {
  const [first, ...others] = text.split(",").map((name) => {
    const known = backEndNames.find((one) => one === name);
    if (known === undefined) throw new Error(`There is no back end ${name}\n${help}`);
    return known;
  });
  if (first === undefined) throw new Error(help);
  return [first, ...others];
}

function readResults(path: string): readonly CrashResult[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line) as CrashResult);
}
