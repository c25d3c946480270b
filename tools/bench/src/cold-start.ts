import { listenerLoad, type Load } from "./load/load.ts";
import type { Row } from "./row.ts";
import { measure, run } from "./measure.ts";

const runs = 11;

interface Situation {
  readonly name: string;
  readonly start: () => Promise<Load | null>;
  readonly goalMs: number;
}

const situations: readonly Situation[] = [
  { name: "idle", start: () => Promise.resolve(null), goalMs: 250 },
  { name: "10,000 listeners", start: () => listenerLoad(10_000), goalMs: 600 },
];

/** What a person waits for: the launcher, the process, the answer. Measured on the host as it is. */
export async function measureColdStart(root: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, start, goalMs } of situations) {
    await using _load = await start();
    const ls = await measure(runs, () => run(`${root}portolan`, "ls"));
    const ss = await measure(runs, () => run("ss", "-Htulnpe"));
    rows.push({
      what: `\`./portolan ls\`, cold, ${name}`,
      ours: `${ls.wallMs.toFixed(0)} ms`,
      peer: `\`ss -Htulnpe\` ${ss.wallMs.toFixed(0)} ms`,
      ratio: ls.wallMs / ss.wallMs,
      goal: `≤ ${goalMs} ms`,
      met: ls.wallMs <= goalMs,
    });
  }
  return rows;
}
