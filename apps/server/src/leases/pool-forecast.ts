import { Worker } from "node:worker_threads";
import type { PoolForecast, PoolSeriesPoint } from "@portolan/contract";
import type { KnownForecast, ScaleForecast, UseForecast, UseQuestion } from "@portolan/leases";

const hourMs = 60 * 60_000;
const patienceMs = 20_000;
/** Of the past, which is also for how long points are kept. */
export const forecastPastMs = 60 * 24 * hourMs;
const mostPoints = 200;

export interface ForecastQuestion {
  readonly pool: string;
  readonly series: readonly PoolSeriesPoint[];
  /** Ports in use with which ordinary claims are refused. */
  readonly limit: number;
  readonly nowMs: number;
}

/** Forecasts of pools, each made anew once an hour at most, or when its limit changed. A question that comes meanwhile waits for the same answer. */
export class PoolForecasts {
  readonly #known = new Map<string, { readonly key: string; readonly forecast: Promise<PoolForecast | null> }>();

  /** Null: it could not be worked out. */
  read({ pool, series, limit, nowMs }: ForecastQuestion): Promise<PoolForecast | null> {
    const key = `${Math.floor(nowMs / hourMs)} ${limit}`;
    const known = this.#known.get(pool);
    if (known?.key === key) return known.forecast;
    const forecast = workOut({ hourly: hourlyUse(series, nowMs), limit })
      .then((answer) => forecastDocument(answer, nowMs))
      .catch(() => null);
    this.#known.set(pool, { key, forecast });
    return forecast;
  }
}

function workOut(question: UseQuestion): Promise<UseForecast> {
  const answer = Promise.withResolvers<UseForecast>();
  const worker = new Worker(new URL("forecast-worker.ts", import.meta.url), {
    name: "portolan: forecast",
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  worker.unref();
  worker.once("message", (forecast: UseForecast) => answer.resolve(forecast));
  worker.once("error", answer.reject);
  const timer = setTimeout(() => answer.reject(new Error("the forecast took too long")), patienceMs);
  return answer.promise.finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}

/** The highest use of each hour and what was refused in it: what was wanted, not what there was room for. Null: nobody looked. The last hour ends now. */
export function hourlyUse(series: readonly PoolSeriesPoint[], nowMs: number): readonly (number | null)[] {
  const first = series[0]?.atMs ?? nowMs;
  const hours = Math.max(0, Math.ceil((nowMs - first) / hourMs));
  const used: (number | null)[] = Array.from({ length: hours }, () => null);
  const refused = new Float64Array(hours);
  for (const { atMs, active, reserved, quarantined, refused: turnedAway } of series) {
    const hour = hours - 1 - Math.floor((nowMs - atMs) / hourMs);
    if (hour < 0 || hour >= hours) continue;
    used[hour] = Math.max(used[hour] ?? 0, active + reserved + quarantined);
    refused[hour] = (refused[hour] ?? 0) + turnedAway;
  }
  return used.map((value, hour) => (value === null ? null : value + (refused[hour] ?? 0)));
}

function forecastDocument(forecast: UseForecast, nowMs: number): PoolForecast {
  if (forecast.code === "too-little") return { code: "too-little", haveHours: forecast.hours, needHours: forecast.needs };
  const { full, isFullNow, scales } = forecast;
  const speaking = scaleOf(forecast);
  const { method, skill, against, coverage } = speaking;
  const days = (hours: number | null): number | null => (isFullNow ? 0 : hours === null ? null : hours / 24);
  return {
    code: "forecast",
    method,
    isFallback: method !== "fitted",
    against,
    skill: skill === null ? null : 1 - skill.share,
    coverage,
    fullInDays: { early: days(full.earliest), middle: days(full.middle), late: days(full.latest) },
    points: scales
      .flatMap((scale, at) => pointsOf(scale, { nowMs, fromHours: at === 0 ? 0 : horizonHours(scales[0]) }))
      .slice(0, mostPoints),
  };
}

/** Of the distance at which the pool is full; the far one where it is not in sight. */
function scaleOf({ full, scales }: KnownForecast): ScaleForecast {
  const hours = full.middle ?? full.earliest ?? Number.POSITIVE_INFINITY;
  const found = scales.find((scale) => hours <= horizonHours(scale)) ?? scales.at(-1);
  if (found === undefined) throw new Error("a forecast without a scale");
  return found;
}

function horizonHours(scale: ScaleForecast | undefined): number {
  return scale === undefined ? 0 : scale.path.length * scale.stepHours;
}

function pointsOf(
  { path, stepHours }: ScaleForecast,
  { nowMs, fromHours }: { readonly nowMs: number; readonly fromHours: number },
): Extract<PoolForecast, { code: "forecast" }>["points"] {
  return path.flatMap((step, at) => {
    const hours = (at + 1) * stepHours;
    return hours <= fromHours ? [] : [{ atMs: Math.round(nowMs + hours * hourMs), ...step }];
  });
}
