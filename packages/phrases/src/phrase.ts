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

/**
 * Text of a phrase. A parameter that is missing shows as `{name}`: a fault that a person can report, never an exception. A message that only a
 * newer peer knows shows its id and its parameters.
 */
export function render(value: Phrase, language: Language): string {
  if (!Object.hasOwn(catalogue, value.id)) return renderUnknown(value, language);
  const text: string = catalogue[value.id][language];
  if (value.params === undefined) return text;
  return language === "zh-CN" ? fillSpaced(text, value.params) : fill(text, value.params);
}

const placeholder = /\{([^}:]+)(?::([^}]*))?\}/g;
type Params = NonNullable<Phrase["params"]>;

function fill(text: string, params: Params): string {
  return text.replaceAll(placeholder, (whole, name: string, forms: string | undefined) => fillOne({ whole, name, forms }, params, "en"));
}

function fillSpaced(text: string, params: Params): string {
  let filled = "";
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    const [whole, name = "", forms] = match;
    filled = joinPieces(joinPieces(filled, text.slice(end, match.index)), fillOne({ whole, name, forms }, params, "zh-CN"));
    end = match.index + whole.length;
  }
  return joinPieces(filled, text.slice(end));
}

interface Placeholder {
  readonly whole: string;
  readonly name: string;
  readonly forms: string | undefined;
}

function fillOne({ whole, name, forms }: Placeholder, params: Params, language: Language): string {
  const param = params[name];
  if (param === undefined) return whole;
  if (forms === undefined) return renderParam(param, language);
  return pickForm({ count: Number(param), forms: forms.split("|"), language });
}

function renderUnknown({ id, params = {} }: Phrase, language: Language): string {
  const details = Object.values(params).map((param) => renderParam(param, language));
  return details.length === 0 ? id : `${id} (${joinTexts(details, language)})`;
}

function renderParam(param: PhraseParam, language: Language): string {
  if (typeof param === "string") return param;
  if (typeof param === "number") return String(param);
  if ("id" in param) return render(param, language);
  return joinTexts(
    param.map((part) => render(part, language)),
    language,
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
