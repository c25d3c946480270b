/**
 * Ways to say how a series goes on: three that know nothing (its mean, its last value, the same hour or day of the season before) and one that is fitted.
 * The fitted one says by how much what comes differs from the mean of the same place in the seasons before: a ridge regression over how far the newest
 * values stand from such means, how far the last season stands from those before it, and how it grows.
 */
import { fitRidge, mean, predictLinear, type LinearFit } from "./fit-ridge.ts";

export type ForecastMethod = "mean" | "last" | "seasonal" | "fitted";

/** Equally spaced values, the oldest first; `season` steps make one season. */
export interface Series {
  readonly values: readonly number[];
  readonly season: number;
}

/** Says the value `distance` steps (from 1) after the last of `history`. */
export type Forecaster = (history: readonly number[], distance: number) => number;

/** `window`: how many of the newest values the mean is of. */
export function baselines(season: number, window: number): Readonly<Record<Exclude<ForecastMethod, "fitted">, Forecaster>> {
  return {
    mean: (history) => mean(history.slice(-window)),
    last: (history) => history.at(-1) ?? 0,
    seasonal: (history, distance) => seasonBefore(history, { season, distance }),
  };
}

interface Distance {
  readonly season: number;
  readonly distance: number;
}

/** The newest known value at the same place of its season; where there is no whole season, the last value. */
function seasonBefore(history: readonly number[], { season, distance }: Distance): number {
  const at = history.length - 1 + distance - Math.ceil(distance / season) * season;
  return history[at] ?? history.at(-1) ?? 0;
}

const penalty = 0.05;

/**
 * Fits on the history alone: a long season with a regression for each of the distances, a short one, of which there are never many values, with one for all
 * of them. Null where the history holds fewer than three rows for each weight.
 */
export function fitForecaster(series: Series, distances: readonly number[]): Forecaster | null {
  const isShort = series.season <= 8;
  const groups = isShort ? [distances] : distances.map((distance) => [distance]);
  const fits = new Map<number, LinearFit>();
  const seen = new Map<number, EndFacts>();
  for (const group of groups) {
    const fit = fitDistances(series, group, seen);
    if (fit === null) return null;
    for (const distance of group) fits.set(distance, fit);
  }
  const { season } = series;
  return (history, distance) => {
    const [below, above] = isShort ? [distance, distance] : neighbours(distances, distance);
    const end = history.length - 1;
    const facts = factsAt(history, { end, season });
    const differenceAt = (known: number): number =>
      predictLinear(fits.get(known) ?? fits.get(distances.at(-1) ?? known) ?? noFit, featuresOf(facts, { season, distance: known }));
    const part = above === below ? 0 : (distance - below) / (above - below);
    const difference = differenceAt(below) * (1 - part) + (part === 0 ? 0 : differenceAt(above) * part);
    return usualAt(history, { end, at: end + distance, season }) + difference;
  };
}

/** Values with which a fit for each of the distances is possible. */
export function fewestToFit(season: number, farthest: number): number {
  return 2 * season + longestLag(season) + farthest + 3 * (lagsOf(season).length + 4);
}

const noFit: LinearFit = { weights: [], intercept: 0 };

function fitDistances({ values, season }: Series, distances: readonly number[], seen: Map<number, EndFacts>): LinearFit | null {
  const rows: (readonly number[])[] = [];
  const targets: number[] = [];
  for (const distance of distances) {
    for (let end = 2 * season - 1 + longestLag(season); end + distance < values.length; end += 1) {
      const facts = seen.get(end) ?? factsAt(values, { end, season });
      seen.set(end, facts);
      rows.push(featuresOf(facts, { season, distance }));
      targets.push((values[end + distance] ?? 0) - usualAt(values, { end, at: end + distance, season }));
    }
  }
  return rows.length < 3 * ((rows[0]?.length ?? 0) + 1) ? null : fitRidge(rows, targets, penalty);
}

const mostSeasons = 4;

/** Mean of the same place in up to four seasons, of which nothing is after `end`. */
function usualAt(
  values: readonly number[],
  { end, at, season }: { readonly end: number; readonly at: number; readonly season: number },
): number {
  let sum = 0;
  let count = 0;
  for (let place = at - Math.ceil((at - end) / season) * season; place >= 0 && count < mostSeasons; place -= season) {
    sum += values[place] ?? 0;
    count += 1;
  }
  return count === 0 ? (values[end] ?? 0) : sum / count;
}

/** Steps back at which it counts how far a value stood from the usual one. */
function lagsOf(season: number): readonly number[] {
  return season <= 8 ? [0] : [0, 1, 2, 3, 5, 8, 23];
}

function longestLag(season: number): number {
  return lagsOf(season).at(-1) ?? 0;
}

/** What is known at the moment of one value, whatever the distance. */
interface EndFacts {
  /** From the season before last to the last, and for each season over up to three. */
  readonly growth: number;
  readonly longGrowth: number;
  /** How far the last season stands from the mean of up to four. */
  readonly level: number;
  /** How far the newest values stand from the usual ones, for each lag. */
  readonly unusual: readonly number[];
}

function factsAt(values: readonly number[], { end, season }: { readonly end: number; readonly season: number }): EndFacts {
  const levels = [0, 1, 2, 3].flatMap((back) => meanEndingAt(values, { last: end - back * season, season }) ?? []);
  const [newest = 0, before = newest] = levels;
  return {
    growth: newest - before,
    longGrowth: (newest - (levels.at(-1) ?? newest)) / Math.max(1, levels.length - 1),
    level: newest - mean(levels),
    unusual: lagsOf(season).map((back) => (values[end - back] ?? 0) - usualAt(values, { end: end - back - 1, at: end - back, season })),
  };
}

function meanEndingAt(values: readonly number[], { last, season }: { readonly last: number; readonly season: number }): number | null {
  if (last + 1 < season) return null;
  let sum = 0;
  for (let at = last + 1 - season; at <= last; at += 1) sum += values[at] ?? 0;
  return sum / season;
}

function featuresOf({ growth, longGrowth, level, unusual }: EndFacts, { season, distance }: Distance): readonly number[] {
  const seasons = Math.ceil(distance / season);
  const fading = season <= 8 ? unusual.map((value) => value * Math.exp((1 - distance) / 3)) : unusual;
  return [growth * seasons, level, longGrowth * seasons, ...fading];
}

/** The fitted distances around this one. */
function neighbours(distances: readonly number[], distance: number): readonly [number, number] {
  const above = distances.find((known) => known >= distance) ?? distances.at(-1) ?? distance;
  const below = distances.findLast((known) => known <= distance) ?? above;
  return [below, above];
}
