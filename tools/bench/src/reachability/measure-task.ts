/**
 * `measure-task.ts TASK BEFORE AFTER ADDRESS RUNS`: a process of its own for each task on each ruleset, so that its memory is that of the task, done once.
 * BEFORE and AFTER are listings of nft; ADDRESS is the one that AFTER has more than BEFORE. Prints figures as JSON.
 */
import { readFileSync } from "node:fs";
import { openComparison, spaceMap, walkListener, type HostModel } from "@portolan/reachability";
import { measuredHost, rulesetOf } from "./measured-host.ts";
import { timed, timingOf, type Sample, type Timing } from "./timing.ts";

export type TaskName = "parse" | "listener" | "map" | "difference";

export interface TaskFigures {
  /** JSON.parse and reading the rules, and JSON.parse alone. */
  readonly parse: Timing;
  readonly json: Timing | null; // of the task `parse` alone
  /** The first run, nothing compiled by the runtime yet, and the others; null where the map gave up, or the comparison was not proved. */
  readonly first: Sample | null;
  readonly work: Timing | null;
  /** The listener's answer with every interval of its sources written out. */
  readonly written: Timing | null;
  /** Resident, when the task had been done once. */
  readonly peakMb: number;
}

const [task = "", beforePath = "", afterPath = "", address = "", runs = "5"] = process.argv.slice(2);
const beforeText = readFileSync(beforePath, "utf8");

/** Done `1 + runs` times: whatever it says of one run. */
function measure(once: (samples: Samples, run: number) => boolean): TaskFigures {
  const [first, others] = [newSamples(), newSamples()];
  let isDone = once(first, 0);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  for (let run = 1; isDone && run <= Number(runs); run += 1) isDone = once(others, run);
  const timing = (samples: readonly Sample[]): Timing | null => (samples.length === 0 || !isDone ? null : timingOf(samples));
  return {
    parse: timingOf(others.parse.length > 0 ? others.parse : first.parse),
    json: timing(others.json),
    first: isDone ? (first.work[0] ?? null) : null,
    work: timing(others.work),
    written: timing(others.written),
    peakMb,
  };
}

interface Samples {
  readonly parse: Sample[];
  readonly json: Sample[];
  readonly work: Sample[];
  readonly written: Sample[];
}

function newSamples(): Samples {
  return { parse: [], json: [], work: [], written: [] };
}

const tasks: Readonly<Record<TaskName, () => TaskFigures>> = {
  parse: () =>
    measure(({ parse, json }) => {
      timed(json, () => JSON.parse(beforeText) as unknown);
      return timed(parse, () => rulesetOf(beforeText)).tables.length > 0;
    }),
  listener: () =>
    measure(({ parse, work, written }, run) => {
      const host = hostOf(beforeText, parse);
      timed(work, () => answerListener(host));
      if (run > 0) timed(written, () => writeSources(measuredHost(host.ruleset)));
      return true;
    }),
  map: () =>
    measure(({ parse, work }) => {
      const host = hostOf(beforeText, parse);
      return timed(work, () => spaceMap(host)).code === "mapped";
    }),
  difference: measureDifference,
};

/** What was before is compiled once; each run has an edit of its own, of which nothing is known. */
function measureDifference(): TaskFigures {
  const afterText = readFileSync(afterPath, "utf8");
  const comparison = openComparison(hostOf(beforeText, []));
  return measure(({ parse, work }, run) => {
    const host = hostOf(afterText.replaceAll(`"${address}"`, `"${address}${run}"`), parse);
    const { proved, gained, lost } = timed(work, () => comparison.to(host));
    return proved && gained.length + lost.length > 0;
  });
}

function hostOf(text: string, parse: Sample[]): HostModel {
  return measuredHost(timed(parse, () => rulesetOf(text)));
}

const questions = [
  { family: "ipv4", protocol: "tcp", destination: 0xc000_0201n, port: 22 },
  { family: "ipv6", protocol: "tcp", destination: 0x2001_0db8_0000_0000_0000_0000_0000_0001n, port: 22 },
] as const;

function answerListener(host: HostModel): ReturnType<typeof walkListener> {
  const regions = questions.flatMap((question) => walkListener(host, question));
  if (regions.length === 0) throw new Error("The walk gave no answer");
  return regions;
}

function writeSources(host: HostModel): number {
  return answerListener(host).reduce((sum, { sources }) => sum + sources.length, 0);
}

process.stdout.write(`${JSON.stringify(tasks[task as TaskName]())}\n`);
