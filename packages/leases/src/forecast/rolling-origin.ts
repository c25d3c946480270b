/**
 * How wrong each way of forecasting would have been: from many moments of the past the series is forecast with what was known then, and held against what came.
 * The fitted way is fitted anew as the past grows; nothing of the future is ever in it.
 */
import { baselines, fewestToFit, fitForecaster, type ForecastMethod, type Forecaster, type Series } from "./forecast-methods.ts";
import { mean } from "./fit-ridge.ts";

export interface Backtest {
  readonly distances: readonly number[];
  /** Index of the last value known at each origin, the oldest first. */
  readonly origins: readonly number[];
  /** method → origin → distance → what came, less what was said. A method that could not be made has none. */
  readonly errors: ReadonlyMap<ForecastMethod, readonly (readonly number[])[]>;
}

export interface BacktestOptions {
  readonly distances: readonly number[]; // steps ahead, rising
  /** Values in the mean. */
  readonly window: number;
  readonly mostOrigins: number;
  readonly refits: number;
}

/** Origins lie in the second half, and where that leaves enough of them, where a fit is possible. Cost: one fit for each distance and refit. */
export function backtest(series: Series, { distances, window, mostOrigins, refits }: BacktestOptions): Backtest {
  const { values, season } = series;
  const farthest = distances.at(-1) ?? 1;
  const last = values.length - 1 - farthest;
  const half = Math.max(Math.floor(values.length / 2), 1);
  const fitting = fewestToFit(season, farthest);
  const first = fitting <= (half + last) / 2 ? Math.max(half, fitting) : half;
  const stride = Math.max(1, Math.ceil((last - first + 1) / mostOrigins));
  const origins: number[] = [];
  for (let origin = last; origin >= first; origin -= stride) origins.unshift(origin);
  const errors = new Map<ForecastMethod, readonly (readonly number[])[]>();
  for (const [method, forecaster] of Object.entries(baselines(season, window)) as [ForecastMethod, Forecaster][])
    errors.set(
      method,
      origins.map((origin) => errorsAt(values, { origin, distances, forecaster })),
    );
  const fitted = fittedErrors(series, { origins, distances, refits });
  if (fitted !== null) errors.set("fitted", fitted);
  return { distances, origins, errors };
}

interface Fitted {
  readonly origins: readonly number[];
  readonly distances: readonly number[];
  readonly refits: number;
}

function fittedErrors({ values, season }: Series, { origins, distances, refits }: Fitted): readonly (readonly number[])[] | null {
  const each = Math.max(1, Math.ceil(origins.length / refits));
  const errors: (readonly number[])[] = [];
  let forecaster: Forecaster | null = null;
  for (const [index, origin] of origins.entries()) {
    if (index % each === 0) forecaster = fitForecaster({ values: values.slice(0, origin + 1), season }, distances);
    if (forecaster === null) return null;
    errors.push(errorsAt(values, { origin, distances, forecaster }));
  }
  return errors.length === 0 ? null : errors;
}

interface ErrorPlace {
  readonly origin: number;
  readonly distances: readonly number[];
  readonly forecaster: Forecaster;
}

function errorsAt(values: readonly number[], { origin, distances, forecaster }: ErrorPlace): readonly number[] {
  const history = values.slice(0, origin + 1);
  return distances.map((distance) => (values[origin + distance] ?? 0) - forecaster(history, distance));
}

export interface Skill {
  /** By how much smaller the mean error is than the other's; 0.2: a fifth. */
  readonly share: number;
  /** More than chance: the mean difference is above 1.645 standard errors, with the origins' overlap counted. */
  readonly isCertain: boolean;
}

/** Of one method against another on the same origins; Diebold and Mariano's comparison with absolute errors. */
export function skillOf({ errors, distances, origins }: Backtest, method: ForecastMethod, against: ForecastMethod): Skill {
  const [ours, theirs] = [lossesOf(errors.get(method) ?? []), lossesOf(errors.get(against) ?? [])];
  const gains = theirs.map((loss, index) => loss - (ours[index] ?? loss));
  const their = mean(theirs);
  const stride = Math.max(1, (origins[1] ?? 1) - (origins[0] ?? 0));
  const overlap = Math.ceil((distances.at(-1) ?? 1) / stride);
  return { share: their === 0 ? 0 : mean(gains) / their, isCertain: mean(gains) > 1.645 * standardError(gains, overlap) };
}

/** Mean absolute error of each origin over its distances. */
export function lossesOf(errors: readonly (readonly number[])[]): readonly number[] {
  return errors.map((one) => mean(one.map(Math.abs)));
}

/** Of the mean of values of which neighbours up to `overlap` depend on each other (Newey and West); endless where too few are left to say. */
function standardError(values: readonly number[], overlap: number): number {
  const lags = Math.min(overlap, Math.floor(values.length / 3));
  if (values.length < 8) return Number.POSITIVE_INFINITY;
  const middle = mean(values);
  const covariance = (lag: number): number =>
    values.slice(lag).reduce((sum, value, index) => sum + (value - middle) * ((values[index] ?? middle) - middle), 0) / values.length;
  let variance = covariance(0);
  for (let lag = 1; lag <= lags; lag += 1) variance += 2 * (1 - lag / (lags + 1)) * covariance(lag);
  return Math.sqrt(Math.max(variance, covariance(0) / 4) / values.length);
}
