/** Every text of the catalogue in one language; only where the panel runs unbuilt. */
import { catalogue, type Language } from "@portolan/phrases";

export function textsIn(language: Language): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(catalogue).map(([id, message]) => [id, message[language]]));
}
