/** The rows of the table: the endpoints that answer the query, in the order asked for. Typing stays fast: the list follows the text when there is time. */
import { useDeferredValue, useMemo } from "react";
import { createMatcher, parseEndpointQuery, type EndpointQuery } from "@portolan/query";
import type { Endpoint } from "../wire.ts";
import { formatSortOrder, sortEndpoints, type SortOrder } from "./sort-endpoints.ts";

export interface Rows {
  readonly query: EndpointQuery;
  readonly rows: readonly Endpoint[];
  readonly listKey: string; // changes when the person asked for another list
}

export function useRows(endpoints: readonly Endpoint[], text: string, order: SortOrder): Rows {
  const deferred = useDeferredValue(text.trim());
  const query = useMemo(() => parseEndpointQuery(deferred), [deferred]);
  const { column, isDescending } = order;
  const sorted = useMemo(() => sortEndpoints(endpoints, { column, isDescending }), [endpoints, column, isDescending]);
  const rows = useMemo(
    () => (query.terms.length === 0 ? sorted : sorted.filter(createMatcher(query, { nowMs: Date.now() }))),
    [sorted, query],
  );
  return { query, rows, listKey: `${formatSortOrder(order)} ${deferred}` };
}
