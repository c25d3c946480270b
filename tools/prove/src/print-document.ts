/**
 * The proof as a page for somebody who does not believe it: how it is made, the totals of each kind, what is not compared and how often, what is left
 * open and why, which rules nothing met, and a row for each case.
 */
import { release } from "node:os";
import { allowanceCounts, countsOf, dependsCounts, sumOf, whyUnmetCounts } from "./count-reports.ts";
import { isAboveLimit, isExcused, uniformDependsMost } from "./depends-limit.ts";
import { type Allowance, allowances } from "./judge/allowances.ts";
import type { CaseReport, UnmetRule } from "./report.ts";
import type { CaseResult } from "./run-cases.ts";

export interface DocumentOptions {
  readonly seed: number;
  readonly packets: number; // asked for each case
  readonly command: string;
  readonly seconds: number; // of the whole run
}

export function proofDocument(results: readonly CaseResult[], options: DocumentOptions): string {
  const reports = results
    .flatMap((result) => (result.outcome === "judged" ? [result.report] : []))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const failed = results.filter((result) => result.outcome === "not-built" || result.outcome === "fault");
  const parts = [
    opening(reports, options),
    howItIsMade,
    totals(reports),
    leftOpen(reports),
    notHeld(reports),
    notSent,
    rulesPart(reports),
    table(reports),
    ...(failed.length === 0 ? [] : [["## Cases that could not be built", "", ...failed.map(({ name }) => `- ${name}`)]]),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function opening(reports: readonly CaseReport[], { seed, packets, command, seconds }: DocumentOptions): readonly string[] {
  const differ = sumOf(reports, (one) => one.disagreementCount);
  const above = reports.filter(isAboveLimit);
  return [
    "# What the kernel said",
    "",
    `**${number(sumOf(reports, (one) => one.packets))} real packets in ${number(reports.length)} cases, ${number(differ)} disagreements** between the kernel and the model,`,
    `and ${above.length === 0 ? "no case" : `${above.length} cases (${above.map(({ name }) => name).join(", ")})`} above the limit of ${100 * uniformDependsMost} % of undecided packets.`,
    "",
    `Written by \`${command}\` in ${number(Math.round(seconds / 60))} minutes on Linux ${release()}: seed ${seed}, ${number(packets)} packets a case or more where a case asks for`,
    "them. The same command sends the same packets again; `--case NAME` runs one case in a few seconds, and any disagreement prints how to repeat it.",
  ];
}

const howItIsMade: readonly string[] = [
  "## How it is made",
  "",
  "1. **A host is built.** Each case is a network namespace of its own with its interfaces, addresses, routes, policy rules, kernel switches, listeners and rules,",
  "   loaded by the real `nft`, `iptables` (both back ends) or `ipset`, or written by the real manager: ufw, firewalld, fail2ban, Shorewall, Docker.",
  "2. **Portolan reads it**, with the reader that a user runs. The model gets that snapshot and nothing else.",
  "3. **Packets are drawn** for both families, TCP and UDP: on both sides of every boundary that a rule, a route or a listener names (70 %), uniformly over all",
  "   sources and ports (25 %), from programs of the host itself, and of connections that have gone both ways. Then each rule that nothing has met gets packets",
  "   aimed at it.",
  "4. **The kernel decides.** What becomes of a packet is told by what comes out of the interfaces, by the sockets that get it, by the counters of TCP and UDP and by",
  "   netfilter's own trace of rules; never by the model.",
  "5. **Three engines are held against it**, packet by packet: the *trace* (verdict, answer, interface it leaves by, socket, and the last rule that decided), the",
  "   *listener walk* (the region that holds the packet says open, closed, or depends) and the *map* of the whole space. The trace shares no code with the other two.",
  "",
  "One disagreement fails the run. So does a case whose constructs are all exact and in which more than",
  `${100 * uniformDependsMost} % of the uniformly drawn packets are left open. That the proof would notice an error is shown by [the mutations](mutations.md): each rule of the`,
  "kernel's semantics is turned round in the code, and the proof has to fail.",
];

function totals(reports: readonly CaseReport[]): readonly string[] {
  const sum = (read: (report: CaseReport) => number): string => number(sumOf(reports, read));
  return [
    "## Totals",
    "",
    "| | packets |",
    "| --- | --: |",
    `| sent | ${sum((one) => one.packets)} |`,
    `| agree | ${sum((one) => one.agreements)} |`,
    `| disagree | ${sum((one) => one.disagreementCount)} |`,
    `| depend on something that cannot be known | ${sum((one) => one.depends)} |`,
    `| held against the trace | ${sum((one) => one.engines.traced)} |`,
    `| against the listener walk too | ${sum((one) => one.engines.walked)} |`,
    `| against the map too | ${sum((one) => one.engines.mapped)} |`,
    `| of connections that had gone both ways | ${sum((one) => one.established)} |`,
    "",
    "| what a packet met | packets |",
    "| --- | --: |",
    ...countsOf(reports).map(([kind, count]) => `| ${kind} | ${number(count)} |`),
  ];
}

function leftOpen(reports: readonly CaseReport[]): readonly string[] {
  const excused = reports.filter(isExcused);
  const exact = reports.filter(({ inexact }) => inexact.length === 0);
  const [uniform, open] = [sumOf(exact, (one) => one.uniform.packets), sumOf(exact, (one) => one.uniform.depends)];
  return [
    "## What is left open",
    "",
    `In the ${number(exact.length)} cases whose constructs are all exact, ${number(open)} of ${number(uniform)} uniformly drawn packets depend on something (the limit, for each case by`,
    `itself, is ${100 * uniformDependsMost} %). In the others something cannot be known from the rules alone: rates, sets that traffic fills, chance, what a program decides. All packets that depend, by`,
    "what they depend on (a packet may depend on several):",
    "",
    "| depends on | packets |",
    "| --- | --: |",
    ...dependsCounts(reports).map(([kind, count]) => `| ${kind} | ${number(count)} |`),
    "",
    ...(excused.length === 0 ? [] : ["Cases above the limit, and the construct that is not exact:", ""]),
    ...excused.map((one) => `- ${one.name}, ${share(one)}: ${one.inexact.slice(0, 3).join("; ")}`),
  ];
}

/** Every leniency of the judge, used or not. */
function notHeld(reports: readonly CaseReport[]): readonly string[] {
  const counts = new Map(allowanceCounts(reports));
  return [
    "## Differences that are not held against the model",
    "",
    "What can be seen from outside does not always tell two outcomes apart. Each such place in the judge is listed here, with how often it turned a difference into",
    'agreement in this run, or left a word of the model unasked. What is never asked at all stands under "What is not compared".',
    "",
    "| where | why | times |",
    "| --- | --- | --: |",
    ...(Object.keys(allowances) as Allowance[]).map((name) => `| ${name} | ${allowances[name]} | ${number(counts.get(name) ?? 0)} |`),
  ];
}

const notSent: readonly string[] = [
  "## What is not compared",
  "",
  "- Packets other than TCP and UDP. Rules for them are loaded, read and modelled, but no packet meets them here.",
  "- Of an established connection that was translated or marked the model is not told how; such packets are counted as left open (`connection`).",
  "- The listener walk is asked about ports that listen or were reached, of first packets; the map about all first packets, where it is not larger than its limit.",
  "- What an end sends to itself, address and port twice: its answer is the same packet again, and TCP connects to itself. Such packets are not drawn.",
  "- Senders in networks of containers that come in by other interfaces: answers to them leave where nobody watches. Such packets are not drawn.",
  "- Over loopback the last deciding rule is compared on the way out; the way in is compared by the verdict alone.",
  "- Rules of tables of the family bridge are judged by what becomes of the frame; the last deciding rule is compared among the others.",
  "- Rules of legacy tables leave no trace. Their counters are compared for the first 60 packets of a case: every rule that the model names has to have counted.",
  "- Layers that this kernel does not have: flowtables, NFQUEUE, IPVS, VRF. The model names them as conditions; nothing here shows that it does so rightly.",
];

function rulesPart(reports: readonly CaseReport[]): readonly string[] {
  const sum = (read: (report: CaseReport) => number): string => number(sumOf(reports, read));
  const unmet = reports.flatMap((report) => report.rules.unmet.map((one) => ({ report, one })));
  return [
    "## Rules",
    "",
    `Of ${sum((one) => one.rules.total)} rules, ${sum((one) => one.rules.hit)} were met by some packet, ${sum((one) => one.rules.unreachable)} are unreachable: no packet of any protocol, in any state of its connection, comes to them,`,
    `by the map of the whole host. The other ${sum((one) => one.rules.unmet.length)}, by what it would take:`,
    "",
    "| what it would take | rules |",
    "| --- | --: |",
    ...whyUnmetCounts(reports).map(([why, count]) => `| ${why} | ${number(count)} |`),
    "",
    "<details><summary>Each of them</summary>",
    "",
    ...unmet.map(({ report, one }) => `- ${report.name}: ${ruleText(one)}`),
    "",
    "</details>",
  ];
}

function ruleText({ rule, text, why }: UnmetRule): string {
  return `\`${rule}\` \`${text.replaceAll("`", "'")}\`: ${why}`;
}

function table(reports: readonly CaseReport[]): readonly string[] {
  return [
    "## Each case",
    "",
    "| case | packets | agree | differ | depend | of uniform ones | constructs | rules met | unreachable | not met |",
    "| --- | --: | --: | --: | --: | --: | --- | --: | --: | --: |",
    ...reports.map(caseRow),
  ];
}

function caseRow(report: CaseReport): string {
  const { name, packets, agreements, disagreementCount, depends, rules, inexact } = report;
  const constructs = inexact.length === 0 ? "exact" : "not all exact";
  const counts = [number(packets), number(agreements), String(disagreementCount), number(depends), share(report), constructs];
  return `| ${[name, ...counts, `${rules.hit} of ${rules.total}`, String(rules.unreachable), String(rules.unmet.length)].join(" | ")} |`;
}

function share({ uniform }: CaseReport): string {
  return uniform.packets === 0 ? "" : `${((100 * uniform.depends) / uniform.packets).toFixed(1)} %`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
