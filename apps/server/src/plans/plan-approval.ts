import { createPublicKey, hash, verify } from "node:crypto";
import type { PlanApproval } from "@portolan/contract";
import type { ApplierState, KeyPurpose, KeySignature } from "@portolan/contract/applier";

type Pinned = ApplierState["approvers"][number];

/** Whether they are the same bytes, in whichever base64. */
export function isSameKey(one: string, other: string): boolean {
  return Buffer.from(one, "base64").equals(Buffer.from(other, "base64"));
}

/** The pinned key of these bytes, in whichever base64; null: none. */
export function pinnedKey(approvers: readonly Pinned[], key: string): Pinned | null {
  return approvers.find((one) => isSameKey(one.key, key)) ?? null;
}

/** Whether the signatures are as many as the rails ask for. The applier judges again, by the signatures themselves. */
export function approvalOf(
  { approval: needs, approvers }: Pick<ApplierState, "approval" | "approvers">,
  signatures: readonly { readonly purpose: KeyPurpose; readonly key: string }[],
): PlanApproval {
  const namesFor = (purpose: KeyPurpose): readonly string[] =>
    signatures.filter((one) => one.purpose === purpose).flatMap(({ key }) => pinnedKey(approvers, key)?.name ?? []);
  const [requested, approved] = [namesFor("request"), namesFor("approve")];
  if (needs === "none") return { needs, isEnough: true, missing: [] };
  if (needs === "one") {
    const isEnough = requested.length + approved.length > 0;
    return { needs, isEnough, missing: isEnough ? [] : ["request", "approve"] };
  }
  const isEnough = requested.some((name) => approved.some((other) => other !== name));
  if (isEnough) return { needs, isEnough, missing: [] };
  return { needs, isEnough, missing: requested.length === 0 ? ["request"] : ["approve"] };
}

/** What speaks against a signature over this text; null: nothing that is seen here. A passkey's is held against its challenge alone, the rest is the applier's. */
export function signatureFlaw(text: string, { signature }: KeySignature, pinned: Pinned): "wrong-signature" | null {
  const bytes = Buffer.from(signature, "base64url");
  const isRight = pinned.kind === "ed25519" ? isSignedBy(pinned.key, text, bytes) : isAnswerTo(text, bytes);
  return isRight ? null : "wrong-signature";
}

function isSignedBy(key: string, text: string, signature: Uint8Array): boolean {
  const x = Buffer.from(key, "base64").toString("base64url");
  try {
    return verify(null, Buffer.from(text), createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }), signature);
  } catch {
    return false; // no such key
  }
}

function isAnswerTo(text: string, assertion: Buffer): boolean {
  try {
    const { response } = JSON.parse(assertion.toString()) as { response: { clientDataJSON: string } };
    const client = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString()) as { challenge: string };
    return client.challenge === hash("sha256", text, "base64url");
  } catch {
    return false; // no assertion
  }
}
