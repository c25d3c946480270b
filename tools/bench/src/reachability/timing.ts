import { median } from "../median.ts";

/** One run: by the clock, and by the processor (with what the runtime compiles and collects beside it). */
export interface Sample {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Of several runs. The best is what other load on the machine disturbs least. */
export interface Timing {
  readonly bestMs: number;
  readonly medianMs: number;
  readonly cpuMs: number; // median
  readonly runs: number;
}

export function timingOf(samples: readonly Sample[]): Timing {
  return {
    bestMs: Math.min(...samples.map(({ ms }) => ms)),
    medianMs: median(samples.map(({ ms }) => ms)),
    cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
    runs: samples.length,
  };
}

/** Puts the sample of the work into `samples`. */
export function timed<Result>(samples: Sample[], work: () => Result): Result {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const result = work();
  const ms = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  samples.push({ ms, cpuMs: (user + system) / 1000 });
  return result;
}

export function timingText({ bestMs, medianMs, cpuMs, runs }: Timing): string {
  return `${msText(bestMs)} (of ${runs}: median ${msText(medianMs)}, CPU ${msText(cpuMs)})`;
}

export function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
