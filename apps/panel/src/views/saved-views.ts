/** Named views: a query with its order, groups and columns. Some come with the panel; a person's own are kept by this browser. */
import { useSyncExternalStore } from "react";
import { rememberText } from "../settings/remembered-text.ts";
import type { View } from "../view.ts";

export type ViewParts = Pick<View, "q" | "sort" | "group" | "cols">;

export interface SavedView extends ViewParts {
  readonly name: string; // unique
}

const partNames = ["q", "sort", "group", "cols"] as const;

export const builtInViews = [
  { id: "internet", parts: { q: "reach:internet" } },
  { id: "public", parts: { q: "public" } },
  { id: "containers", parts: { q: "container:*", group: "container" } },
  { id: "unowned", parts: { q: "unowned" } },
  { id: "recent", parts: { q: "since:24h", sort: "since" } },
  { id: "services", parts: { group: "service" } },
] as const satisfies readonly { readonly id: string; readonly parts: ViewParts }[];

/** What of a view is worth a name; the drawer and closed groups are not. */
export function partsOf(view: View): ViewParts {
  return Object.fromEntries(partNames.flatMap((name) => (view[name] === undefined ? [] : [[name, view[name]]])));
}

/** Sets every part, so that one view replaces another; a change for `changeView`. */
export function changeTo(parts: ViewParts): Record<(typeof partNames)[number] | "closed", string | undefined> {
  return { q: parts.q, sort: parts.sort, group: parts.group, cols: parts.cols, closed: undefined };
}

export function isSameView(a: ViewParts, b: ViewParts): boolean {
  return partNames.every((name) => (a[name] ?? "") === (b[name] ?? ""));
}

const mostViews = 100;
const remembered = rememberText("views");
const listeners = new Set<() => void>();
let views = parseSavedViews(remembered.read() ?? "[]");

/** Anything that is not a list of named views is passed over: the browser's storage is open to every version of the panel. */
export function parseSavedViews(text: string): readonly SavedView[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => readView(one) ?? []).slice(0, mostViews);
}

function readView(value: unknown): SavedView | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (typeof fields["name"] !== "string" || fields["name"] === "") return null;
  const parts = partNames.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]]] : []));
  return { name: fields["name"], ...(Object.fromEntries(parts) as ViewParts) };
}

export function useSavedViews(): readonly SavedView[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => views,
  );
}

/** Adds a view, or replaces the one of the same name. */
export function saveView(view: SavedView): void {
  write([...views.filter(({ name }) => name !== view.name), view].slice(-mostViews));
}

export function renameView(from: string, to: string): void {
  const name = to.trim();
  if (name === "" || name === from) return;
  write(views.filter((view) => view.name !== name).map((view) => (view.name === from ? { ...view, name } : view)));
}

export function deleteView(name: string): void {
  write(views.filter((view) => view.name !== name));
}

function write(next: readonly SavedView[]): void {
  views = next;
  remembered.write(next.length === 0 ? null : JSON.stringify(next));
  for (const listener of listeners) listener();
}
