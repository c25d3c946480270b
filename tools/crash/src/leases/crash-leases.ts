/** npm run crash -- leases: processes that write leases are killed at random moments. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgresCluster } from "@portolan/storage/testing/postgres-cluster";
import { leaseCrashDocument, leaseResultTable } from "./lease-crash-document.ts";
import { runLeaseCase, type LeaseCaseResult } from "./run-lease-case.ts";
import { makePostgresLeaseDatabase } from "./postgres-lease-database.ts";
import { makeSqliteLeaseDatabase } from "./sqlite-lease-database.ts";

const help = `npm run crash -- leases [options]
  --seed S      (default 1)
  --kills N     (default 1000)
  --only N      this case alone
  --postgres    on PostgreSQL, which is ended at once too, in the place of SQLite
  --again       does not go on where a run with this seed stopped
  --document    writes docs/crash-leases.md`;

const killsOfCase = 25;
const root = join(import.meta.dirname, "../../../..");

export async function crashLeases(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string", default: "1" },
      kills: { type: "string", default: "1000" },
      only: { type: "string" },
      postgres: { type: "boolean", default: false },
      again: { type: "boolean", default: false },
      document: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const seed = Number(values.seed);
  const kept = join(root, "node_modules/.cache/crash", `leases-${values.postgres ? "postgres" : "sqlite"}-${seed}.jsonl`);
  mkdirSync(join(kept, ".."), { recursive: true });
  if (values.again) rmSync(kept, { force: true });
  const results = values.only === undefined ? readResults(kept).filter(({ fault }) => fault === null) : [];
  const known = new Set(results.map(({ number }) => number));
  const cluster = values.postgres ? await startPostgresCluster({ isDurable: true }) : null;
  const all = Array.from({ length: Math.ceil(Number(values.kills) / killsOfCase) }, (_, number) => number);
  for (const number of values.only === undefined ? all.filter((one) => !known.has(one)) : [Number(values.only)]) {
    const database = cluster === null ? makeSqliteLeaseDatabase() : await makePostgresLeaseDatabase(cluster);
    const result = await runLeaseCase({ seed, number, kills: killsOfCase }, database);
    results.push(result);
    if (values.only === undefined) appendFileSync(kept, `${JSON.stringify(result)}\n`);
    process.stdout.write(
      result.fault === null ? `case ${number}: ${result.granted} leases, ${result.tookMs} ms\n` : `FAULT ${result.fault}\n`,
    );
    if (values.document) writeFileSync(join(root, "docs/crash-leases.md"), leaseCrashDocument(results, seed));
  }
  await cluster?.close();
  process.stdout.write(`\n${leaseResultTable(results)}\n`);
  return results.some(({ fault }) => fault !== null) ? 1 : 0;
}

function readResults(path: string): readonly LeaseCaseResult[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line) as LeaseCaseResult);
}
