/** Orders of the table. Every order ends in the endpoint's own (port, protocol, address), so that equal rows never swap places. */
import { compareEndpoints } from "../live/live-state.ts";
import { changeSorted, diffSorted, type Compare } from "../live/sorted-list.ts";
import type { Endpoint } from "../wire.ts";
import { exposureRank, widestExposure, type KnownReach } from "../reach/exposures.ts";
import { columns, type Column } from "./columns.ts";
import { ownerSortName, startOf } from "./owner-label.ts";

export interface SortOrder {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** What is known of endpoints besides themselves. */
export interface EndpointFacts {
  readonly nameOf: (endpoint: Endpoint) => string | null;
  readonly openedAt: (endpoint: Endpoint) => number | null; // ms since the epoch
  readonly reachOf: (endpoint: Endpoint) => KnownReach | null; // who gets in; null: not judged
}

export const noFacts: EndpointFacts = { nameOf: () => null, openedAt: () => null, reachOf: () => null };
export const defaultOrder: SortOrder = { column: "port", isDescending: false };

/** `-since` is descending by since; anything unknown is the default order. */
export function parseSortOrder(text: string): SortOrder {
  const isDescending = text.startsWith("-");
  const column = columns.find((one) => one === text.slice(isDescending ? 1 : 0));
  return column === undefined ? defaultOrder : { column, isDescending };
}

export function formatSortOrder(order: SortOrder): string {
  return `${order.isDescending ? "-" : ""}${order.column}`;
}

/** The order a click on a column's header asks for. */
export function nextOrder(order: SortOrder, column: Column): SortOrder {
  if (order.column !== column) return { column, isDescending: false };
  return order.isDescending ? defaultOrder : { column, isDescending: true };
}

/**
 * `endpoints` must be in their own order already: the default order then costs nothing, and equal keys keep that order because sorting is stable.
 * Unknown values come last, whatever the direction. Each key is made once.
 */
export function sortEndpoints(endpoints: readonly Endpoint[], order: SortOrder, facts: EndpointFacts = noFacts): readonly Endpoint[] {
  if (isOwnOrder(order)) return endpoints;
  const sign = order.isDescending ? -1 : 1;
  const keyed: { readonly endpoint: Endpoint; readonly key: string | number }[] = [];
  const unknown: Endpoint[] = [];
  for (const endpoint of endpoints) {
    const key = keyOf(endpoint, order.column, facts);
    if (key === null) unknown.push(endpoint);
    else keyed.push({ endpoint, key });
  }
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key));
  return [...keyed.map(({ endpoint }) => endpoint), ...unknown];
}

export interface EndpointSorting {
  readonly endpoints: readonly Endpoint[]; // in their own order
  readonly order: SortOrder;
  readonly facts?: EndpointFacts; // the same object as long as nothing in them changed
}

const mostCarried = 500; // beyond that, sorting anew costs no more

/** Sorts as `sortEndpoints` does, but carries a small change of the endpoints over to the list it gave last. */
export function createSorter(): (wanted: EndpointSorting) => readonly Endpoint[] {
  let last: (EndpointSorting & { readonly sorted: readonly Endpoint[] }) | null = null;
  return (wanted) => {
    const { endpoints, order, facts } = wanted;
    const isSame = last !== null && last.facts === facts && formatSortOrder(last.order) === formatSortOrder(order);
    const sorted = (isSame && last !== null ? carryOver(last, wanted) : null) ?? sortEndpoints(endpoints, order, facts);
    last = { ...wanted, sorted };
    return sorted;
  };
}

/** Null where too much changed. */
function carryOver(last: EndpointSorting & { readonly sorted: readonly Endpoint[] }, wanted: EndpointSorting): readonly Endpoint[] | null {
  const { endpoints, order, facts = noFacts } = wanted;
  if (isOwnOrder(order)) return endpoints;
  const difference = diffSorted({ before: last.endpoints, after: endpoints, most: mostCarried }, compareEndpoints);
  if (difference === null) return null;
  const { gone, come } = difference;
  return changeSorted(last.sorted, { isGone: (one) => gone.has(one), come }, compareBy(order, facts));
}

function isOwnOrder({ column, isDescending }: SortOrder): boolean {
  return column === "port" && !isDescending;
}

function compareBy(order: SortOrder, facts: EndpointFacts): Compare<Endpoint> {
  const sign = order.isDescending ? -1 : 1;
  return (a, b) => {
    const [keyA, keyB] = [keyOf(a, order.column, facts), keyOf(b, order.column, facts)];
    if (keyA !== null && keyB !== null) return sign * compareKeys(keyA, keyB) || compareEndpoints(a, b);
    return Number(keyA === null) - Number(keyB === null) || compareEndpoints(a, b);
  };
}

function keyOf(endpoint: Endpoint, column: Column, facts: EndpointFacts): string | number | null {
  switch (column) {
    case "owner":
      return ownerSortName(endpoint);
    case "service":
      return endpoint.service?.name.toLowerCase() ?? null;
    case "name":
      return facts.nameOf(endpoint)?.toLowerCase() ?? null;
    case "reach":
      return reachKey(facts.reachOf(endpoint));
    case "setBy":
      return endpoint.service?.setBy?.file ?? null;
    case "unit":
      return endpoint.unit ?? endpoint.owners[0]?.unit ?? null;
    case "container":
      return (endpoint.container ?? endpoint.owners[0]?.container)?.name.toLowerCase() ?? null;
    case "user":
      return endpoint.owners[0]?.user ?? (endpoint.uid === null ? null : String(endpoint.uid));
    case "queue":
      return endpoint.queue?.depth ?? null;
    case "ss":
    case "netstat":
      return endpoint.display[column] === "" ? null : endpoint.display[column];
    case "opened":
      return youngestFirst(facts.openedAt(endpoint));
    case "since":
      return youngestFirst(startOf(endpoint));
    case "namespace":
      return endpoint.namespace === "host" ? "" : endpoint.namespace;
    case "port":
    case "protocol":
    case "address":
    case "scope":
    case "state":
    case "device":
      return endpoint[column];
  }
}

function reachKey(known: KnownReach | null): number | null {
  return known === null ? null : exposureRank(widestExposure(known)) * 10 + exposureRank(known.ipv4);
}

function youngestFirst(at: number | null): number | null {
  return at === null ? null : -at;
}

function compareKeys(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
