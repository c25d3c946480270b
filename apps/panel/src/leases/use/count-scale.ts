/** Use over time as a picture: where each moment and each count stands. Times are milliseconds since 1970; the present may lie before the end, which is foreseen. */
export interface UsePoint {
  readonly atMs: number;
  readonly active: number;
  readonly quarantined: number;
  readonly reserved: number;
  readonly refused: number;
}

export interface ForeseenPoint {
  readonly atMs: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface CountScale {
  readonly x: (atMs: number) => number;
  readonly y: (count: number) => number;
  readonly topCount: number;
  readonly ticks: readonly number[];
}

interface Drawn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly mostCount: number; // that is drawn
  readonly widthPx: number;
  readonly heightPx: number;
}

export function scaleOf({ fromMs, toMs, mostCount, widthPx, heightPx }: Drawn): CountScale {
  const step = roundStep(Math.max(1, mostCount) / 4);
  const topCount = Math.ceil(Math.max(1, mostCount) / step) * step;
  const spanMs = Math.max(1, toMs - fromMs);
  return {
    x: (atMs) => round(((atMs - fromMs) / spanMs) * widthPx),
    y: (count) => round(heightPx - (Math.min(count, topCount) / topCount) * heightPx),
    topCount,
    ticks: Array.from({ length: Math.round(topCount / step) + 1 }, (_, index) => index * step),
  };
}

/** 1, 2 or 5 with zeros, at least as much. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least) ?? power * 10;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}

/** The area between two lines, as a path. Empty where there is nothing to draw. */
export function areaPath(points: readonly { readonly x: number; readonly top: number; readonly bottom: number }[]): string {
  if (points.length === 0) return "";
  const over = points.map(({ x, top }) => `${x} ${top}`);
  const under = points.toReversed().map(({ x, bottom }) => `${x} ${bottom}`);
  return `M${over.join("L")}L${under.join("L")}z`;
}

export function linePath(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points.length === 0 ? "" : `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`;
}
