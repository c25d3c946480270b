import type { SecondProof } from "@portolan/storage";
import { findStep, plainRecoveryCode } from "./one-time-code.ts";
import { hashText, type PeopleParts } from "./people-parts.ts";

/** What a typed code proves; null: it is not the code of now. Whether it was used before is decided where it is used up. */
export function decideSecondProof(
  { wrap, nowMs }: PeopleParts,
  { id, totp }: { readonly id: string; readonly totp: string },
  code: string,
): SecondProof | null {
  const digits = code.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return { kind: "recovery", hash: hashText(plainRecoveryCode(code)) };
  const secret = wrap.unwrap(totp, id);
  const step = secret === null ? null : findStep(secret, digits, nowMs());
  return step === null ? null : { kind: "code", step };
}
