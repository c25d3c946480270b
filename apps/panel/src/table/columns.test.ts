import { expect, test } from "vitest";
import { columns, defaultColumns, formatColumns, parseColumns, toggleColumn } from "./columns.ts";

test("the usual columns are not written; another choice reads back as it was", () => {
  expect(formatColumns(defaultColumns)).toBeUndefined();
  for (const column of columns) {
    const shown = toggleColumn(defaultColumns, column);
    expect(parseColumns(formatColumns(shown) ?? defaultColumns.join(","))).toEqual(shown);
  }
  expect(parseColumns(formatColumns(["port", "protocol", "address"]) ?? "")).toEqual(["port", "protocol", "address"]);
});

test("the order is the table's, whatever order they were named in; nonsense is no choice", () => {
  expect(parseColumns("unit,owner")).toEqual(["port", "protocol", "address", "owner", "unit"]);
  expect(parseColumns("nonsense")).toBeNull();
});
