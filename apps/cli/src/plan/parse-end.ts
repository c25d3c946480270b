/** When something is to end: a time of the day here or with its own offset, or so long from now. */
import { RefusalError } from "@portolan/contract";

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const dateTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** ISO 8601 in UTC; null where nothing was given. A time without an offset is of this machine's clock. */
export function parseEnd(text: string | null, now: Date): string | null {
  if (text === null) return null;
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() + Number(count) * (unitMs[unit] ?? 0)).toISOString();
  const time = dateTime.test(text) ? new Date(text.replace(" ", "T")) : null;
  if (time !== null && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new RefusalError("ARGUMENT_INVALID", {
    argument: "--until",
    value: text,
    expected: "2026-11-27T18:00 | 2026-11-27T18:00+08:00 | 30m | 2h | 3d",
  });
}
