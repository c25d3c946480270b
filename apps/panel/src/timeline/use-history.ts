/** The kept history of changes, page by page, newest first. A page that did not come can be asked for again; after a gap in the stream all begins anew. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client, reach } from "../api.ts";
import type { ChangeEvent } from "../wire.ts";

export interface History {
  readonly events: readonly ChangeEvent[]; // kept and live ones together, newest first
  readonly older: "waiting" | "loading" | "more" | "end" | "failed"; // waiting: nothing is asked for yet
  readonly loadOlder: () => void;
}

const pageSize = 50;

export function useHistory(live: readonly ChangeEvent[], resets: number): History {
  const [kept, setKept] = useState<readonly ChangeEvent[]>([]);
  const [older, setOlder] = useState<History["older"]>("waiting");
  const next = useRef<string | null>(null);
  const isAsking = useRef(false);
  const turn = useRef(0); // what was asked for before a gap is not wanted after it

  const load = useCallback((isAnew: boolean) => {
    if (isAsking.current && !isAnew) return;
    isAsking.current = true;
    const own = ++turn.current;
    setOlder("loading");
    const before = isAnew ? null : next.current;
    const ask = async (): Promise<void> => {
      const answer = await reach(client.readEvents({ limit: pageSize, ...(before === null ? {} : { before }) }));
      if (turn.current !== own) return;
      isAsking.current = false;
      if (answer?.ok !== true) return setOlder("failed");
      next.current = answer.value.next;
      setKept((known) => (isAnew ? answer.value.events : [...known, ...answer.value.events]));
      setOlder(answer.value.next === null ? "end" : "more");
    };
    void ask();
  }, []);
  const loadOlder = useCallback(() => load(false), [load]);
  const begunAt = useRef(0); // resets at which the history was begun
  useEffect(() => {
    if (resets === begunAt.current) return;
    begunAt.current = resets;
    load(true);
  }, [resets, load]);
  const events = useMemo(() => mergeChanges(live, kept), [live, kept]);
  return { events, older, loadOlder };
}

/** Both lists newest first, and so is what comes back; an event that is in both is there once. */
export function mergeChanges(live: readonly ChangeEvent[], kept: readonly ChangeEvent[]): readonly ChangeEvent[] {
  const seen = new Set<string>();
  const all = [...live, ...kept].filter((event) => !seen.has(event.id) && seen.add(event.id));
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || 0);
}
