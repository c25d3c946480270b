import { catalogue } from "@portolan/phrases";
import type { Law, Violation } from "../law.ts";

type Texts = Readonly<Record<string, string>>;

/** Every message exists in every language with the same parameters. */
export const messageLanguages: Law = { name: "message-languages", check: () => checkMessages(catalogue) };

const languages = ["en", "zh-CN"] as const;

export function checkMessages(messages: Readonly<Record<string, Texts>>): readonly Violation[] {
  return Object.entries(messages).flatMap(([id, texts]) => {
    const at = { path: "packages/phrases/src/messages", line: 1 };
    const missing = languages.filter((language) => (texts[language] ?? "") === "");
    if (missing.length > 0)
      return [
        {
          ...at,
          what: `${id}: no text in ${missing.join(", ")}`,
          why: "every string a person sees exists in both languages",
          fix: "write it",
        },
      ];
    const [english, chinese] = languages.map((language) => parametersOf(texts[language] ?? ""));
    if (english === chinese) return [];
    return [
      {
        ...at,
        what: `${id}: parameters differ: ${english} and ${chinese}`,
        why: "one language would lose a fact",
        fix: "name the same parameters",
      },
    ];
  });
}

// `{count:port|ports}` only chooses a form; a language without plural forms need not repeat it.
function parametersOf(text: string): string {
  return [...new Set([...text.matchAll(/\{([^}:]+)\}/g)].map((match) => match[1] ?? ""))].toSorted().join(", ");
}
