import {
  renderExplanation,
  renderReport,
  renderServiceExplanation,
  type Explanation,
  type RenderedLine,
  type Report,
  type ServiceExplanation,
} from "@portolan/explanation";
import { phrase, render, type Language } from "@portolan/phrases";
import { unseenLines } from "../coverage-lines.ts";
import { wrapTo } from "../display-width.ts";
import type { HostView } from "../host-view.ts";
import type { Paint, Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";

export interface Page {
  readonly language: Language;
  readonly paint: Paint;
  readonly width: number | null; // null: lines are not wrapped
}

/** An explanation as lines for a terminal: prose wraps under its own indent, code stays as it is so that it can be copied. */
export function explanationLines(explanation: Explanation, page: Page): string[] {
  return renderExplanation(explanation, page.language).flatMap((line) => printLine(line, page));
}

/** A report on reach, likewise. */
export function reportLines(report: Report, page: Page): string[] {
  return renderReport(report, page.language).flatMap((line) => printLine(line, page));
}

/** The same for a whole service. */
export function serviceLines(explanation: ServiceExplanation, page: Page): string[] {
  return renderServiceExplanation(explanation, page.language).flatMap((line) => printLine(line, page));
}

function printLine({ indent, text, kind, tone }: RenderedLine, { paint, width }: Page): string[] {
  if (text === "") return [""];
  const margin = "  ".repeat(indent);
  const safe = printableText(text);
  const lines = kind === "code" || width === null ? [safe] : wrapTo(safe, Math.max(30, width - margin.length));
  const style = styleOf(kind, tone);
  return lines.map((line) => margin + (style === null ? line : paint(style, line)));
}

function styleOf(kind: RenderedLine["kind"], tone: RenderedLine["tone"]): Style | null {
  if (kind === "answer" || kind === "endpoint") return "strong";
  if (kind === "title") return "dim";
  if (tone !== "plain") return tone;
  return kind === "code" ? "accent" : null;
}

/** What the reader should know of the whole answer: that it is from a snapshot, and what could not be seen. */
export function closingLines({ snapshot, isOffline }: HostView, { language, paint, width }: Page): string[] {
  const wrap = (text: string): string[] => (width === null ? [text] : wrapTo(text, width));
  const { takenAt, host } = snapshot;
  const origin = isOffline
    ? phrase("commands.source.offline", { host: host.name, takenAt })
    : phrase("commands.source.live", { host: host.name, takenAt });
  return [
    ...wrap(printableText(render(origin, language))).map((line) => paint("dim", line)),
    ...unseenLines(snapshot.coverage, { language, paint, width }),
  ];
}
