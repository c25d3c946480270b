/**
 * How far off a forecast may be, from how far off it was: the errors of the past at the same distance, ordered, are the band. It assumes nothing of their shape.
 * A band never gets narrower with the distance.
 */
export interface Band {
  /** To be added to what is said. */
  readonly low: number;
  readonly high: number;
}

/** `share`: of what comes that is to lie within, 0.8. Errors: origin → distance. A band for each distance; with too few origins it is as wide as the worst error. */
export function conformalBands(errors: readonly (readonly number[])[], share: number): readonly Band[] {
  const bands: Band[] = [];
  for (let at = 0; at < (errors[0]?.length ?? 0); at += 1) {
    const ordered = errors.map((one) => one[at] ?? 0).sort((a, b) => a - b);
    const before = bands.at(-1) ?? { low: 0, high: 0 };
    const tail = Math.floor(((1 - share) / 2) * (ordered.length + 1)); // of the (n + 1) gaps between n errors
    const low = ordered[Math.max(0, tail - 1)] ?? 0;
    const high = ordered[Math.min(ordered.length - 1, ordered.length - tail)] ?? 0;
    bands.push({ low: Math.min(before.low, low), high: Math.max(before.high, high) });
  }
  return bands;
}

/** The share of later errors within bands made of the earlier ones alone; null where fewer than eight are earlier or later. */
export function coverageOf(errors: readonly (readonly number[])[], share: number): number | null {
  const half = Math.floor(errors.length / 2);
  if (half < 8) return null;
  const bands = conformalBands(errors.slice(0, half), share);
  const later = errors.slice(half).flatMap((one) => one.map((error, at) => isWithin(error, bands[at])));
  return later.filter(Boolean).length / later.length;
}

function isWithin(error: number, band: Band | undefined): boolean {
  return band !== undefined && band.low <= error && error <= band.high;
}
