/** Words in a row, as each language sets them. `Intl.ListFormat` runs Chinese units together with nothing between them. */
import type { Language } from "@portolan/phrases";

export function joinWords(words: readonly string[], language: Language): string {
  return words.join(language === "zh-CN" ? "、" : ", ");
}
