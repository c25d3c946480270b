/** The proof's results as a page of the documentation: one table, what was sent how often, and what is not decided. */
import { release } from "node:os";
import type { CaseReport } from "./report.ts";
import type { CaseResult } from "./run-cases.ts";

export interface DocumentOptions {
  readonly seed: number;
  readonly packets: number; // asked for each case
}

export function proofDocument(results: readonly CaseResult[], { seed, packets }: DocumentOptions): string {
  const reports = results
    .flatMap((result) => (result.outcome === "judged" ? [result.report] : []))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const lines = [
    "# What the kernel said",
    "",
    `Written by \`npm run prove -- --document\`, Linux ${release()}, seed ${seed}, ${packets} packets a case or more where the case asks for them. What it means is in`,
    "[tools/prove](../tools/prove/README.md).",
    "",
    ...totalLines(reports),
    "",
    "| case | packets | agree | differ | depend | of uniform ones | rules met |",
    "| --- | --: | --: | --: | --: | --: | --: |",
    ...reports.map(caseRow),
    "",
  ];
  return lines.join("\n");
}

function totalLines(reports: readonly CaseReport[]): readonly string[] {
  const sum = (read: (report: CaseReport) => number): string => number(reports.reduce((total, report) => total + read(report), 0));
  return [
    `${number(reports.length)} cases, ${sum((one) => one.packets)} packets: ${sum((one) => one.agreements)} agree, ${sum((one) => one.disagreementCount)} differ,`,
    `${sum((one) => one.depends)} depend on something that cannot be known. ${sum((one) => one.engines.walked)} of them were held against the listener walk too,`,
    `${sum((one) => one.engines.mapped)} against the map of the whole space. ${sum((one) => one.rules.hit)} of ${sum((one) => one.rules.total)} rules of nftables were met by some packet.`,
    "",
    "| what a packet met | packets |",
    "| --- | --: |",
    ...countsOf(reports).map(([kind, count]) => `| ${kind} | ${number(count)} |`),
  ];
}

export function countsOf(reports: readonly CaseReport[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { kinds } of reports) for (const [kind, count] of Object.entries(kinds)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function caseRow(report: CaseReport): string {
  const { name, packets, agreements, disagreementCount, depends, uniform, rules } = report;
  const share = uniform.packets === 0 ? "" : `${((100 * uniform.depends) / uniform.packets).toFixed(1)} %`;
  return `| ${name} | ${number(packets)} | ${number(agreements)} | ${disagreementCount} | ${number(depends)} | ${share} | ${rules.hit} of ${rules.total} |`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
