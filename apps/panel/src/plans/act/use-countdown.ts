/** Seconds until a moment of the server's clock, counted here, so that they go on when the connection does not. Never negative; null where there is no moment. */
import { useEffect, useState } from "react";
import { browserTime } from "../../server-clock.ts";

const everyMs = 200;

export function useCountdown(deadline: string | null): number | null {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (deadline === null) return;
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [deadline]);
  return deadline === null ? null : Math.max(0, Math.ceil((browserTime(deadline) - nowMs) / 1000));
}

/** "1:05" */
export function formatSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
