/** The kept history of changes, page by page, newest first. A page that did not come can be asked for again. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client, reach } from "../api.ts";
import type { ChangeEvent } from "../wire.ts";

export interface History {
  readonly events: readonly ChangeEvent[]; // kept and live ones together, newest first
  readonly older: "waiting" | "loading" | "more" | "end" | "failed"; // waiting: nothing is asked for yet
  readonly loadOlder: () => void;
}

const pageSize = 50;

export function useHistory(live: readonly ChangeEvent[], isLoaded: boolean): History {
  const [kept, setKept] = useState<readonly ChangeEvent[]>([]);
  const [older, setOlder] = useState<History["older"]>("waiting");
  const next = useRef<string | null>(null);
  const isAsking = useRef(false);

  const loadOlder = useCallback(() => {
    if (isAsking.current) return;
    isAsking.current = true;
    setOlder("loading");
    const ask = async (): Promise<void> => {
      const answer = await reach(client.readEvents({ limit: pageSize, ...(next.current === null ? {} : { before: next.current }) }));
      isAsking.current = false;
      if (answer?.ok !== true) return setOlder("failed");
      next.current = answer.value.next;
      setKept((before) => [...before, ...answer.value.events]);
      setOlder(answer.value.next === null ? "end" : "more");
    };
    void ask();
  }, []);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!isLoaded || hasBegun.current) return;
    hasBegun.current = true;
    loadOlder();
  }, [isLoaded, loadOlder]);
  const events = useMemo(() => mergeChanges(live, kept), [live, kept]);
  return { events, older, loadOlder };
}

/** Both lists newest first; an event that is in both is shown once. */
export function mergeChanges(live: readonly ChangeEvent[], kept: readonly ChangeEvent[]): readonly ChangeEvent[] {
  const seen = new Set<string>();
  return [...live, ...kept].filter((event) => !seen.has(event.id) && seen.add(event.id));
}
