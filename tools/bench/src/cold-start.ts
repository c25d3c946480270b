import type { Row } from "./row.ts";
import { measure, run } from "./measure.ts";

const runs = 15;
const goalMs = 200;

/** What a person waits for: the launcher, the process, the answer. Measured on the host as it is. */
export async function measureColdStart(root: string): Promise<readonly Row[]> {
  const ls = await measure(runs, () => run(`${root}portolan`, "ls"));
  const ss = await measure(runs, () => run("ss", "-Htulnpe"));
  return [
    {
      what: "`./portolan ls`, cold, idle host",
      ours: `${ls.wallMs.toFixed(0)} ms`,
      peer: `\`ss -Htulnpe\` ${ss.wallMs.toFixed(0)} ms`,
      ratio: ls.wallMs / ss.wallMs,
      goal: `≤ ${goalMs} ms`,
      met: ls.wallMs <= goalMs,
    },
  ];
}
