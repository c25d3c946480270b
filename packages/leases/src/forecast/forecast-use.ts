/**
 * When a pool will be full: from its use of each hour, what was refused included, to the first step at which what is said, and the band around it, meet the limit.
 * Two scales: hours for what comes in a week, the peaks of days for what comes later. On each the fitted way has to have been better than the best of the
 * simple ones, beyond chance, on this pool's own past; otherwise the best simple one speaks, and the answer says so. Left out: what nobody can know from the past.
 */
import { conformalBands, coverageOf, type Band } from "./conformal-band.ts";
import { mean } from "./fit-ridge.ts";
import { baselines, fitForecaster, type ForecastMethod, type Forecaster, type Series } from "./forecast-methods.ts";
import { backtest, lossesOf, skillOf, type Backtest, type Skill } from "./rolling-origin.ts";

export interface UseQuestion {
  /** Ports in use or wanted in each hour, the oldest first, up to now; null: nobody looked. */
  readonly hourly: readonly (number | null)[];
  /** The pool counts as full from here on. */
  readonly limit: number;
}

export type UseForecast =
  /** `hours` without a gap are known, `needs` are needed. */
  { readonly code: "too-little"; readonly hours: number; readonly needs: number } | KnownForecast;

export interface KnownForecast {
  readonly code: "forecast";
  readonly isFullNow: boolean;
  /** Hours from now to when the pool is full: where the upper edge, the middle and the lower edge of the band meet the limit; null: not within `scales`. */
  readonly full: { readonly earliest: number | null; readonly middle: number | null; readonly latest: number | null };
  /** The near one first. */
  readonly scales: readonly ScaleForecast[];
}

export interface ScaleForecast {
  readonly stepHours: 1 | 24;
  readonly seasonHours: number;
  readonly method: ForecastMethod;
  /** In ports, of that method over all distances and moments. */
  readonly meanError: number;
  /** Of the fitted way against the best simple one, `against`; null: too little of the past to fit. */
  readonly skill: Skill | null;
  readonly against: Exclude<ForecastMethod, "fitted">;
  /** Moments of the past from which it was tried. */
  readonly origins: number;
  /** Of what came in the later half of them, the share within the band; null: too few. To be held against `share`. */
  readonly coverage: number | null;
  readonly share: number;
  /** From the first step on. */
  readonly path: readonly { readonly low: number; readonly middle: number; readonly high: number }[];
}

const share = 0.8;
const fewestHours = 24;
const longestGapHours = 3;

export function forecastUse({ hourly, limit }: UseQuestion): UseForecast {
  const hours = newestUnbroken(hourly);
  if (hours.length < fewestHours) return { code: "too-little", hours: hours.length, needs: fewestHours };
  const near = nearForecast(hours);
  const peaks = dailyPeaks(hours);
  const far =
    peaks.length < 21
      ? null
      : forecastScale({ values: peaks, season: 7 }, { stepHours: 24, distances: farDistances(peaks.length), window: 28 });
  const scales = far === null ? [near] : [near, far];
  const meets = (edge: "low" | "middle" | "high"): number | null => hoursUntil(scales, (step) => step[edge] >= limit);
  return {
    code: "forecast",
    isFullNow: (hours.at(-1) ?? 0) >= limit,
    full: { earliest: meets("high"), middle: meets("middle"), latest: meets("low") },
    scales,
  };
}

/** With the season, a day or a week, that would have been less wrong in the past. */
function nearForecast(hours: readonly number[]): ScaleForecast {
  const scale: Scale = { stepHours: 1, distances: nearDistances(hours.length), window: 14 * 24 };
  const daily = forecastScale({ values: hours, season: 24 }, scale);
  if (hours.length < 35 * 24) return daily;
  const weekly = forecastScale({ values: hours, season: 168 }, scale);
  return weekly.meanError < daily.meanError ? weekly : daily;
}

/** Of the distances of `all` those up to a quarter of the past: a longer one could hardly be tried on it. */
function distancesWithin(all: readonly number[], length: number): readonly number[] {
  const within = all.filter((distance) => distance <= length / 4);
  return within.length === 0 ? all.slice(0, 1) : within;
}

function nearDistances(hours: number): readonly number[] {
  return distancesWithin([1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 72], hours);
}

function farDistances(days: number): readonly number[] {
  return distancesWithin([1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 60], days);
}

interface Scale {
  readonly stepHours: 1 | 24;
  readonly distances: readonly number[];
  readonly window: number;
}

function forecastScale(series: Series, { stepHours, distances, window }: Scale): ScaleForecast {
  const { values, season } = series;
  const tried = backtest(series, { distances, window, mostOrigins: 120, refits: 4 });
  const simple = baselines(season, window);
  const against = bestSimple(tried);
  const skill = tried.errors.has("fitted") ? skillOf(tried, "fitted", against) : null;
  const fitted = skill !== null && skill.share > 0 && skill.isCertain ? fitForecaster(series, distances) : null;
  const method = fitted === null ? against : "fitted";
  const forecaster: Forecaster = fitted ?? simple[against];
  const errors = tried.errors.get(method) ?? [];
  const bands = conformalBands(errors, share);
  const path = Array.from({ length: distances.at(-1) ?? 0 }, (_, index) => {
    const middle = Math.max(0, forecaster(values, index + 1));
    const band = bandAt(bands, { distances, distance: index + 1 });
    return { low: Math.max(0, middle + band.low), middle, high: middle + band.high };
  });
  const meanError = mean(lossesOf(errors));
  const seasonHours = season * stepHours;
  return {
    stepHours,
    seasonHours,
    method,
    meanError,
    skill,
    against,
    origins: tried.origins.length,
    coverage: coverageOf(errors, share),
    share,
    path,
  };
}

/** With the smallest mean error; of equals the simplest. */
function bestSimple(tried: Backtest): Exclude<ForecastMethod, "fitted"> {
  const loss = (method: ForecastMethod): number => mean(lossesOf(tried.errors.get(method) ?? []));
  const methods = ["last", "mean", "seasonal"] as const;
  return methods.reduce((best, one) => (loss(one) < loss(best) ? one : best), "last");
}

function bandAt(
  bands: readonly Band[],
  { distances, distance }: { readonly distances: readonly number[]; readonly distance: number },
): Band {
  const above = Math.max(
    0,
    distances.findIndex((known) => known >= distance),
  );
  const below = Math.max(0, above - (distances[above] === distance ? 0 : 1));
  const [from, to] = [distances[below] ?? distance, distances[above] ?? distance];
  const part = from === to ? 0 : (distance - from) / (to - from);
  const between = (edge: "low" | "high"): number => (bands[below]?.[edge] ?? 0) * (1 - part) + (bands[above]?.[edge] ?? 0) * part;
  return { low: between("low"), high: between("high") };
}

/** The near scale speaks for as far as it sees. */
function hoursUntil(scales: readonly ScaleForecast[], meets: (step: ScaleForecast["path"][number]) => boolean): number | null {
  let seen = 0;
  for (const { path, stepHours } of scales) {
    const at = path.findIndex((step, index) => (index + 1) * stepHours > seen && meets(step));
    if (at >= 0) return (at + 1) * stepHours;
    seen = path.length * stepHours;
  }
  return null;
}

/** What is known without a longer gap up to now; short ones are drawn through. */
function newestUnbroken(hourly: readonly (number | null)[]): readonly number[] {
  const values: number[] = [];
  let gap = 0;
  for (const value of hourly.toReversed()) {
    if (value === null) {
      gap += 1;
      if (gap > longestGapHours) break;
      continue;
    }
    const after = values.at(-1) ?? value;
    for (let missing = 1; missing <= gap; missing += 1) values.push(after + ((value - after) * missing) / (gap + 1));
    values.push(value);
    gap = 0;
  }
  return values.reverse();
}

/** Of whole days, counted back from now. */
function dailyPeaks(hours: readonly number[]): readonly number[] {
  const days = Math.floor(hours.length / 24);
  const skipped = hours.length - days * 24;
  return Array.from({ length: days }, (_, day) => Math.max(...hours.slice(skipped + day * 24, skipped + (day + 1) * 24)));
}
