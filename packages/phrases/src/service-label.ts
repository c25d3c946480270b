/**
 * Name of a service in the reader's language. Its message, where there is one, is `services.name.` + the service's id in the catalogue of
 * @portolan/services; proper names such as nginx have none and are the same in every language.
 */
import { catalogue, type MessageId } from "./catalogue.ts";
import { phrase, type Phrase } from "./phrase.ts";

export function serviceLabel({ id, name }: { readonly id: string; readonly name: string }): Phrase {
  const messageId = `services.name.${id}`;
  return Object.hasOwn(catalogue, messageId) ? { id: messageId as MessageId } : phrase("services.name.literal", { name });
}
