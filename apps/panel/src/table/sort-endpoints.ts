/** Orders of the table. Every order ends in the endpoint's own (port, protocol, address), so that equal rows never swap places. */
import type { Endpoint } from "../wire.ts";
import { compareEndpoints } from "../live/live-state.ts";
import { labelOwner, startOf } from "./owner-label.ts";

export const columns = ["port", "protocol", "address", "scope", "state", "owner", "service", "namespace", "since"] as const;
export type Column = (typeof columns)[number];

export interface SortOrder {
  readonly column: Column;
  readonly isDescending: boolean;
}

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

/** `endpoints` must be in their own order already; the default order then costs nothing. Unknown values come last, whatever the direction. */
export function sortEndpoints(endpoints: readonly Endpoint[], order: SortOrder): readonly Endpoint[] {
  if (order.column === "port" && !order.isDescending) return endpoints;
  const sign = order.isDescending ? -1 : 1;
  const keyed = endpoints.map((endpoint) => ({ endpoint, key: keyOf(endpoint, order.column) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null)
      return Number(a.key === null) - Number(b.key === null) || compareEndpoints(a.endpoint, b.endpoint);
    return sign * compareKeys(a.key, b.key) || compareEndpoints(a.endpoint, b.endpoint);
  });
  return keyed.map(({ endpoint }) => endpoint);
}

function keyOf(endpoint: Endpoint, column: Column): string | number | null {
  switch (column) {
    case "owner":
      return labelOwner(endpoint).name?.toLowerCase() ?? null;
    case "service":
      return endpoint.service?.name.toLowerCase() ?? null;
    case "since": {
      const start = startOf(endpoint);
      return start === null ? null : -start; // ascending: the youngest first
    }
    case "namespace":
      return endpoint.namespace === "host" ? "" : endpoint.namespace;
    case "port":
    case "protocol":
    case "address":
    case "scope":
    case "state":
      return endpoint[column];
  }
}

function compareKeys(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
