import type { AllowAnswer, Explanation, ExplanationSection, ServiceExplanation } from "@portolan/explanation";
import { render, type Language, type Phrase } from "@portolan/phrases";

type Told = Phrase & { readonly text: string };

function tellIn(language: Language): { phrase: (value: Phrase) => Told; section: (part: ExplanationSection) => object } {
  const tell = (value: Phrase): Told => ({ ...value, text: render(value, language) });
  return {
    phrase: tell,
    section: ({ title, lines, ...section }) => ({
      ...section,
      title: tell(title),
      lines: lines.map((line) => ({ ...line, text: line.text === null ? null : tell(line.text) })),
    }),
  };
}

/** `portolan.explain/1` as the command line prints it: every phrase also as `text` in the reader's language. `fixes`: what `--allow` asked for. */
export function explanationDocument(explanation: Explanation, language: Language, fixes: readonly AllowAnswer[] | null = null): object {
  const tell = tellIn(language);
  return {
    ...explanation,
    answer: explanation.answer.map(tell.phrase),
    endpoints: explanation.endpoints.map((part) => ({ ...part, sections: part.sections.map(tell.section) })),
    sections: explanation.sections.map(tell.section),
    ...(fixes === null ? {} : { fixes }),
  };
}

/** `portolan.explain-service/1`, likewise. */
export function serviceDocument(explanation: ServiceExplanation, language: Language): object {
  const tell = tellIn(language);
  return {
    ...explanation,
    answer: explanation.answer.map(tell.phrase),
    parts: explanation.parts.map((part) => ({ ...part, title: tell.phrase(part.title), sections: part.sections.map(tell.section) })),
    sections: explanation.sections.map(tell.section),
  };
}
