/** What a request of the API comes back with. */
import type { ErrorParams } from "./error-catalogue.ts";

/** `code` is one of the error catalogue, or one that only a newer server knows; `message` is its English text. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly params: ErrorParams;
  readonly message: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };
