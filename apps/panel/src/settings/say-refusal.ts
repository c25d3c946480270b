/** A refusal of the API in the reader's language: what happened, and what to do. One that only a newer server knows keeps its English text. */
import { errorText, isErrorCode } from "@portolan/contract";
import type { Refusal } from "../wire.ts";
import type { Speech } from "./language.ts";

/** `null`: the server did not answer. */
export function sayRefusal(refusal: Refusal | null, { say }: Speech): string {
  if (refusal === null) return say("panel.failed.network");
  if (!isErrorCode(refusal.code)) return refusal.message;
  const { what, why } = errorText(refusal.code, refusal.params);
  return say("panel.failed.because", { what, why });
}
