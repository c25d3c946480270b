// npm run churn -- [SECONDS] [FOLDER], as root: watches a churning host and says whether anything was missed or doubled. An hour by default.
import { runChurn } from "./run-churn.ts";

const seconds = Number(process.argv[2] ?? 3600);
const folder = process.argv[3] ?? "/var/tmp/portolan-churn";
const result = await runChurn({
  seed: Number(process.env["SEED"] ?? 20261122),
  durationMs: seconds * 1000,
  opensPerMinute: 1000,
  longestLifeMs: Math.min(180_000, seconds * 500),
  folder,
  port: 13_777,
  settleMs: seconds >= 120 ? 75_000 : 6000,
  sampleEveryMs: 10_000,
});
const { memory: _, comparison, ...rest } = result;
console.log(JSON.stringify({ ...rest, comparison: { ...comparison, disagreements: comparison.disagreements.slice(0, 20) } }, null, 2));
console.log(`${comparison.lives} lives, ${comparison.disagreements.length} disagreements`);
process.exitCode = comparison.disagreements.length === 0 ? 0 : 1;
