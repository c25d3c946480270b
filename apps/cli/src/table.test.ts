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

test("a narrow terminal loses the spare column first, then the widest cells shrink, never below their least", () => {
  expect(table(37)).toEqual(["端口   OWNER         UNIT", "443    nginx worker  nginx.service", "23333  节点进程      mcsm-web.service"]);
  for (let width = 25; width < 60; width += 1) {
    for (const line of table(width)) expect(displayWidth(line), `width ${width}`).toBeLessThanOrEqual(width);
  }
  expect(table(1)[1]).toBe("443    nginx…  ngi…");
});
