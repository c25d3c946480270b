import { phrase, render, type Phrase } from "@portolan/phrases";
import { wrapTo } from "../display-width.ts";
import { closingLines, type Page } from "../explain/explanation-lines.ts";
import type { HostView } from "../host-view.ts";
import type { Style } from "../paint.ts";
import { printableText } from "../printable-text.ts";

export function wrappedLines(text: Phrase, style: Style | null, { language, paint, width }: Page): readonly string[] {
  const whole = printableText(render(text, language));
  const lines = width === null ? [whole] : wrapTo(whole, width);
  return lines.map((line) => (style === null ? line : paint(style, line)));
}

/** What whoever reads a plan should know of where it comes from. */
export function noteLines(view: HostView, unknown: readonly ("guard-rails" | "connections" | "saved")[], page: Page): readonly string[] {
  const notes = unknown.flatMap((one) => wrappedLines(phrase(`commands.plan.unknown.${one}`), "warning", page));
  return [...notes, ...closingLines(view, page)];
}
