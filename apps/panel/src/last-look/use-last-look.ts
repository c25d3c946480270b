/**
 * What changed since this browser last looked. The page counts as looked at while it is visible and live; when it is seen again after a pause,
 * or opened anew, the server is asked what happened after that time. Kept until dismissed or until the next pause.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client, reach } from "../api.ts";
import type { LiveState } from "../live/live-state.ts";
import type { ChangeEvent } from "../wire.ts";
import { readLastLook, rememberLook } from "./last-look-memory.ts";
import { summariseChanges, type ChangeSummary } from "./summarise-changes.ts";

export interface LastLook extends ChangeSummary {
  readonly since: string; // ISO 8601, the server's time
  readonly hasMore: boolean; // more than were counted
  readonly dismiss: () => void;
}

const awayMs = 60_000; // a shorter pause is no absence
const mostCounted = 500;

interface Found {
  readonly since: string;
  readonly events: readonly ChangeEvent[];
  readonly hasMore: boolean;
}

export function useLastLook(live: LiveState): LastLook | null {
  const [found, setFound] = useState<Found | null>(null);
  const isVisible = useIsVisible();
  const isLive = live.isLoaded && live.connection === "live";
  const { takenAt } = live;
  const hasBegun = useRef(false); // asked for this visit; until then the last look must not be overwritten

  useEffect(() => {
    if (!isVisible) hasBegun.current = false;
    if (!isVisible || !isLive || takenAt === null) return;
    if (!hasBegun.current) {
      hasBegun.current = true;
      const since = readLastLook();
      if (since !== null && Date.parse(takenAt) - Date.parse(since) >= awayMs)
        void findChanges(since).then((one) => (one === null ? undefined : setFound(one)));
    }
    rememberLook(takenAt);
  }, [isVisible, isLive, takenAt]);

  const dismiss = useCallback(() => setFound(null), []);
  return useMemo(() => {
    if (found === null) return null;
    return { ...summariseChanges(found.events), since: found.since, hasMore: found.hasMore, dismiss };
  }, [found, dismiss]);
}

/** Null where nothing happened, or where it could not be asked for. */
async function findChanges(since: string): Promise<Found | null> {
  const answer = await reach(client.readEvents({ since, limit: mostCounted }));
  if (answer?.ok !== true || answer.value.events.length === 0) return null;
  return { since, events: answer.value.events, hasMore: answer.value.next !== null };
}

function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = (): void => setIsVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}
