/** The growth from 100 to 100,000 rules: a table for docs/benchmarks.md and a drawing with both axes logarithmic. */
import type { GrowthPoint } from "./measure-reachability.ts";
import { thousands } from "./ruleset-texts.ts";
import { msText } from "./timing.ts";

const lines = [
  { task: "parse", of: "parse", label: "reading", colour: "#7c3aed" },
  { task: "listener", of: "work", label: "one listener", colour: "#0d9488" },
  { task: "map", of: "work", label: "space map", colour: "#c2410c" },
  { task: "difference", of: "work", label: "comparison after an edit", colour: "#2563eb" },
] as const;

/** The best run; null where it gave up. */
function msOf({ tasks }: GrowthPoint, { task, of }: (typeof lines)[number]): number | null {
  return tasks[task][of]?.bestMs ?? null;
}

export function growthSection(points: readonly GrowthPoint[], picture: string): string {
  const cell = (ms: number | null): string => (ms === null ? "gave up" : msText(ms));
  const memory = ({ tasks: { listener, map, difference } }: GrowthPoint): string =>
    [listener, map, difference].map(({ peakMb }) => peakMb.toFixed(0)).join(", ");
  const rows = points.map(
    (point) => `| ${thousands(point.rules)} | ${lines.map((line) => cell(msOf(point, line))).join(" | ")} | ${memory(point)} MB |`,
  );
  return [
    "## Growth with the number of rules",
    "",
    "Address-and-port rules in one input chain, each task of each size in a process of its own, in the same run as the table above. The best of seven runs, of three at 100,000 rules. Memory is that of the process that reads the rules and does the task once.",
    "",
    `| rules | ${lines.map(({ label }) => label).join(" | ")} | memory at most: listener, map, comparison |`,
    `|---|${lines.map(() => "---|").join("")}---|`,
    ...rows,
    "",
    `![Time against the number of rules, both logarithmic](${picture})`,
    "",
  ].join("\n");
}

const width = 640;
const height = 360;
const margin = { left: 64, right: 170, top: 24, bottom: 44 } as const;
const decades = { rules: { from: 2, to: 5 }, ms: { from: -1, to: 4 } } as const;

export function growthPicture(points: readonly GrowthPoint[]): string {
  const x = (rules: number): number =>
    margin.left +
    ((Math.log10(rules) - decades.rules.from) / (decades.rules.to - decades.rules.from)) * (width - margin.left - margin.right);
  const y = (ms: number): number => {
    const share = (Math.log10(Math.max(ms, 10 ** decades.ms.from)) - decades.ms.from) / (decades.ms.to - decades.ms.from);
    return height - margin.bottom - share * (height - margin.top - margin.bottom);
  };
  const right = width - margin.right;
  const grid = [
    ...exponents(decades.ms).map(
      (exponent) =>
        `<line x1="${margin.left}" x2="${right}" y1="${y(10 ** exponent)}" y2="${y(10 ** exponent)}"/><text x="${margin.left - 8}" y="${y(10 ** exponent) + 4}" text-anchor="end">${thousands(10 ** exponent)} ms</text>`,
    ),
    ...exponents(decades.rules).map(
      (exponent) =>
        `<line x1="${x(10 ** exponent)}" x2="${x(10 ** exponent)}" y1="${margin.top}" y2="${height - margin.bottom}"/><text x="${x(10 ** exponent)}" y="${height - margin.bottom + 20}" text-anchor="middle">${thousands(10 ** exponent)}</text>`,
    ),
  ];
  const curves = lines.map((line, index) => {
    const { label, colour } = line;
    const known = points.flatMap((point) => {
      const ms = msOf(point, line);
      return ms === null ? [] : [{ rules: point.rules, ms }];
    });
    const path = known.map(({ rules, ms }) => `${x(rules).toFixed(1)},${y(ms).toFixed(1)}`).join(" ");
    const dots = known
      .map(({ rules, ms }) => `<circle cx="${x(rules).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3.5" fill="${colour}"/>`)
      .join("");
    const at = margin.top + 16 + index * 22;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}<circle cx="${right + 16}" cy="${at - 4}" r="4" fill="${colour}"/><text x="${right + 26}" y="${at}">${label}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<g stroke="#d4d4d8" fill="#3f3f46" stroke-width="1">${grid.join("").replaceAll("<text", '<text stroke="none"')}</g>`,
    `<g fill="#18181b">${curves.join("")}</g>`,
    `<text x="${(margin.left + right) / 2}" y="${height - 6}" text-anchor="middle" fill="#3f3f46">rules</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function exponents({ from, to }: { readonly from: number; readonly to: number }): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
