import { readFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { LabHost } from "@portolan/test";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import type { EngineFigures } from "./measure-engines.ts";
import { addressAndPortRules, anySourceRules, forwardRules, thousands, type RulesetText } from "./ruleset-texts.ts";

export interface GrowthPoint extends EngineFigures {
  readonly rules: number;
}

export interface ReachabilityFigures {
  readonly rows: readonly Row[];
  readonly growth: readonly GrowthPoint[];
}

const engines = join(import.meta.dirname, "measure-engines.ts");
const run = promisify(execFile);
const checkRuns = 3;

/** Figures of one ruleset and of the peer: the kernel's own check of it, `nft -c -f`, on a host of the lab that has nft. */
interface Measured {
  readonly ruleset: RulesetText;
  readonly ours: EngineFigures;
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
  for (const count of [100, 1000, 10_000, 100_000]) {
    const { ours } = await measureOne(host, addressAndPortRules(count, 0));
    growth.push({ rules: count, ...ours });
  }
  return { rows: [...answerRows(plain), ...mapRows(plain, 1000), ...mapRows(any, 2000), ...forwardRows(forward)], growth };
}

async function measureOne(host: LabHost, ruleset: RulesetText): Promise<Measured> {
  const [before, after] = [await listingOf(host, ruleset.text), await listingOf(host, ruleset.edited)];
  const { stdout } = await run(process.execPath, [engines, before.path, after.path], { timeout: 600_000, maxBuffer: 1 << 20 });
  return { ruleset, ours: JSON.parse(stdout) as EngineFigures, checkMs: before.checkMs, listMs: before.listMs };
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

function answerRows({ ruleset, ours, checkMs, listMs }: Measured): Row[] {
  const rulesPerSecond = (ruleset.rules / ours.readMs) * 1000;
  return [
    {
      what: `reading ${ruleset.name} from nft's JSON (JSON.parse included)`,
      ours: `${ours.parseMs.toFixed(0)} ms; ${thousands(Math.round(rulesPerSecond / 1000) * 1000)} rules/s after JSON.parse`,
      peer: `\`nft -j list ruleset\` ${listMs.toFixed(0)} ms`,
      ratio: ours.parseMs / listMs,
      goal: "≥ 50,000 rules/s",
      met: rulesPerSecond >= 50_000,
    },
    row(`who reaches one listener, all sources and interfaces, both families: ${ruleset.name}`, ours.walkMs, { checkMs, goalMs: 100 }),
    row(`the same, the first question about these rules`, ours.walkColdMs, { checkMs, goalMs: null }),
  ];
}

function mapRows({ ruleset, ours, checkMs }: Measured, goalMs: number): Row[] {
  return [
    row(`the whole space map: ${ruleset.name}`, ours.mapMs, { checkMs, goalMs }),
    row(`what one more rule changes for whom: ${ruleset.name}`, ours.diffMs, { checkMs, goalMs: 150 }),
    {
      what: `memory of a process that did all of this: ${ruleset.name}`,
      ours: `${ours.peakMb.toFixed(0)} MB at most`,
      peer: "–",
      ratio: null,
      goal: "≤ 400 MB",
      met: ours.peakMb <= 400,
    },
  ];
}

function forwardRows({ ruleset, ours, checkMs }: Measured): Row[] {
  return [row(`${ruleset.name}: parsing and map`, ours.mapWithParsingMs, { checkMs, goalMs: 700 })];
}

function row(what: string, ms: number | null, { checkMs, goalMs }: { readonly checkMs: number; readonly goalMs: number | null }): Row {
  return {
    what,
    ours: ms === null ? "gave up" : `${ms.toFixed(0)} ms`,
    peer: `\`nft -c -f\` ${checkMs.toFixed(0)} ms`,
    ratio: ms === null ? null : ms / checkMs,
    goal: goalMs === null ? null : `≤ ${thousands(goalMs)} ms`,
    met: goalMs === null ? null : ms !== null && ms <= goalMs,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
