/** `say` renders a message of the catalogue in the panel's language, with times of the reader's zone. */
import { phrase, render, type Language, type MessageId, type Phrase } from "@portolan/phrases";
import { useMemo, useSyncExternalStore } from "react";
import { showToast } from "../toast.tsx";
import { chooseLanguage, languageChoice, readLanguage } from "./language-choice.ts";
import { formatDateTime } from "./time-format.ts";
import { showHidden } from "./visible-text.ts";

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

/** Keeps `<html lang>` right from now on. */
export function followLanguage(): void {
  const apply = (): void => {
    document.documentElement.lang = languageChoice.read();
  };
  apply();
  languageChoice.subscribe(apply);
}

/** The language changes once its texts have come; where they cannot be loaded, that is said. */
export function switchLanguage(language: Language): void {
  const change = async (): Promise<void> => {
    if (!(await chooseLanguage(language))) showToast(speechIn(readLanguage()).say("panel.failed.network"));
  };
  void change();
}
