/** The fields of /proc/PID/stat (proc_pid_stat(5)) that identify a process and place it among others. */
export interface ProcessStat {
  readonly name: string;
  /** One letter; `Z` and `X` have ended and hold nothing any more. */
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  readonly threads: number;
  /** Clock ticks (USER_HZ) after boot. With the pid it names one process for ever. */
  readonly startTicks: number;
}

/** Reads one line of /proc/PID/stat; null when it is not one. The name may hold spaces and parentheses, so the last `)` ends it. */
export function parseProcessStat(line: string): ProcessStat | null {
  const open = line.indexOf("(");
  const close = line.lastIndexOf(")");
  if (open < 0 || close < open) return null;
  const fields = line.slice(close + 2).split(" ");
  const startTicks = Number(fields[19]);
  if (fields.length < 20 || !Number.isSafeInteger(startTicks)) return null;
  return {
    name: line.slice(open + 1, close),
    state: fields[0] ?? "",
    parent: Number(fields[1]),
    session: Number(fields[3]),
    threads: Number(fields[17]),
    startTicks,
  };
}
