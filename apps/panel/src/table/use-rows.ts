/** The rows of the table: the endpoints that answer the query, in the order and the groups asked for. Typing stays fast: the list follows the text when there is time. */
import { createMatcher, parseEndpointQuery, type EndpointQuery } from "@portolan/query";
import { useDeferredValue, useMemo, useState } from "react";
import { exposureParts } from "../reach/exposures.ts";
import type { Endpoint } from "../wire.ts";
import {
  createItemList,
  formatClosed,
  groupEndpoints,
  listGroups,
  type ClosedGroups,
  type Grouping,
  type TableItem,
} from "./group-endpoints.ts";
import { createSorter, formatSortOrder, type SortOrder } from "./sort-endpoints.ts";
import type { KnownFacts } from "./use-endpoint-facts.ts";

export interface Rows {
  readonly query: EndpointQuery;
  readonly rows: readonly Endpoint[]; // all that match, those of closed groups too
  readonly items: readonly TableItem[]; // what the table draws: rows, or headings and rows
  readonly nearPort: number | null; // nothing is on this port: the rows are those whose port begins with it
  readonly listKey: string; // changes when the person asked for another list
  readonly closedKey: string; // changes when groups were closed or opened
}

interface RowsWanted {
  readonly endpoints: readonly Endpoint[];
  readonly text: string;
  readonly order: SortOrder;
  readonly grouping: Grouping | null;
  readonly closed: ClosedGroups;
  readonly facts: KnownFacts;
}

export function useRows({ endpoints, text, order, grouping, closed, facts }: RowsWanted): Rows {
  const deferred = useDeferredValue(text.trim());
  const query = useMemo(() => parseEndpointQuery(deferred), [deferred]);
  const { column, isDescending } = order;
  // the port's own order needs no facts: a note must not sort ten thousand rows anew
  const sortFacts = column === "name" || column === "opened" || column === "reach" ? facts : undefined;
  const [sort] = useState(createSorter);
  const sorted = useMemo(
    () => sort({ endpoints, order: { column, isDescending }, ...(sortFacts === undefined ? {} : { facts: sortFacts }) }),
    [sort, endpoints, column, isDescending, sortFacts],
  );
  const { rows, nearPort } = useMemo(() => filterRows(sorted, query, facts), [sorted, query, facts]);
  const groupFacts = grouping === "reach" ? facts : undefined;
  const [list] = useState(createItemList);
  const items = useMemo(
    () =>
      grouping === null
        ? list(rows)
        : listGroups(groupEndpoints(rows, grouping, { closed, ...(groupFacts === undefined ? {} : { facts: groupFacts }) })),
    [list, rows, grouping, closed, groupFacts],
  );
  const listKey = `${formatSortOrder(order)} ${grouping ?? ""} ${deferred}`;
  return { query, rows, items, nearPort, listKey, closedKey: grouping === null ? "" : (formatClosed(closed) ?? "") };
}

function filterRows(
  sorted: readonly Endpoint[],
  query: EndpointQuery,
  { notes, nameOf, reachOf }: KnownFacts,
): Pick<Rows, "rows" | "nearPort"> {
  if (query.terms.length === 0) return { rows: sorted, nearPort: null };
  const extraText =
    notes.size === 0
      ? {}
      : { extraText: ({ id }: Pick<Endpoint, "id">) => `${notes.get(id)?.name ?? ""}\n${notes.get(id)?.text ?? ""}`.toLowerCase() };
  const exposuresOf = (endpoint: Endpoint): readonly string[] | null => {
    const known = reachOf(endpoint);
    return known === null
      ? null
      : exposureParts(known).flatMap(({ exposure, moreDepends }) => (moreDepends ? [exposure, "depends"] : [exposure]));
  };
  const rows = sorted.filter(createMatcher(query, { nowMs: Date.now(), nameOf, reachOf: exposuresOf, ...extraText }));
  const port = rows.length === 0 ? onlyPort(query) : null;
  const near = port === null ? [] : sorted.filter((endpoint) => String(endpoint.port).startsWith(String(port)));
  return near.length === 0 ? { rows, nearPort: null } : { rows: near, nearPort: port };
}

/** The port of a query that is nothing else. */
function onlyPort({ terms }: EndpointQuery): number | null {
  const [term] = terms;
  if (terms.length !== 1 || term?.kind !== "ports" || term.negated || term.ranges.length !== 1) return null;
  const [range] = term.ranges;
  return range !== undefined && range.from === range.to ? range.from : null;
}
