/**
 * How wrong forecasts of a pool's use are over the next day, ours and those people use, on the same pools from the same moments; and how well each would warn
 * of a pool that becomes full within a day. The pools are simulated: no figure here is of a real one.
 */
import { forecastUse } from "@portolan/leases";
import type { Row } from "../row.ts";
import { madePools, type MadePool } from "./made-pools.ts";
import { holtWinters, lastValue, predictLinear, weekBefore, type PeerForecast } from "./peer-forecasts.ts";

const horizonHours = 24;
const firstOriginHours = 42 * 24;
const seedsEach = 2;

const ours: PeerForecast = (history, hours) => {
  const forecast = forecastUse({ hourly: history, limit: Number.POSITIVE_INFINITY });
  const path = forecast.code === "forecast" ? (forecast.scales[0]?.path ?? []) : [];
  return path.slice(0, hours).map(({ middle }) => middle);
};

const peers: Readonly<Record<string, PeerForecast>> = {
  "predict_linear over 6 h": predictLinear,
  "Holt-Winters (day, damped)": holtWinters,
  "same hour of last week": weekBefore,
  "last value": lastValue,
};

interface Tried {
  /** Mean over moments of the error in units of what the week before is wrong by on that pool. */
  readonly error: number;
  /** Average precision of "full within a day". */
  readonly precision: number;
}

export async function measureForecast(): Promise<readonly Row[]> {
  const pools = madePools(seedsEach);
  const own = tryOn(pools, ours);
  const tried = Object.entries(peers).map(([name, forecast]) => ({ name, ...tryOn(pools, forecast) }));
  const best = tried.reduce((one, other) => (other.error < one.error ? other : one));
  const rows = tried.map(({ name, error }): Row => ({
    what: `forecast of a pool's use over a day, mean error against ${name} (${pools.length} simulated pools)`,
    ours: own.error.toFixed(2),
    peer: error.toFixed(2),
    ratio: own.error / error,
    goal: name === best.name ? "below the best peer" : null,
    met: name === best.name ? own.error < error : null,
  }));
  const warning = tried.reduce((one, other) => (other.precision > one.precision ? other : one));
  return [
    ...rows,
    {
      what: `warning a day ahead that a pool is full, average precision against ${warning.name}, the best peer`,
      ours: own.precision.toFixed(2),
      peer: warning.precision.toFixed(2),
      ratio: warning.precision / own.precision,
      goal: null,
      met: null,
    },
  ];
}

function tryOn(pools: readonly MadePool[], forecast: PeerForecast): Tried {
  const errors: number[] = [];
  const warnings: { readonly nearness: number; readonly becameFull: boolean }[] = [];
  for (const { hourly } of pools) {
    const scale = weekScale(hourly);
    const limit = fullAt(hourly);
    for (let origin = firstOriginHours; origin + horizonHours <= hourly.length; origin += 36) {
      const said = forecast(hourly.slice(0, origin), horizonHours);
      const came = hourly.slice(origin, origin + horizonHours);
      errors.push(came.reduce((sum, value, at) => sum + Math.abs(value - (said[at] ?? 0)), 0) / horizonHours / scale);
      warnings.push({ nearness: Math.max(...said) / limit, becameFull: Math.max(...came) >= limit });
    }
  }
  return { error: errors.reduce((sum, error) => sum + error, 0) / errors.length, precision: averagePrecision(warnings) };
}

/** By what the week before is wrong on the part nobody is tried on. */
function weekScale(hourly: readonly number[]): number {
  const known = hourly.slice(0, firstOriginHours);
  return known.slice(168).reduce((sum, value, at) => sum + Math.abs(value - (known[at] ?? 0)), 0) / (known.length - 168);
}

/** A limit that a tenth of the days reach. */
function fullAt(hourly: readonly number[]): number {
  const peaks = Array.from({ length: Math.floor((hourly.length - firstOriginHours) / 24) }, (_, day) =>
    Math.max(...hourly.slice(firstOriginHours + day * 24, firstOriginHours + (day + 1) * 24)),
  ).sort((a, b) => a - b);
  return peaks[Math.floor(peaks.length * 0.9)] ?? 1;
}

function averagePrecision(warnings: readonly { readonly nearness: number; readonly becameFull: boolean }[]): number {
  const ordered = warnings.toSorted((a, b) => b.nearness - a.nearness);
  let found = 0;
  let sum = 0;
  for (const [at, { becameFull }] of ordered.entries()) {
    if (!becameFull) continue;
    found += 1;
    sum += found / (at + 1);
  }
  return found === 0 ? 0 : sum / found;
}
