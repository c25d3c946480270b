import { spawnSync } from "node:child_process";
import { median } from "./median.ts";

export interface Timing {
  readonly wallMs: number; // median
  readonly cpuMs: number; // median of user + system time of this process
  readonly runs: number;
}

const outputBytesMax = 1 << 28;

/** Runs both sides in turns, so that noise of the machine falls on both alike. The first round warms up and is not counted. */
export async function measureSideBySide(options: {
  readonly runs: number;
  readonly ours: () => Promise<void>;
  readonly peer: () => Promise<void>;
}): Promise<{ readonly ours: Timing; readonly peer: Timing }> {
  const ours: Sample[] = [];
  const peer: Sample[] = [];
  for (let run = 0; run <= options.runs; run += 1) {
    const [our, their] = [await sample(options.ours), await sample(options.peer)];
    if (run > 0) {
      ours.push(our);
      peer.push(their);
    }
  }
  return { ours: timingOf(ours), peer: timingOf(peer) };
}

export async function measure(runs: number, work: () => Promise<void>): Promise<Timing> {
  const samples: Sample[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const taken = await sample(work);
    if (run > 0) samples.push(taken);
  }
  return timingOf(samples);
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function sample(work: () => Promise<void>): Promise<Sample> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (used.user + used.system) / 1000 };
}

function timingOf(samples: readonly Sample[]): Timing {
  return { wallMs: median(samples.map(({ wallMs }) => wallMs)), cpuMs: median(samples.map(({ cpuMs }) => cpuMs)), runs: samples.length };
}

/** Runs a program to its end and throws when it fails: a peer that did nothing would be a very fast peer. */
export function run(command: string, ...args: readonly string[]): Promise<void> {
  const { status, stdout, error } = spawnSync(command, args, { maxBuffer: outputBytesMax });
  if (error !== undefined || status !== 0 || stdout.length === 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${status}`, { cause: error });
  return Promise.resolve();
}
