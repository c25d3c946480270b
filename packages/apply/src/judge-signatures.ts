/** Whether enough people have signed a plan: as the host's guard rails ask, by keys that are pinned there. What a server says about people counts for nothing. */
import type { KeySignature, Origin, SignatureRefusal } from "@portolan/contract/applier";
import { signedTextOf, type Approver, type GuardRails } from "@portolan/plans";
import { isSameKey, isSignedBy } from "./key-signature.ts";

export interface SignedPlan {
  readonly planText: string;
  readonly signatures: readonly KeySignature[];
  readonly rails: GuardRails;
  /** Root owns the machine: one signature of somebody else's is asked of root only where two people have to agree. */
  readonly by: Origin;
  readonly hash: (text: string) => string;
}

interface Signed {
  readonly approver: Approver;
  readonly purpose: KeySignature["purpose"];
}

/** null: enough. A wrong signature of a pinned key is refused even beside enough others; those of unknown keys count for nothing. */
export function judgeSignatures(plan: SignedPlan): SignatureRefusal | null {
  const { rails, by, signatures } = plan;
  if (rails.approval === "none" || (by === "root" && rails.approval === "one")) return null;
  if (rails.approvers.length === 0) return { reason: "nobody-pinned" };
  const signed: Signed[] = [];
  for (const one of signatures) {
    const approver = rails.approvers.find(({ key }) => isSameKey(key, one.key));
    if (approver === undefined) continue;
    const text = signedTextOf(plan.planText, one.purpose, plan.hash);
    if (!isSignedBy(approver, { text, signature: one.signature }))
      return { reason: "wrong-signature", name: approver.name, purpose: one.purpose };
    signed.push({ approver, purpose: one.purpose });
  }
  const missing = rails.approval === "one" ? missingOfOne(signed) : missingOfTwo(signed, by);
  const unknown = signatures.find((one) => !rails.approvers.some(({ key }) => isSameKey(key, one.key)));
  return missing !== null && unknown !== undefined && signed.length === 0 ? { reason: "unknown-key", key: unknown.key } : missing;
}

function missingOfOne(signed: readonly Signed[]): SignatureRefusal | null {
  return signed.length > 0 ? null : { reason: "unsigned", purpose: "request" };
}

function missingOfTwo(signed: readonly Signed[], by: Origin): SignatureRefusal | null {
  const approvals = signed.filter(({ purpose }) => purpose === "approve");
  if (by === "root") return approvals.length > 0 ? null : { reason: "unsigned", purpose: "approve" };
  const requests = signed.filter(({ purpose }) => purpose === "request");
  if (requests.length === 0) return { reason: "unsigned", purpose: "request" };
  const [first] = approvals;
  if (first === undefined) return { reason: "unsigned", purpose: "approve" };
  const isOther = approvals.some(({ approver }) => requests.some((request) => request.approver.name !== approver.name));
  return isOther ? null : { reason: "same-person", name: first.approver.name };
}
