import { readFileSync } from "node:fs";

export interface ChildLimits {
  /** Longest time without a sign of life. */
  readonly silenceMs: number;
  /** Memory in use (resident), above which something has gone wrong. */
  readonly memoryBytes: number;
}

export interface ChildWatch {
  hear(): void;
  close(): void;
}

export interface WatchedChild {
  readonly limits: ChildLimits;
  /** Resident memory; null where it cannot be told. */
  readonly residentBytes: () => number | null;
  /** Told once, with the reason in words for a log. */
  readonly onExceeded: (reason: string) => void;
  readonly nowMs?: () => number;
}

const rarestCheckMs = 5000;

/** Says when a child is beyond its limits: it hangs, or takes more and more memory. A process that did not run at all meanwhile counts nothing. */
export function watchChild({ limits, residentBytes, onExceeded, nowMs = () => performance.now() }: WatchedChild): ChildWatch {
  const checkEveryMs = Math.min(rarestCheckMs, limits.silenceMs / 4);
  let silentMs = 0;
  let checkedMs = nowMs();
  const check = (): void => {
    // A host that was asleep or a supervisor that was stopped says nothing about the child.
    silentMs += Math.min(nowMs() - checkedMs, 2 * checkEveryMs);
    checkedMs = nowMs();
    const bytes = residentBytes() ?? 0;
    const reason =
      bytes > limits.memoryBytes
        ? `used ${Math.round(bytes / 2 ** 20)} MiB, at most ${limits.memoryBytes / 2 ** 20} MiB are its due`
        : silentMs > limits.silenceMs
          ? `gave no sign of life for ${Math.round(silentMs / 1000)} s`
          : null;
    if (reason === null) return;
    clearInterval(timer);
    onExceeded(reason);
  };
  const timer = setInterval(check, checkEveryMs);
  timer.unref();
  return {
    hear() {
      silentMs = 0;
    },
    close: () => clearInterval(timer),
  };
}

/** Of /proc/PID/status; null once it has ended. */
export function readResidentBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
