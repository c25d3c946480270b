import { readFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { LabHost } from "@portolan/test";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import type { TaskFigures, TaskName } from "./measure-task.ts";
import { addressAndPortRules, anySourceRules, forwardRules, thousands, type RulesetText } from "./ruleset-texts.ts";
import { msText, timingText, type Timing } from "./timing.ts";

export interface GrowthPoint {
  readonly rules: number;
  readonly tasks: Readonly<Record<TaskName, TaskFigures>>;
}

export interface ReachabilityFigures {
  readonly rows: readonly Row[];
  readonly growth: readonly GrowthPoint[];
}

const taskNames = ["parse", "listener", "map", "difference"] as const;
const measureTask = join(import.meta.dirname, "measure-task.ts");
const run = promisify(execFile);
const checkRuns = 3;
const goalMb = 400;

/** Figures of one ruleset and of the peer: the kernel's own check of it, `nft -c -f`, on a host of the lab that has nft. */
interface Measured {
  readonly ruleset: RulesetText;
  readonly tasks: Readonly<Record<TaskName, TaskFigures>>;
  readonly checkMs: number;
  readonly listMs: number; // `nft -j list ruleset`
}

/** Nobody else answers these questions for a host, so the peer is the time in which nft checks, or lists, the same rules. */
export async function measureReachability(): Promise<ReachabilityFigures> {
  await using host = await LabHost.start({ layer: "firewalls" });
  const plain = await measureOne(host, addressAndPortRules(10_000, 100_000));
  const any = await measureOne(host, anySourceRules(10_000, { setElements: 100_000, anySource: 200 }));
  const forward = await measureOne(host, forwardRules(5500));
  const growth: GrowthPoint[] = [];
  for (const rules of [100, 1000, 10_000, 100_000]) {
    const { tasks } = await measureOne(host, addressAndPortRules(rules, 0));
    growth.push({ rules, tasks });
  }
  return { rows: [...answerRows(plain), ...mapRows(plain, 1000), ...mapRows(any, 2000), ...forwardRows(forward)], growth };
}

async function measureOne(host: LabHost, ruleset: RulesetText): Promise<Measured> {
  const [before, after] = [await listingOf(host, ruleset.text), await listingOf(host, ruleset.edited)];
  const runs = ruleset.rules > 50_000 ? 3 : 7;
  const figures: TaskFigures[] = [];
  for (const task of taskNames) {
    const words = [measureTask, task, before.path, after.path, ruleset.editedAddress, String(runs)];
    const { stdout } = await run(process.execPath, words, { timeout: 600_000, maxBuffer: 1 << 20 });
    figures.push(JSON.parse(stdout) as TaskFigures);
  }
  const tasks = Object.fromEntries(taskNames.map((task, at) => [task, figures[at]])) as Measured["tasks"];
  return { ruleset, tasks, checkMs: before.checkMs, listMs: before.listMs };
}

let listings = 0;

async function listingOf(host: LabHost, text: string): Promise<{ path: string; checkMs: number; listMs: number }> {
  listings += 1;
  const [file, listing] = [`/tmp/rules-${listings}.nft`, `/tmp/rules-${listings}.json`];
  host.write(file, text);
  const checks: number[] = [];
  for (let check = 0; check < checkRuns; check += 1) checks.push(await timed(() => host.run(["nft", "-c", "-f", file], limits)));
  await host.run(["nft", "flush", "ruleset"]);
  await host.run(["nft", "-f", file], limits);
  let json = "";
  const listMs = await timed(async () => {
    json = (await host.run(["nft", "-j", "-s", "list", "ruleset"], limits)).stdout;
  });
  host.write(listing, json);
  if (readFileSync(host.path(listing), "utf8").length < 100) throw new Error("nft listed nothing");
  return { path: host.path(listing), checkMs: median(checks), listMs };
}

const limits = { timeoutMs: 120_000 } as const;

function answerRows(measured: Measured): Row[] {
  const { ruleset, tasks, listMs } = measured;
  const { parse, listener } = tasks;
  const readMs = parse.parse.bestMs - (parse.json?.bestMs ?? 0);
  const rulesPerSecond = (ruleset.rules / readMs) * 1000;
  const who = `who reaches one listener, all sources and interfaces, both families: ${ruleset.name}`;
  return [
    {
      what: `reading ${ruleset.name} from nft's JSON (JSON.parse included)`,
      ours: `${timingText(parse.parse)}; ${thousands(Math.round(rulesPerSecond / 1000) * 1000)} rules/s after JSON.parse`,
      peer: `\`nft -j list ruleset\` ${msText(listMs)}`,
      ratio: parse.parse.bestMs / listMs,
      goal: "≥ 50,000 rules/s",
      met: rulesPerSecond >= 50_000,
    },
    timeRow(who, listener.work, { measured, goalMs: 100 }),
    timeRow("the same, every interval of the sources written out", listener.written, { measured, goalMs: null }),
    timeRow("the same, the first question of a process", onlyRun(listener), { measured, goalMs: null }),
    memoryRow(`one listener, reading included: ${ruleset.name}`, listener),
  ];
}

function mapRows(measured: Measured, goalMs: number): Row[] {
  const { ruleset, tasks } = measured;
  return [
    timeRow(`the whole space map: ${ruleset.name}`, tasks.map.work, { measured, goalMs }),
    memoryRow(`the map, reading included: ${ruleset.name}`, tasks.map),
    timeRow(`what one more rule changes for whom: ${ruleset.name}`, tasks.difference.work, { measured, goalMs: 150 }),
    memoryRow(`both states and their comparison: ${ruleset.name}`, tasks.difference),
  ];
}

function forwardRows(measured: Measured): Row[] {
  const { parse, work } = measured.tasks.map;
  const both: Timing | null =
    work === null
      ? null
      : { ...work, bestMs: work.bestMs + parse.bestMs, medianMs: work.medianMs + parse.medianMs, cpuMs: work.cpuMs + parse.cpuMs };
  return [timeRow(`${measured.ruleset.name}: parsing and map`, both, { measured, goalMs: 700 })];
}

function onlyRun({ first }: TaskFigures): Timing | null {
  return first === null ? null : { bestMs: first.ms, medianMs: first.ms, cpuMs: first.cpuMs, runs: 1 };
}

/** A goal is held against the best run. */
function timeRow(
  what: string,
  timing: Timing | null,
  { measured, goalMs }: { readonly measured: Measured; readonly goalMs: number | null },
): Row {
  return {
    what,
    ours: timing === null ? "gave up" : timingText(timing),
    peer: `\`nft -c -f\` ${msText(measured.checkMs)}`,
    ratio: timing === null ? null : timing.bestMs / measured.checkMs,
    goal: goalMs === null ? null : `≤ ${thousands(goalMs)} ms`,
    met: goalMs === null ? null : timing !== null && timing.bestMs <= goalMs,
  };
}

function memoryRow(task: string, { peakMb }: TaskFigures): Row {
  return {
    what: `memory of a process, Node itself included, for ${task}`,
    ours: `${peakMb.toFixed(0)} MB at most`,
    peer: "–",
    ratio: null,
    goal: `≤ ${goalMb} MB`,
    met: peakMb <= goalMb,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
