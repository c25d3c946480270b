/** What the person is looking at: query, order, active row and drawer, kept together with the page's address, and the ways to change them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { findTarget, type DrawerTarget } from "./drawer/drawer-target.ts";
import type { LiveState } from "./live/live-state.ts";
import { barePort } from "@portolan/query";
import { useView, type View } from "./view.ts";
import type { Column } from "./table/columns.ts";
import { formatSortOrder, nextOrder, parseSortOrder, defaultOrder, type SortOrder } from "./table/sort-endpoints.ts";
import {
  formatClosed,
  parseClosed,
  parseGrouping,
  toggleGroup,
  type ClosedGroups,
  type Grouping,
  type TableItem,
} from "./table/group-endpoints.ts";
import { useWarmSearch } from "./query/use-warm-search.ts";
import { useColumns, type ColumnChoice } from "./table/use-columns.ts";
import { useEndpointFacts, type KnownFacts } from "./table/use-endpoint-facts.ts";
import { useRows, type Rows } from "./table/use-rows.ts";
import { useSelection, type Selection } from "./table/use-selection.ts";
import type { Coverage, Endpoint } from "./wire.ts";

export interface Workspace extends Rows {
  readonly text: string;
  readonly changeText: (text: string) => void;
  readonly submitText: (text: string) => void;
  readonly order: SortOrder;
  readonly sortBy: (column: Column) => void;
  readonly grouping: Grouping | null;
  readonly groupBy: (grouping: Grouping | null) => void;
  readonly toggleGroup: (key: string) => void;
  readonly closeAllGroups: (areClosed: boolean) => void;
  readonly columns: ColumnChoice;
  readonly facts: KnownFacts;
  readonly selection: Selection;
  readonly look: { readonly takenAt: string | null; readonly coverage: Coverage | null }; // as of which the endpoints are
  readonly activeIndex: number; // among the items; -1: none
  readonly moveTo: (index: number) => void;
  readonly step: (by: 1 | -1) => void; // to the next endpoint, over headings
  readonly target: DrawerTarget | null;
  readonly open: (endpoint: Endpoint) => void;
  readonly openPort: (port: number) => void;
  readonly close: () => void;
}

const addressPauseMs = 250; // the address follows the text once typing rests

export function useWorkspace(live: LiveState): Workspace {
  const { view, changeView } = useView();
  const [text, setText] = useState(view.q ?? "");
  const list = useList({ live, view, changeView, text });
  const { items } = list;
  const [activeId, setActiveId] = useState<string | null>(view.endpoint ?? null);
  const activeIndex = useMemo(() => (activeId === null ? -1 : items.findIndex((item) => item.id === activeId)), [items, activeId]);
  const target = useTarget(view, live.endpoints);
  useAddressText({ text, view, changeView, setText });

  const open = useCallback(
    (endpoint: Endpoint) => {
      setActiveId(endpoint.id);
      changeView({ endpoint: endpoint.id, port: undefined }, true);
    },
    [changeView],
  );
  const openPort = useCallback((port: number) => changeView({ port: String(port), endpoint: undefined }, true), [changeView]);
  const isFollowing = view.endpoint !== undefined;
  const moveTo = (index: number): void => {
    const item = items[index];
    if (item === undefined) return;
    setActiveId(item.id);
    if (isFollowing && item.kind === "endpoint") changeView({ endpoint: item.id }, false);
  };
  const submitText = (submitted: string): void => {
    const named = barePort(submitted);
    if (named === null) return moveTo(0);
    const listeners = live.endpoints.filter((one) => one.port === named.port && (named.protocol ?? one.protocol) === one.protocol);
    const [only] = listeners;
    if (only === undefined) changeView({ port: submitted.trim(), endpoint: undefined }, true);
    else open(only);
  };
  return {
    ...list,
    look: { takenAt: live.takenAt, coverage: live.coverage },
    text,
    changeText: setText,
    submitText,
    activeIndex,
    moveTo,
    step: (by) => moveTo(nextEndpoint(items, activeIndex, by)),
    target,
    open,
    openPort,
    close: () => changeView({ endpoint: undefined, port: undefined }, true),
  };
}

type List = Rows &
  Pick<Workspace, "order" | "sortBy" | "grouping" | "groupBy" | "toggleGroup" | "closeAllGroups" | "columns" | "facts" | "selection">;

interface ListWanted {
  readonly live: LiveState;
  readonly view: View;
  readonly changeView: ReturnType<typeof useView>["changeView"];
  readonly text: string;
}

/** What the table shows and how: query, order, groups, columns, marks. */
function useList({ live, view, changeView, text }: ListWanted): List {
  const order = useMemo(() => parseSortOrder(view.sort ?? ""), [view.sort]);
  const grouping = parseGrouping(view.group);
  const closed = useMemo(() => parseClosed(view.closed ?? ""), [view.closed]);
  const columns = useColumns(view, changeView);
  const facts = useEndpointFacts(columns.shown.includes("opened") || order.column === "opened");
  const found = useRows({ endpoints: live.endpoints, text, order, grouping, closed, facts });
  useWarmSearch(live.endpoints);
  const selection = useSelection(found.rows, found.items);
  const close = useCallback((to: ClosedGroups) => changeView({ closed: formatClosed(to) }, false), [changeView]);
  return {
    ...found,
    order,
    sortBy: useCallback((column: Column) => changeView({ sort: sortText(nextOrder(order, column)) }, false), [order, changeView]),
    grouping,
    groupBy: (by) => changeView({ group: by ?? undefined, closed: undefined }, false),
    toggleGroup: useCallback((key: string) => close(toggleGroup(closed, key)), [closed, close]),
    closeAllGroups: (areAllClosed) => close({ areAllClosed, except: new Set() }),
    columns,
    facts,
    selection,
  };
}

/** Index of the next endpoint in a direction; the present one where there is none. */
function nextEndpoint(items: readonly TableItem[], from: number, by: 1 | -1): number {
  for (let index = from + by; index >= 0 && index < items.length; index += by) if (items[index]?.kind === "endpoint") return index;
  return from;
}

/** The drawer keeps explaining an endpoint that closed while it was open. */
function useTarget({ endpoint: id, port }: View, endpoints: readonly Endpoint[]): DrawerTarget | null {
  const [lastKnown, setLastKnown] = useState<Endpoint | null>(null);
  const target = useMemo(() => findTarget({ id, port }, endpoints, lastKnown), [id, port, endpoints, lastKnown]);
  const shown = target?.endpoint ?? null;
  if (shown !== null && shown !== lastKnown) setLastKnown(shown);
  return target;
}

interface AddressText {
  readonly text: string;
  readonly view: { readonly q?: string };
  readonly changeView: ReturnType<typeof useView>["changeView"];
  readonly setText: (text: string) => void;
}

/** Text and address follow each other: typing writes the address after a pause, going back and forth in the history writes the text. */
function useAddressText({ text, view, changeView, setText }: AddressText): void {
  const written = useRef(view.q ?? "");
  const inAddress = view.q ?? "";
  useEffect(() => {
    if (inAddress === written.current) return;
    written.current = inAddress;
    setText(inAddress);
  }, [inAddress, setText]);
  useEffect(() => {
    const trimmed = text.trim();
    if (trimmed === written.current) return;
    const timer = setTimeout(() => {
      written.current = trimmed;
      changeView({ q: trimmed === "" ? undefined : trimmed }, false);
    }, addressPauseMs);
    return () => clearTimeout(timer);
  }, [text, changeView]);
}

function sortText(order: SortOrder): string | undefined {
  const text = formatSortOrder(order);
  return text === formatSortOrder(defaultOrder) ? undefined : text;
}
