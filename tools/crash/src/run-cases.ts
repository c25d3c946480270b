import { describeCase, type CrashCase } from "./crash-case.ts";
import { startCrashHost } from "./crash-host.ts";
import type { CrashResult } from "./crash-result.ts";
import { runCase } from "./run-case.ts";

export interface Running {
  readonly lanes: number; // hosts at work beside each other
  readonly onResult: (result: CrashResult) => void;
}

const casesOfHost = 25;

/** On one host for each lot of a back end's cases; a boot by systemd has a host to itself. A fault in the running itself is the case's. */
export async function runCases(cases: readonly CrashCase[], { lanes, onResult }: Running): Promise<void> {
  const lots = lotsOf(cases);
  const work = async (): Promise<void> => {
    for (let lot = lots.shift(); lot !== undefined; lot = lots.shift()) await runLot(lot, onResult);
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

/** Of all back ends in turns, so that a run that is cut short says something of each. */
function lotsOf(cases: readonly CrashCase[]): (readonly CrashCase[])[] {
  const groups = [...Map.groupBy(cases, ({ backEnd, boot, number }) => (boot === "systemd" ? `${number}` : backEnd)).values()];
  const lots = groups.map((own) => Array.from({ length: Math.ceil(own.length / casesOfHost) }, (_, at) => own.slice(at * casesOfHost, (at + 1) * casesOfHost))); // prettier-ignore
  const rounds = Math.max(0, ...lots.map((own) => own.length));
  return Array.from({ length: rounds }, (_, round) => lots.flatMap((own) => own.slice(round, round + 1))).flat();
}

/** A host on which a case went wrong is not used any more. */
async function runLot(lot: readonly CrashCase[], onResult: (result: CrashResult) => void): Promise<void> {
  let left = lot;
  while (left.length > 0) {
    const [first] = left;
    if (first === undefined) return;
    let isSound = true;
    try {
      await using started = await startCrashHost(first);
      for (; left.length > 0 && isSound; left = left.slice(1)) {
        const [crash = first] = left;
        const result = await runCase(started, crash).catch((error: unknown) => broken(crash, error));
        isSound = result.fault === null;
        onResult(result);
      }
    } catch (error) {
      onResult(broken(first, error));
      left = left.slice(1);
    }
  }
}

function broken(crash: CrashCase, error: unknown): CrashResult {
  const fault = `${describeCase(crash)}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  return { number: crash.number, backEnd: crash.backEnd, end: "nothing", why: "broken", deaths: 0, packets: false, booted: false, meddled: false, tookMs: 0, fault }; // prettier-ignore
}
