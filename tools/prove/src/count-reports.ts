/** Sums over the reports of many cases. */
import type { CaseReport } from "./report.ts";

type Counts = readonly (readonly [string, number])[];

/** What packets met → how many, by name. */
export function countsOf(reports: readonly CaseReport[]): Counts {
  return summed(reports.map(({ kinds }) => kinds)).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** Allowance → how often it was made use of. */
export function allowanceCounts(reports: readonly CaseReport[]): Counts {
  return byCount(summed(reports.map(({ allowed }) => allowed)));
}

export function dependsCounts(reports: readonly CaseReport[]): Counts {
  return byCount(summed(reports.map(({ dependsOn }) => dependsOn)));
}

/** Why rules were not met → how many; conditions are told together. */
export function whyUnmetCounts(reports: readonly CaseReport[]): Counts {
  const whys = reports.flatMap(({ rules }) => rules.unmet.map(({ why }) => why.replace(/^(only under a condition): .*/, "$1")));
  return byCount(summed(whys.map((why) => ({ [why]: 1 }))));
}

export function sumOf(reports: readonly CaseReport[], read: (report: CaseReport) => number): number {
  return reports.reduce((total, report) => total + read(report), 0);
}

function summed(all: readonly Readonly<Record<string, number>>[]): Counts {
  const counts = new Map<string, number>();
  for (const one of all) for (const [name, count] of Object.entries(one)) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts];
}

function byCount(counts: Counts): Counts {
  return counts.toSorted(([, one], [, other]) => other - one);
}
