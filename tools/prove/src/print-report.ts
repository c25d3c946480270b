/** The proof's table and its disagreements, as lines of text. */
import { isAboveLimit, isExcused, uniformDependsMost } from "./depends-limit.ts";
import { allowanceCounts, countsOf, dependsCounts, whyUnmetCounts } from "./count-reports.ts";
import type { CaseResult } from "./run-cases.ts";
import { type CaseReport, type Disagreement, packetText } from "./report.ts";

export const tableHead = `${"case".padEnd(44)} ${"packets".padStart(8)} ${"agree".padStart(8)} ${"differ".padStart(7)} ${"depends".padStart(8)} ${"uniform".padStart(8)} ${"hit".padStart(5)} ${"unreach".padStart(7)} ${"unmet".padStart(6)} ${"packets/s".padStart(10)} ${"judged/s".padStart(9)}`;

export function resultLine(result: CaseResult): string {
  const name = result.name.padEnd(44);
  if (result.outcome === "judged") return `${name} ${reportColumns(result.report)}`;
  if (result.outcome === "observed") return `${name} observed`;
  return `${name} ${result.outcome === "not-built" ? "not built" : "fault"}: ${result.why.split("\n").slice(0, 3).join(" ").slice(0, 400)}`;
}

function reportColumns(report: CaseReport): string {
  const share = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`);
  return (
    [
      String(report.packets).padStart(8),
      String(report.agreements).padStart(8),
      String(report.disagreementCount).padStart(7),
      share(report.depends, report.packets).padStart(8),
      share(report.uniform.depends, report.uniform.packets).padStart(8),
      String(report.rules.hit).padStart(5),
      String(report.rules.unreachable).padStart(7),
      String(report.rules.unmet.length).padStart(6),
      Math.round(report.packets / Math.max(report.seconds.sending, 0.001))
        .toString()
        .padStart(10),
      Math.round(report.packets / Math.max(report.seconds.judging, 0.001))
        .toString()
        .padStart(9),
    ].join(" ") + limitText(report)
  );
}

/** Said where uniform packets depend more than the limit: that the case fails, or what excuses it. */
function limitText(report: CaseReport): string {
  if (isAboveLimit(report)) return ` ABOVE ${100 * uniformDependsMost} % though every construct is exact: ${reasonsText(report.dependsOn)}`;
  return isExcused(report) ? ` (${report.inexact.slice(0, 2).join("; ").slice(0, 100)})` : "";
}

function reasonsText(dependsOn: CaseReport["dependsOn"]): string {
  return Object.entries(dependsOn)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

/** Rules that some packet could meet and none did. */
export function unmetLines({ rules }: CaseReport): readonly string[] {
  return rules.unmet.map(({ rule, text, why }) => `  unmet: ${rule} (${text}): ${why}`);
}

/** How far a run is, for who waits. */
export function progressLine(
  done: readonly CaseResult[],
  { cases, seconds }: { readonly cases: number; readonly seconds: number },
): string {
  const packets = done.reduce((sum, one) => sum + (one.outcome === "judged" ? one.report.packets : 0), 0);
  const left = (seconds / done.length) * (cases - done.length);
  return `${done.length} of ${cases} cases, ${packets.toLocaleString("en-US")} packets, ${Math.round(seconds)} s; about ${Math.round(left)} s left`;
}

export function disagreementLines(report: CaseReport, { kept, repeat }: { kept: number; repeat: string }): readonly string[] {
  return report.disagreements
    .slice(0, kept)
    .flatMap((one) => [
      `  ${one.check}: ${packetText(one.packet)} (${one.packet.origin})`,
      `    model:  ${indented(one.model)}`,
      ...one.modelSteps.map((step) => `            ${step}`),
      `    kernel: ${one.kernel}${leftText(one)}`,
      ...one.kernelSteps.map((step) => `            ${step}`),
      `    repeat: ${repeat}`,
    ]);
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n            ");
}

function leftText({ packet: { left, egress } }: Disagreement): string {
  return left === null
    ? ""
    : `, left by ${egress ?? "?"} as ${left.source}:${left.sourcePort} > ${left.destination}:${left.destinationPort}`;
}

export function summaryLines(results: readonly CaseResult[]): readonly string[] {
  const reports = results.flatMap((result) => (result.outcome === "judged" ? [result.report] : []));
  const sum = (read: (report: CaseReport) => number): number => reports.reduce((total, report) => total + read(report), 0);
  const ways = new Map<string, number>();
  for (const report of reports) for (const [way, count] of Object.entries(report.ways)) ways.set(way, (ways.get(way) ?? 0) + count);
  return [
    `${reports.length} cases, ${sum((one) => one.packets)} packets: ${sum((one) => one.agreements)} agree, ${sum((one) => one.disagreementCount)} differ, ${sum((one) => one.depends)} depend; ` +
      `${sum((one) => one.engines.walked)} held against the walk, ${sum((one) => one.engines.mapped)} against the map, ${sum((one) => one.established)} of connections that had gone both ways; ${sum((one) => one.rules.hit)} of ${sum((one) => one.rules.total)} rules hit, ${sum((one) => one.rules.unreachable)} proved unreachable, ${sum((one) => one.rules.unmet.length)} not met`,
    ...whyUnmetCounts(reports).map(([why, count]) => `  not met: ${count} ${why}`),
    ...allowanceCounts(reports).map(([name, count]) => `allowed: ${name} ${count}`),
    `depends on: ${dependsCounts(reports)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", ")}`,
    [...ways].map(([way, count]) => `${way} ${count}`).join(", "),
    countsOf(reports)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", "),
    ...reports.filter(isAboveLimit).map((one) => `above the limit of ${100 * uniformDependsMost} % of uniform packets: ${one.name}`),
    ...results.flatMap((result) =>
      result.outcome === "judged" || result.outcome === "observed" ? [] : [`${result.outcome}: ${result.name}`],
    ),
  ];
}
