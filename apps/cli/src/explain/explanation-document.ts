import type { Explanation, ExplanationSection } from "@portolan/explanation";
import { render, type Language, type Phrase } from "@portolan/phrases";

type Told = Phrase & { readonly text: string };

/** `portolan.explain/1` as the command line prints it: every phrase also as `text` in the reader's language. */
export function explanationDocument(explanation: Explanation, language: Language): object {
  const tell = (phrase: Phrase): Told => ({ ...phrase, text: render(phrase, language) });
  const tellSection = ({ title, lines, ...section }: ExplanationSection): object => ({
    ...section,
    title: tell(title),
    lines: lines.map((line) => ({ ...line, text: line.text === null ? null : tell(line.text) })),
  });
  return {
    ...explanation,
    answer: explanation.answer.map(tell),
    endpoints: explanation.endpoints.map((part) => ({ ...part, sections: part.sections.map(tellSection) })),
    sections: explanation.sections.map(tellSection),
  };
}
