/** A ratio with two significant digits, never in scientific notation: 0.0042, 0.17, 1.3, 24, 310. */
export function ratioText(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio <= 0) return "–";
  const digits = Math.max(0, 1 - Math.floor(Math.log10(Number(ratio.toPrecision(2)))));
  return Number(ratio.toPrecision(2)).toFixed(Math.min(digits, 20));
}
