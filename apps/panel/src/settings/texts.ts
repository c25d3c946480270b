/** The texts of a language. In the built panel each language is a file of its own, so that nobody loads both at the start; `vite.config.ts` splits them. */
import { catalogue, type Language } from "@portolan/phrases";

const files: Readonly<Record<Language, () => Promise<Readonly<Record<string, string>>>>> = {
  en: async () => (await import("./english-texts.ts")).englishTexts,
  "zh-CN": async () => (await import("./chinese-texts.ts")).chineseTexts,
};
const known: Record<string, Partial<Record<Language, string>>> = catalogue;
const loaded = new Set<Language>();

export async function loadTexts(language: Language): Promise<void> {
  if (loaded.has(language)) return;
  for (const [id, text] of Object.entries(await files[language]())) (known[id] ??= {})[language] = text;
  loaded.add(language);
}
