/** What else people forecast with, over the next hours of an hourly series. */
export type PeerForecast = (history: readonly number[], hours: number) => readonly number[];

/** Prometheus' predict_linear over six hours: the line of least squares. */
export const predictLinear: PeerForecast = (history, hours) => {
  const values = history.slice(-6);
  const middle = (values.length - 1) / 2;
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const slope =
    values.reduce((sum, value, at) => sum + (at - middle) * (value - average), 0) /
    values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return ahead(hours, (step) => Math.max(0, average + slope * (values.length - 1 + step - middle)));
};

export const lastValue: PeerForecast = (history, hours) => ahead(hours, () => history.at(-1) ?? 0);

/** The same hour of the week before. */
export const weekBefore: PeerForecast = (history, hours) =>
  ahead(hours, (step) => history[history.length - 1 + step - 168 * Math.ceil(step / 168)] ?? history.at(-1) ?? 0);

/** Additive, with a season of a day and a damped trend; its constants are those of a grid with the smallest error one step ahead. */
export const holtWinters: PeerForecast = (history, hours) => {
  let best = smooth(history, { level: 0.3, trend: 0.05, season: 0.1 });
  for (const level of [0.1, 0.3, 0.6, 0.9])
    for (const trend of [0.01, 0.1])
      for (const season of [0.05, 0.2, 0.5]) {
        const tried = smooth(history, { level, trend, season });
        if (tried.error < best.error) best = tried;
      }
  return ahead(hours, (step) => {
    const damped = (damping * (1 - damping ** step)) / (1 - damping);
    return Math.max(0, best.level + best.trend * damped + (best.seasons[(history.length + step - 1) % 24] ?? 0));
  });
};

const damping = 0.98;

interface Smoothing {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
}

function smooth(history: readonly number[], by: Smoothing) {
  const first = history.slice(0, 24);
  let level = first.reduce((sum, value) => sum + value, 0) / 24;
  const seasons = first.map((value) => value - level);
  let trend = 0;
  let error = 0;
  for (const [at, value] of history.entries()) {
    if (at < 24) continue;
    const season = seasons[at % 24] ?? 0;
    error += (value - level - damping * trend - season) ** 2;
    const before = level;
    level = by.level * (value - season) + (1 - by.level) * (level + damping * trend);
    trend = by.trend * (level - before) + (1 - by.trend) * damping * trend;
    seasons[at % 24] = by.season * (value - level) + (1 - by.season) * season;
  }
  return { level, trend, seasons, error };
}

function ahead(hours: number, at: (step: number) => number): readonly number[] {
  return Array.from({ length: hours }, (_, index) => at(index + 1));
}
