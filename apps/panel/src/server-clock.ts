/** What the server's clock shows, by the dates of its answers: they are of whole seconds, so a browser that is less than two off is taken to be right. */
const smallestOffsetMs = 2000;
let offsetMs = 0;

export function noteServerTime(dateHeader: string | null): void {
  const at = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(at)) return;
  const difference = at + 500 - Date.now();
  offsetMs = Math.abs(difference) < smallestOffsetMs ? 0 : difference;
}

/** Ms since the epoch, by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** The moment at which this browser's clock shows what the server's does at `iso`. */
export function browserTime(iso: string): number {
  return Date.parse(iso) - offsetMs;
}
