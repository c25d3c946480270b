import type { Endpoint } from "@portolan/sockets";
import { unpackText } from "./packed-text.ts";

/**
 * What a span says of an endpoint: everything but the accept queue, which changes with every connection and is no fact about the
 * endpoint. The text is compared to tell whether a new span begins, so the same endpoint must always give the same text.
 */
export function endpointFacts(endpoint: Endpoint): string {
  return JSON.stringify(endpoint, (key, value: unknown) => (key === "queue" ? null : value));
}

/** From the text as a span's row has it. */
export function parseEndpointFacts(kept: string): Endpoint {
  return JSON.parse(unpackText(kept)) as Endpoint;
}
