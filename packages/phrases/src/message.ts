/**
 * A message is one text in every language; a phrase is a message's id with its parameters and stays a value until the last edge renders it.
 * Placeholders: `{name}` inserts a parameter, `{count:port|ports}` picks a form by the language's plural rule (Chinese texts need no forms).
 * A parameter may itself be a phrase or a list of phrases, so that sentences nest without strings being glued.
 */
export type Language = "en" | "zh-CN";
export const languages: readonly Language[] = ["en", "zh-CN"];

export type Message = { readonly [L in Language]: string };

/** Declares messages and keeps their texts as literal types, from which parameter names are derived. */
export function messages<const T extends Record<string, Message>>(catalogue: T): T {
  return catalogue;
}

type NameOf<P> = P extends `${infer Name}:${string}` ? Name : P;
export type ParamNames<Text> = Text extends `${string}{${infer Param}}${infer Rest}` ? NameOf<Param> | ParamNames<Rest> : never;
