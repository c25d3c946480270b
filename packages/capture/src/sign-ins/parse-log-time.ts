export interface DatedLine {
  readonly time: number; // milliseconds since 1970
  readonly rest: string; // "host program[pid]: …"
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A line of syslog, in both forms that rsyslog writes. The old one has no year and is in local time: the last year in which it is not to come. */
export function parseLogTime(line: string, now: Date): DatedLine | null {
  const precise = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (.*)$/.exec(line);
  if (precise !== null) {
    const time = Date.parse(precise[1] ?? "");
    return Number.isNaN(time) ? null : { time, rest: precise[2] ?? "" };
  }
  const old = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (.*)$/.exec(line);
  const month = months.indexOf(old?.[1] ?? "");
  if (old === null || month < 0) return null;
  const [day, hour, minute, second] = [old[2], old[3], old[4], old[5]].map(Number);
  const inYear = (year: number): number => new Date(year, month, day, hour, minute, second).getTime();
  const year = now.getFullYear();
  const dayMs = 86_400_000;
  const time = inYear(year) > now.getTime() + dayMs ? inYear(year - 1) : inYear(year);
  return { time, rest: old[6] ?? "" };
}
