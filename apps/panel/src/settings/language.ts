/** The panel's language: the remembered one, else the browser's. `say` renders a message of the catalogue in it, with times of the reader's zone. */
import { phrase, render, type Language, type MessageId, type Phrase } from "@portolan/phrases";
import { useMemo, useSyncExternalStore } from "react";
import { rememberChoice } from "./remembered-choice.ts";
import { formatDateTime } from "./time-format.ts";
import { showHidden } from "./visible-text.ts";

const languageChoice = rememberChoice<Language>("language", ["en", "zh-CN"], browserLanguage());

export interface Speech {
  readonly language: Language;
  readonly say: <Id extends MessageId>(...args: Parameters<typeof phrase<Id>>) => string;
  readonly sayPhrase: (value: Phrase) => string;
}

export function useSpeech(): Speech {
  const language = useSyncExternalStore(languageChoice.subscribe, languageChoice.read);
  return useMemo(() => speechIn(language), [language]);
}

export function speechIn(language: Language): Speech {
  return {
    language,
    say: (...args) => showHidden(render(phrase(...args), language)),
    sayPhrase: (value) => showHidden(render(value, language, formatDateTime)),
  };
}

export function chooseLanguage(language: Language): void {
  languageChoice.choose(language);
}

/** Keeps `<html lang>` right from now on. */
export function followLanguage(): void {
  const apply = (): void => {
    document.documentElement.lang = languageChoice.read();
  };
  apply();
  languageChoice.subscribe(apply);
}

function browserLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("zh")) && !navigator.languages[0]?.toLowerCase().startsWith("en")
    ? "zh-CN"
    : "en";
}

export function readLanguage(): Language {
  return languageChoice.read();
}
