/** What the cases came to, a row for each back end. */
import { backEndNames } from "./back-ends/back-end.ts";
import type { CrashResult } from "./crash-result.ts";

const columns: readonly (readonly [string, (own: readonly CrashResult[]) => number])[] = [
  ["cases", (own) => own.length],
  ["processes killed", (own) => own.reduce((sum, { deaths }) => sum + deaths, 0)],
  ["boots", (own) => own.filter(({ booted }) => booted).length],
  ["others meanwhile", (own) => own.filter(({ meddled }) => meddled).length],
  ["by packets too", (own) => own.filter(({ packets }) => packets).length],
  ["undone", (own) => own.filter(({ end }) => end === "undone").length],
  ["confirmed", (own) => own.filter(({ end }) => end === "confirmed").length],
  ["died before", (own) => own.filter(({ end, fault }) => end === "nothing" && fault === null).length],
  ["no plan", (own) => own.filter(({ end }) => end === "refused").length],
  ["faults", (own) => own.filter(({ fault }) => fault !== null).length],
];

/** In Markdown. */
export function resultTable(results: readonly CrashResult[]): string {
  const groups = Map.groupBy(results, ({ backEnd }) => backEnd);
  const rows = backEndNames.flatMap((name) => {
    const own = groups.get(name);
    return own === undefined ? [] : [row(name, own)];
  });
  const head = ["back end", ...columns.map(([name]) => name)];
  return [line(head), line(["---", ...columns.map(() => "--:")]), ...rows, row("**all**", results)].join("\n");
}

function row(name: string, own: readonly CrashResult[]): string {
  return line([name, ...columns.map(([, count]) => String(count(own)))]);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
