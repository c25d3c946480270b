/** The rows a person marked, for copying. Marks of endpoints that are no longer shown do not count. */
import { useMemo, useRef, useState } from "react";
import type { Endpoint } from "../wire.ts";
import type { TableItem } from "./group-endpoints.ts";

export interface Selection {
  readonly ids: ReadonlySet<string>; // of endpoints
  readonly toggle: (id: string) => void;
  readonly extendTo: (id: string) => void; // marks everything from the last mark to here
  readonly selectAll: () => void;
  readonly clear: () => void;
}

const none: ReadonlySet<string> = new Set();

export function useSelection(rows: readonly Endpoint[], items: readonly TableItem[]): Selection {
  const [marked, setMarked] = useState(none);
  const anchor = useRef<string | null>(null);
  const ids = useMemo(() => {
    if (marked.size === 0) return none;
    const shown = rows.filter((endpoint) => marked.has(endpoint.id));
    return shown.length === marked.size ? marked : new Set(shown.map(({ id }) => id));
  }, [marked, rows]);
  return {
    ids,
    toggle: (id) => {
      anchor.current = id;
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setMarked(next);
    },
    extendTo: (id) => setMarked(new Set([...ids, ...idsBetween(items, anchor.current ?? id, id)])),
    selectAll: () => setMarked(new Set(rows.map((endpoint) => endpoint.id))),
    clear: () => setMarked(none),
  };
}

function idsBetween(items: readonly TableItem[], one: string, other: string): readonly string[] {
  const places = [one, other].map((id) => items.findIndex((item) => item.id === id)).filter((place) => place !== -1);
  if (places.length < 2) return [other];
  return items.slice(Math.min(...places), Math.max(...places) + 1).flatMap((item) => (item.kind === "endpoint" ? item.id : []));
}
