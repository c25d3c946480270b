/** Phrases: a message id with its parameters, rendered in one language only at the edge that shows it. */
import { catalogue, type Catalogue, type MessageId } from "./catalogue.ts";
import { joinPieces } from "./join-pieces.ts";
import type { Language, ParamNames } from "./message.ts";

export type PhraseParam = string | number | Phrase | readonly Phrase[];
export interface Phrase {
  readonly id: MessageId;
  readonly params?: Readonly<Record<string, PhraseParam>>;
}

export type ParamsOf<Id extends MessageId> = { readonly [Name in ParamNames<Catalogue[Id]["en"]> & string]: PhraseParam };

/** Makes a phrase; the compiler asks for exactly the parameters that the English text names. */
export function phrase<Id extends MessageId>(
  id: Id,
  ...params: [ParamNames<Catalogue[Id]["en"]>] extends [never] ? [] : [ParamsOf<Id>]
): Phrase {
  return params[0] === undefined ? { id } : { id, params: params[0] };
}

/** Writes an instant, given as ISO 8601 in UTC. */
export type FormatTime = (iso: string, language: Language) => string;

/**
 * Text of a phrase. A parameter that is missing shows as `{name}`: a fault that a person can report, never an exception. A message that only a
 * newer peer knows shows its id and its parameters. A parameter `time` that is an instant such as 2026-11-22T05:40:12.345Z is written by
 * `formatTime`; absent: in UTC, which says so.
 */
export function render(value: Phrase, language: Language, formatTime: FormatTime = writeUtc): string {
  return renderIn(value, { language, formatTime });
}

interface Speaker {
  readonly language: Language;
  readonly formatTime: FormatTime;
}

function renderIn(value: Phrase, speaker: Speaker): string {
  if (!Object.hasOwn(catalogue, value.id)) return renderUnknown(value, speaker);
  const text: string = catalogue[value.id][speaker.language];
  if (value.params === undefined) return text;
  return speaker.language === "zh-CN" ? fillSpaced(text, value.params, speaker) : fill(text, value.params, speaker);
}

const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/;

function writeUtc(iso: string): string {
  const match = instant.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

const placeholder = /\{([^}:]+)(?::([^}]*))?\}/g;
type Params = NonNullable<Phrase["params"]>;

function fill(text: string, params: Params, speaker: Speaker): string {
  return text.replaceAll(placeholder, (whole, name: string, forms: string | undefined) => fillOne({ whole, name, forms }, params, speaker));
}

function fillSpaced(text: string, params: Params, speaker: Speaker): string {
  let filled = "";
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    const [whole, name = "", forms] = match;
    filled = joinPieces(joinPieces(filled, text.slice(end, match.index)), fillOne({ whole, name, forms }, params, speaker));
    end = match.index + whole.length;
  }
  return joinPieces(filled, text.slice(end));
}

interface Placeholder {
  readonly whole: string;
  readonly name: string;
  readonly forms: string | undefined;
}

function fillOne({ whole, name, forms }: Placeholder, params: Params, speaker: Speaker): string {
  const param = params[name];
  if (param === undefined) return whole;
  const { language, formatTime } = speaker;
  if (name === "time" && typeof param === "string" && instant.test(param)) return formatTime(param, language);
  if (forms === undefined) return renderParam(param, speaker);
  return pickForm({ count: Number(param), forms: forms.split("|"), language });
}

function renderUnknown({ id, params = {} }: Phrase, speaker: Speaker): string {
  const details = Object.values(params).map((param) => renderParam(param, speaker));
  return details.length === 0 ? id : `${id} (${joinTexts(details, speaker.language)})`;
}

function renderParam(param: PhraseParam, speaker: Speaker): string {
  if (typeof param === "string") return param;
  if (typeof param === "number") return String(param);
  if ("id" in param) return renderIn(param, speaker);
  return joinTexts(
    param.map((part) => renderIn(part, speaker)),
    speaker.language,
  );
}

/** Joins texts as the language lists things: "a, b" or "a、b". */
export function joinTexts(texts: readonly string[], language: Language): string {
  return texts.join(language === "zh-CN" ? "、" : ", ");
}

function pickForm({ count, forms, language }: { count: number; forms: readonly string[]; language: Language }): string {
  const isOne = pluralRules(language).select(count) === "one";
  return (isOne ? forms[0] : forms.at(-1)) ?? "";
}

const rules = new Map<Language, Intl.PluralRules>(); // making one costs more than a hundred answers

function pluralRules(language: Language): Intl.PluralRules {
  const made = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, made);
  return made;
}
