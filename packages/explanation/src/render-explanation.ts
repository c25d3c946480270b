/**
 * An explanation as lines of text in one language, indented; the words are the same wherever it is shown.
 * A section that repeats an earlier endpoint's word for word is shortened to "as above"; what is very long is cut, with the count of the rest.
 */
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { Explanation, ExplanationLine, ExplanationSection } from "./explanation.ts";
import type { ServiceExplanation } from "./service-explanation.ts";
import { endpointTitle } from "./section-listens.ts";

export interface RenderedLine {
  readonly indent: number; // in steps of two columns
  readonly text: string; // empty for a blank line
  readonly kind: "answer" | "endpoint" | "title" | "text" | "code";
  readonly tone: ExplanationLine["tone"];
}

export function renderExplanation(explanation: Explanation, language: Language): readonly RenderedLine[] {
  const seen = new Set<string>();
  const lines: RenderedLine[] = explanation.answer.map((answer) => plain(0, { text: render(answer, language), kind: "answer" }));
  for (const { endpoint, sections } of explanation.endpoints.slice(0, endpointLimit)) {
    lines.push(blank, plain(0, { text: render(endpointTitle(endpoint), language), kind: "endpoint" }));
    for (const part of sections) lines.push(...renderSection(part, { indent: 1, language, seen }));
  }
  lines.push(...moreLine(explanation.endpoints.length - endpointLimit, 0, language));
  if (explanation.sections.length > 0) lines.push(blank);
  for (const part of explanation.sections) lines.push(...renderSection(part, { indent: 0, language, seen }));
  return lines;
}

/** A whole service: its verdict, each part under its title, then what concerns the whole. */
export function renderServiceExplanation(explanation: ServiceExplanation, language: Language): readonly RenderedLine[] {
  const seen = new Set<string>();
  const lines: RenderedLine[] = explanation.answer.map((answer) => plain(0, { text: render(answer, language), kind: "answer" }));
  for (const { title, sections } of explanation.parts.slice(0, endpointLimit)) {
    lines.push(blank, plain(0, { text: render(title, language), kind: "endpoint" }));
    for (const part of sections) lines.push(...renderSection(part, { indent: 1, language, seen }));
  }
  lines.push(...moreLine(explanation.parts.length + explanation.more.parts - endpointLimit, 0, language));
  if (explanation.sections.length > 0) lines.push(blank);
  for (const part of explanation.sections) lines.push(...renderSection(part, { indent: 0, language, seen }));
  return lines;
}

/** An answer in lines and the sections below it, as every report on reach is built. */
export interface Report {
  readonly answer: readonly Phrase[];
  readonly sections: readonly { readonly title: Phrase; readonly lines: readonly ExplanationLine[] }[];
}

export function renderReport({ answer, sections }: Report, language: Language): readonly RenderedLine[] {
  const lines = answer.map((line) => plain(0, { text: render(line, language), kind: "answer" }));
  for (const { title, lines: own } of sections) {
    lines.push(blank, plain(0, { text: render(title, language), kind: "title" }));
    lines.push(...own.map((line) => renderLine(line, { indent: 1, language })));
  }
  return lines;
}

/** The same as plain text, one string with newlines and none at the end. */
export function renderExplanationText(explanation: Explanation | ServiceExplanation, language: Language): string {
  const lines = "port" in explanation ? renderExplanation(explanation, language) : renderServiceExplanation(explanation, language);
  return lines.map(({ indent, text }) => `${"  ".repeat(text === "" ? 0 : indent)}${text}`).join("\n");
}

const endpointLimit = 24;
const lineLimit = 60; // of one section

function moreLine(count: number, indent: number, language: Language): readonly RenderedLine[] {
  return count > 0 ? [plain(indent, { text: render(phrase("explanation.moreInJson", { count }), language), kind: "text" })] : [];
}

interface SectionStyle {
  readonly indent: number;
  readonly language: Language;
  readonly seen: Set<string>; // rendered texts of earlier sections
}

function renderSection(part: ExplanationSection, { indent, language, seen }: SectionStyle): readonly RenderedLine[] {
  const title = plain(indent, { text: render(part.title, language), kind: "title" });
  const lines = part.lines.slice(0, lineLimit).map((line) => renderLine(line, { indent: indent + 1, language }));
  lines.push(...moreLine(part.lines.length - lineLimit, indent + 1, language));
  const fingerprint = `${part.id}\n${lines.map(({ text }) => text).join("\n")}`;
  if (lines.length > 1 && seen.has(fingerprint)) {
    return [title, plain(indent + 1, { text: render(phrase("explanation.asAbove"), language), kind: "text" })];
  }
  seen.add(fingerprint);
  return [title, ...lines];
}

function renderLine({ text, code, tone }: ExplanationLine, { indent, language }: { indent: number; language: Language }): RenderedLine {
  if (text !== null) return { indent, text: render(text, language), kind: "text", tone };
  return { indent: indent + 1, text: code ?? "", kind: "code", tone };
}

const blank: RenderedLine = { indent: 0, text: "", kind: "text", tone: "plain" };

function plain(indent: number, { text, kind }: Pick<RenderedLine, "text" | "kind">): RenderedLine {
  return { indent, text, kind, tone: "plain" };
}
