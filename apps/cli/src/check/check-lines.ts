import { findingPhrases } from "@portolan/explanation";
import { phrase, render, type Phrase } from "@portolan/phrases";
import type { JudgedFinding } from "@portolan/policy";
import type { Finding, Reason, Witness } from "@portolan/reachability";
import { wrapTo } from "../display-width.ts";
import { closingLines, type Page } from "../explain/explanation-lines.ts";
import type { HostView } from "../host-view.ts";
import type { Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";
import { checkNotes } from "./check-notes.ts";
import type { Checked } from "./checked.ts";
import { fixesOf } from "./fixes-of.ts";

const severities = ["high", "medium", "low"] as const;
const tones: Readonly<Record<Finding["severity"], Style>> = { high: "bad", medium: "warning", low: "accent" };
const rulesShown = 4;

/** The count first, then the findings by severity, the waived ones in one line each, and what the reader should know. */
export function checkLines(checked: Checked, view: HostView, page: Page): string[] {
  const open = checked.findings.filter(({ waiver }) => waiver === null);
  const groups = severities.flatMap((severity) => {
    const own = open.filter(({ finding }) => finding.severity === severity);
    return own.length === 0
      ? []
      : [...heading(`check.severity.${severity}`, page), ...own.flatMap((one) => findingLines(one.finding, checked, page))];
  });
  return [
    ...countLines(checked, open, page),
    ...groups,
    ...waivedLines(checked, page),
    ...noteLines(checked, page),
    "",
    ...closingLines(view, page),
  ];
}

interface Told extends Page {
  readonly indent: number;
  readonly style?: Style;
}

/** A text under its own indent; code is not wrapped, so that it can be copied. */
function tell(text: string, { indent, style, width, paint }: Told): string[] {
  const margin = " ".repeat(indent);
  const safe = printableText(text);
  const lines = width === null ? [safe] : wrapTo(safe, Math.max(30, width - indent));
  return lines.map((line) => margin + (style === undefined ? line : paint(style, line)));
}

function say(text: Phrase, told: Told): string[] {
  return tell(render(text, told.language), told);
}

function heading(
  id: "check.severity.high" | "check.severity.medium" | "check.severity.low" | "check.severity.waived",
  page: Page,
): string[] {
  return ["", ...say(phrase(id), { ...page, indent: 0, style: "dim" })];
}

function countLines({ findings }: Checked, open: readonly JudgedFinding[], page: Page): string[] {
  const waived = findings.length - open.length;
  const counts = [
    ...severities.map((severity) => ({
      id: `check.count.${severity}` as const,
      count: open.filter(({ finding }) => finding.severity === severity).length,
    })),
    { id: "check.count.waived" as const, count: waived },
  ].filter(({ count }) => count > 0);
  const told = { ...page, indent: 0, style: "strong" as const };
  if (open.length === 0) return say(waived === 0 ? phrase("check.none") : phrase("check.noneButWaived", { count: waived }), told);
  return say(phrase("check.counts", { count: open.length, counts: counts.map(({ id, count }) => phrase(id, { count })) }), told);
}

function findingLines(finding: Finding, checked: Checked, page: Page): string[] {
  const { title, meaning, remedy } = findingPhrases(finding);
  const { witness, because, id, severity } = finding;
  const rules = [...new Map(because.flatMap(ruleText)).values()].slice(0, rulesShown);
  const { commands, ask } = fixesOf(finding, checked);
  const shown = witness === null ? [] : say(witnessPhrase(witness), { ...page, indent: 4 });
  return [
    ...say(title, { ...page, indent: 2, style: tones[severity] }),
    ...say(meaning, { ...page, indent: 4 }),
    ...(rules.length === 0
      ? []
      : [...say(phrase("check.rules"), { ...page, indent: 4 }), ...rules.map((text) => `      ${printableText(text)}`)]),
    ...shown,
    ...hanging(remedy, page),
    ...(ask === null ? [] : say(phrase("check.ask"), { ...page, indent: 6 })),
    ...[...commands, ...(ask === null ? [] : [ask])].map((text) => `      ${page.paint("accent", printableText(text))}`),
    ...say(phrase("check.id", { id }), { ...page, indent: 4, style: "dim" }),
  ];
}

export function witnessPhrase({ source, sourcePort, destination, destinationPort, iif }: Witness): Phrase {
  return phrase("check.witness", { source, sourcePort, destination, port: destinationPort, via: iif });
}

function hanging(remedy: Phrase, page: Page): string[] {
  const [first = "", ...more] = say(remedy, { ...page, indent: 6 });
  return [`    ${page.paint("accent", "→")} ${first.trimStart()}`, ...more];
}

/** Rules only, under a key of their own: what the trace says beside them is in the JSON. */
export function ruleText({ layer, table, chain, handle, position, text, direction }: Reason): [string, string][] {
  if (direction === "out") return [];
  if (layer !== "nftables" && layer !== "iptables-legacy" && layer !== "nat") return [];
  const place = [table, chain, handle === null ? (position === null ? null : `#${position}`) : `handle ${handle}`].filter(
    (part) => part !== null,
  );
  return [[`${table} ${chain} ${position}`, `${place.join(" ")}: ${text}`]];
}

function waivedLines({ findings }: Checked, page: Page): string[] {
  const waived = findings.flatMap(({ finding, waiver }) => (waiver === null ? [] : [{ finding, waiver }]));
  if (waived.length === 0) return [];
  const lines = waived.flatMap(({ finding, waiver: { until, reason } }) =>
    say(phrase("check.waivedUntil", { title: findingPhrases(finding).title, until, reason }), { ...page, indent: 2, style: "dim" }),
  );
  return [...heading("check.severity.waived", page), ...lines];
}

function noteLines(checked: Checked, page: Page): string[] {
  const { path, policy } = checked;
  const against = policy === null || path === null ? phrase("check.noPolicy", { ports: "23, 139" }) : phrase("check.policy", { path });
  return [
    "",
    ...checkNotes(checked).flatMap((text) => tell(`! ${render(text, page.language)}`, { ...page, indent: 0 })),
    ...say(against, { ...page, indent: 0, style: "dim" }),
  ];
}
