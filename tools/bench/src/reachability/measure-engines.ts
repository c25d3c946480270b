/**
 * A process of its own for each ruleset, so that its memory is that of one host: reads two listings, before and after an edit, and prints
 * what reading, the walk, the map and the comparison took. Each figure is the median of some runs; the first of each is counted apart as cold.
 */
import { readFileSync } from "node:fs";
import { openComparison, spaceMap, walkListener } from "@portolan/reachability";
import { median } from "../median.ts";
import { measuredHost, rulesetOf } from "./measured-host.ts";

export interface EngineFigures {
  readonly parseMs: number; // JSON.parse and readRuleset
  readonly readMs: number; // readRuleset alone
  readonly walkColdMs: number; // first full answer of a listener, both families and all interfaces
  readonly walkMs: number;
  readonly mapMs: number | null; // null: the map gave up
  readonly mapWithParsingMs: number | null;
  readonly diffMs: number | null; // after a one-rule edit, the state before compiled already
  readonly peakMb: number; // resident
}

const runs = 5;

const [before = "", after = ""] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
process.stdout.write(`${JSON.stringify(measureEngines(before, after))}\n`);

function measureEngines(beforeText: string, afterText: string): EngineFigures {
  const parse = times(() => rulesetOf(beforeText));
  const json = times(() => JSON.parse(beforeText) as unknown);
  const walks: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const host = measuredHost(rulesetOf(beforeText));
    if (run === 0) walks.push(timed(() => answerListener(host)));
    walks.push(timed(() => answerListener(host)));
  }
  const maps = times(() => spaceMap(measuredHost(rulesetOf(beforeText))).code === "mapped");
  const isMapped = maps.results.every(Boolean);
  const comparison = openComparison(measuredHost(rulesetOf(beforeText)));
  comparison.to(measuredHost(rulesetOf(beforeText)));
  const edited = Array.from({ length: runs }, () => measuredHost(rulesetOf(afterText)));
  const diffs = edited.map((host) => {
    let isProved = false;
    const ms = timed(() => {
      const { gained, lost, proved } = comparison.to(host);
      isProved = proved && gained.length + lost.length > 0;
    });
    return { ms, isProved };
  });
  const [cold = 0, ...warm] = walks;
  return {
    parseMs: parse.ms,
    readMs: Math.max(0, parse.ms - json.ms),
    walkColdMs: cold,
    walkMs: median(warm),
    mapMs: isMapped ? maps.ms - parse.ms : null,
    mapWithParsingMs: isMapped ? maps.ms : null,
    diffMs: diffs.every(({ isProved }) => isProved) ? median(diffs.map(({ ms }) => ms)) : null,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

function answerListener(host: Parameters<typeof walkListener>[0]): void {
  const regions = [
    ...walkListener(host, { family: "ipv4", protocol: "tcp", destination: 0xc000_0201n, port: 22 }),
    ...walkListener(host, { family: "ipv6", protocol: "tcp", destination: 0x2001_0db8_0000_0000_0000_0000_0000_0001n, port: 22 }),
  ];
  if (regions.length === 0) throw new Error("The walk gave no answer");
}

function times<Result>(work: () => Result): { readonly ms: number; readonly results: readonly Result[] } {
  const taken = Array.from({ length: runs }, () => {
    let result: Result | undefined;
    const ms = timed(() => {
      result = work();
    });
    return { ms, result: result as Result };
  });
  return { ms: median(taken.map(({ ms }) => ms)), results: taken.map(({ result }) => result) };
}

function timed(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
