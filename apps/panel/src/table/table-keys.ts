/** The keys of the table: moving, opening, groups, marks and copying. What they do to the page is the workspace's affair. */
import type { KeyboardEvent } from "react";
import { copyEndpoints } from "../export/copy-endpoints.ts";
import type { Workspace } from "../use-workspace.ts";
import type { TableItem } from "./group-endpoints.ts";

interface TableKeys {
  readonly state: Workspace;
  readonly heightPx: number;
}

export function pressTableKey(event: KeyboardEvent<HTMLElement>, keys: TableKeys): void {
  if (event.target !== event.currentTarget || event.altKey) return;
  const action = event.ctrlKey || event.metaKey ? commandOf(event, keys) : (moveOf(event, keys) ?? actionOf(event, keys));
  if (action === null) return;
  event.preventDefault();
  action();
}

function moveOf({ key, shiftKey, currentTarget }: KeyboardEvent<HTMLElement>, { state, heightPx }: TableKeys): (() => void) | null {
  const { items, activeIndex, selection } = state;
  const pageRows = Math.max(1, Math.floor(currentTarget.clientHeight / heightPx) - 2);
  const last = items.length - 1;
  const moves: Record<string, number> = {
    ArrowDown: activeIndex + 1,
    ArrowUp: activeIndex - 1,
    PageDown: activeIndex + pageRows,
    PageUp: activeIndex - pageRows,
    Home: 0,
    End: last,
  };
  const wanted = moves[key];
  if (wanted === undefined || last < 0) return null;
  const to = Math.min(Math.max(wanted, 0), last);
  return () => {
    const [from, target] = [items[activeIndex], items[to]];
    if (shiftKey && selection.ids.size === 0 && from?.kind === "endpoint") selection.toggle(from.id);
    if (shiftKey && target?.kind === "endpoint") selection.extendTo(target.id);
    state.moveTo(to);
  };
}

function actionOf({ key }: KeyboardEvent<HTMLElement>, { state }: TableKeys): (() => void) | null {
  const { items, activeIndex, selection } = state;
  const active = items[activeIndex];
  if (key === "Escape") return selection.ids.size > 0 && state.target === null ? selection.clear : null;
  if (active === undefined) return null;
  if (active.kind === "group") return groupAction(key, active, state);
  switch (key) {
    case "Enter":
    case " ":
      return () => state.open(active.endpoint);
    case "x":
      return () => selection.toggle(active.id);
    case "ArrowLeft":
      return state.grouping === null ? null : () => state.moveTo(headingOf(items, activeIndex));
    default:
      return null;
  }
}

function groupAction(key: string, { group }: TableItem & { kind: "group" }, state: Workspace): (() => void) | null {
  const isToggling = key === "Enter" || key === " " || (key === "ArrowLeft" && !group.isClosed) || (key === "ArrowRight" && group.isClosed);
  return isToggling ? () => state.toggleGroup(group.key) : null;
}

function headingOf(items: readonly TableItem[], from: number): number {
  return items.findLastIndex((item, index) => index < from && item.kind === "group");
}

/** Ctrl-A marks all, Ctrl-C copies the marked rows or the active one, unless a text is selected. */
function commandOf({ key }: KeyboardEvent<HTMLElement>, { state }: TableKeys): (() => void) | null {
  if (key === "a") return state.selection.selectAll;
  if (key !== "c" || !getSelection()?.isCollapsed) return null;
  const active = state.items[state.activeIndex];
  const marked = state.rows.filter(({ id }) => state.selection.ids.has(id));
  const endpoints = marked.length > 0 || active?.kind !== "endpoint" ? marked : [active.endpoint];
  return endpoints.length === 0 ? null : () => void copyEndpoints({ endpoints, format: "text", state });
}
