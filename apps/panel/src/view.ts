/** What the address of the page says: the query, the order and what is open in the drawer, as plain search parameters that can be shared. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export interface View {
  readonly q?: string; // query of the search box
  readonly sort?: string; // column, descending with a minus
  readonly group?: string; // what the rows are grouped by
  readonly closed?: string; // groups that are collapsed, their names parted by commas
  readonly cols?: string; // columns shown, parted by commas, where they are not the browser's usual ones
  readonly since?: string; // ISO 8601: only the changes after it
  readonly endpoint?: string; // id of the endpoint in the drawer
  readonly port?: string; // port in the drawer, such as 5000 or udp/53, that need not be listened on
}

const keys: readonly (keyof View)[] = ["q", "sort", "group", "closed", "cols", "since", "endpoint", "port"];

/** The view and how to change it; a change with `replace` leaves no step in the history. */
export function useView(): {
  readonly view: View;
  readonly changeView: (change: Partial<Record<keyof View, string | undefined>>, isStep: boolean) => void;
} {
  const view = readView(useSearch({ strict: false }));
  const navigate = useNavigate();
  const changeView = useCallback(
    (change: Partial<Record<keyof View, string | undefined>>, isStep: boolean) => {
      void navigate({ to: ".", search: (before: View) => ({ ...before, ...change }), replace: !isStep } as never);
    },
    [navigate],
  );
  return { view, changeView };
}

export function readView(search: Readonly<Record<string, unknown>>): View {
  const entries = keys.flatMap((key) => {
    const value = search[key];
    return typeof value === "string" && value !== "" ? [[key, value]] : [];
  });
  return Object.fromEntries(entries) as View;
}

/** Search parameters as people type them: plain, empty ones left out. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) if (typeof value === "string" && value !== "") params.set(key, value);
  const text = params.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}
