/** What the person is looking at: query, order, active row and drawer, kept together with the page's address, and the ways to change them. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { findTarget, type DrawerTarget } from "./drawer/drawer-target.ts";
import type { LiveState } from "./live/live-state.ts";
import { barePort } from "@portolan/query";
import { useView, type View } from "./view.ts";
import { formatSortOrder, nextOrder, parseSortOrder, defaultOrder, type Column, type SortOrder } from "./table/sort-endpoints.ts";
import { useRows, type Rows } from "./table/use-rows.ts";
import type { Endpoint } from "./wire.ts";

export interface Workspace extends Rows {
  readonly text: string;
  readonly changeText: (text: string) => void;
  readonly submitText: (text: string) => void;
  readonly order: SortOrder;
  readonly sortBy: (column: Column) => void;
  readonly activeIndex: number; // -1: none
  readonly moveTo: (index: number) => void;
  readonly target: DrawerTarget | null;
  readonly open: (endpoint: Endpoint) => void;
  readonly openPort: (port: number) => void;
  readonly close: () => void;
}

const addressPauseMs = 250; // the address follows the text once typing rests

export function useWorkspace(live: LiveState): Workspace {
  const { view, changeView } = useView();
  const [text, setText] = useState(view.q ?? "");
  const order = useMemo(() => parseSortOrder(view.sort ?? ""), [view.sort]);
  const found = useRows(live.endpoints, text, order);
  const [activeId, setActiveId] = useState<string | null>(view.endpoint ?? null);
  const activeIndex = useMemo(() => (activeId === null ? -1 : found.rows.findIndex((row) => row.id === activeId)), [found.rows, activeId]);
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
    const endpoint = found.rows[index];
    if (endpoint === undefined) return;
    setActiveId(endpoint.id);
    if (isFollowing) changeView({ endpoint: endpoint.id }, false);
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
    ...found,
    text,
    changeText: setText,
    submitText,
    order,
    sortBy: (column) => changeView({ sort: sortText(nextOrder(order, column)) }, false),
    activeIndex,
    moveTo,
    target,
    open,
    openPort,
    close: () => changeView({ endpoint: undefined, port: undefined }, true),
  };
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
