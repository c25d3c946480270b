/** The panel's language: the remembered one, else the browser's. It changes once the texts of the other one are there. */
import type { Language } from "@portolan/phrases";
import { rememberChoice } from "./remembered-choice.ts";
import { loadTexts } from "./texts.ts";

export const languageChoice = rememberChoice<Language>("language", ["en", "zh-CN"], browserLanguage());

/** False where the texts could not be loaded: the language stays. */
export async function chooseLanguage(language: Language): Promise<boolean> {
  try {
    await loadTexts(language);
  } catch {
    return false;
  }
  languageChoice.choose(language);
  return true;
}

export function readLanguage(): Language {
  return languageChoice.read();
}

function browserLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) && !navigator.languages[0]?.toLowerCase().startsWith("en")
    ? "zh-CN"
    : "en";
}
