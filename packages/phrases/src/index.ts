export { catalogue, type MessageId } from "./catalogue.ts";
export { languages, type Language } from "./message.ts";
export { serviceLabel } from "./service-label.ts";
export { joinTexts, phrase, render, type FormatTime, type ParamsOf, type Phrase, type PhraseParam } from "./phrase.ts";
