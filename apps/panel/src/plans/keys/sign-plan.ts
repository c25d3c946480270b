/** The signature of a plan by this browser's key. What is signed is worked out from the plan that is shown, never taken from the server. */
import { canonicalJson, signedTextOf, type NewSignature } from "@portolan/contract";
import type { PlanRecord } from "../../wire.ts";
import type { SigningKey } from "./signing-key.ts";

/** null: the server names the plan by another hash than it has, so nothing is signed. */
export async function signPlan(
  { plan, hash }: Pick<PlanRecord, "plan" | "hash">,
  purpose: NewSignature["purpose"],
  key: SigningKey,
): Promise<NewSignature | null> {
  const text = canonicalJson(plan);
  const own = await sha256(text);
  if (own !== hash) return null;
  return { purpose, key: key.publicKey, signature: await key.sign(signedTextOf(text, purpose, () => own)) };
}

async function sha256(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
