/** Values that only a newer server knows: shown as they are, never a reason for the page to fail. */
import { catalogue, type MessageId } from "@portolan/phrases";
import type { Speech } from "./settings/language.ts";

/** How a value looks; `fallback` for one that is not in the list. */
export function lookOf<L>(looks: Readonly<Record<string, L>>, value: string, fallback: L): L {
  return Object.hasOwn(looks, value) ? (looks[value] ?? fallback) : fallback;
}

/** A message whose id holds a value of the server's; the value itself, or `fallback`, where there is no such message. */
export function sayKnown({ sayPhrase }: Pick<Speech, "sayPhrase">, id: string, fallback: string): string {
  return Object.hasOwn(catalogue, id) ? sayPhrase({ id: id as MessageId }) : fallback;
}

/** Whether there is such a message: its id holds a value of the server's. */
export function catalogueHas(id: string): boolean {
  return Object.hasOwn(catalogue, id);
}
