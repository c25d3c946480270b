import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";
import { createPaint } from "./paint.ts";
import { renderTable, type Column } from "./table.ts";

const columns: readonly Column[] = [
  { title: "端口" },
  { title: "OWNER", least: 6 },
  { title: "UNIT", least: 4 },
  { title: "MORE", spare: 1 },
];
const rows = [
  ["443", "nginx worker", "nginx.service", "x"],
  ["23333", "节点进程", "mcsm-web.service", "y"],
].map((row) => row.map((text) => ({ text })));

function table(width: number | null): string[] {
  return renderTable({ columns, rows, width, paint: createPaint(false) });
}

test("columns line up by display width and nothing is cut where there is room", () => {
  expect(table(null)).toEqual([
    "端口   OWNER         UNIT              MORE",
    "443    nginx worker  nginx.service     x",
    "23333  节点进程      mcsm-web.service  y",
  ]);
});

test("where cutting does not suffice columns are left out, and a cell says its short text rather than be cut", () => {
  const narrow: readonly Column[] = [{ title: "PORT" }, { title: "OWNER", least: 5, last: 1 }, { title: "UNIT", least: 4, last: 2 }];
  const cells = [[{ text: "443" }, { text: "4711 nginx", short: "nginx" }, { text: "nginx.service" }]];
  const at = (width: number): string[] => renderTable({ columns: narrow, rows: cells, width, paint: createPaint(false) });
  expect(at(40)[1]).toBe("443   4711 nginx  nginx.service");
  expect(at(17)[1]).toBe("443   nginx  ngi…");
  expect(at(16)[1]).toBe("443   4711 nginx");
  expect(at(12)[1]).toBe("443   nginx");
  expect(at(5)[1]).toBe("443");
});

test("without a terminal a long name does not push the columns of the other rows apart", () => {
  const long = "x".repeat(250);
  const lines = renderTable({
    columns,
    rows: [...rows, [{ text: "1" }, { text: long }, { text: "unit" }]],
    width: null,
    paint: createPaint(false),
  });
  expect(lines.slice(0, 3).every((line) => displayWidth(line) < 100)).toBe(true);
  expect(lines[3]).toContain(`${long}  unit`);
});

test("a narrow terminal loses the spare column first, then the widest cells shrink, never below their least", () => {
  expect(table(37)).toEqual(["端口   OWNER         UNIT", "443    nginx worker  nginx.service", "23333  节点进程      mcsm-web.service"]);
  for (let width = 25; width < 60; width += 1) {
    for (const line of table(width)) expect(displayWidth(line), `width ${width}`).toBeLessThanOrEqual(width);
  }
  expect(table(1)[1]).toBe("443    nginx…  ngi…");
});
