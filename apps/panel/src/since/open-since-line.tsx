/** Since when an endpoint is open, and whether that is exact. */
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { formatAge, formatDateTime, formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import { useOpenSince } from "./use-open-since.ts";

export function OpenSinceLine({ endpointId }: { readonly endpointId: string }): ReactElement | null {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const since = useOpenSince().get(endpointId);
  if (since === undefined) return null;
  const values = { time: formatMinute(since.at, language, nowMs), age: formatAge(nowMs - Date.parse(since.at), language) };
  return (
    <span className="text-muted" title={formatDateTime(since.at, language)}>
      {say(since.isExact ? "panel.since.exact" : "panel.since.atLeast", values)}
    </span>
  );
}
