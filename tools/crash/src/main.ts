/** npm run crash: random changes, killed at random moments. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backEndNames, type BackEndName } from "./back-ends/back-end.ts";
import { crashCase } from "./crash-case.ts";
import { runCases } from "./run-cases.ts";
import type { CrashResult } from "./run-case.ts";

const help = `npm run crash -- [options]
  --seed S          (default 1)
  --cases N         (default 500)
  --back-ends A,B   of ${backEndNames.join(", ")} (default all)
  --only N          this case alone
  --again           does not go on where a run with this seed stopped`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    cases: { type: "string", default: "500" },
    "back-ends": { type: "string", default: backEndNames.join(",") },
    only: { type: "string" },
    again: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function crash(): Promise<number> {
  const names = backEndsOf(values["back-ends"]);
  const seed = Number(values.seed);
  const kept = join(import.meta.dirname, "../../../node_modules/.cache/crash", `${seed}-${names.join("-")}.jsonl`);
  mkdirSync(join(kept, ".."), { recursive: true });
  if (values.again) rmSync(kept, { force: true });
  const done = values.only === undefined ? readResults(kept).filter(({ fault }) => fault === null) : [];
  const known = new Set(done.map(({ number }) => number));
  const numbers = values.only === undefined ? Array.from({ length: Number(values.cases) }, (_, number) => number) : [Number(values.only)];
  const left = numbers.filter((number) => !known.has(number)).map((number) => crashCase(seed, number, names));
  const results = [...done];
  await runCases(left, (result) => {
    results.push(result);
    appendFileSync(kept, `${JSON.stringify(result)}\n`);
    if (result.fault !== null) process.stdout.write(`\nFAULT ${result.fault}\n`);
    if (results.length % 10 === 0) printTable(results);
  });
  printTable(results);
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

function printTable(results: readonly CrashResult[]): void {
  const rows = [...Map.groupBy(results, ({ backEnd }) => backEnd)].map(([name, own]) => {
    const count = (end: CrashResult["end"]): number => own.filter((one) => one.end === end).length;
    const deaths = own.reduce((sum, one) => sum + one.deaths, 0);
    const faults = own.filter(({ fault }) => fault !== null).length;
    return `${name.padEnd(16)} ${own.length} cases, ${deaths} deaths: ${count("undone")} undone, ${count("confirmed")} confirmed, ${count("nothing")} not begun, ${faults} faults`; // prettier-ignore
  });
  process.stdout.write(`\n${rows.join("\n")}\n`);
}

if (values.help) process.stdout.write(`${help}\n`);
else process.exitCode = await crash();
