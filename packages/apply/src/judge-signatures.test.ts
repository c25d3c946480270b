import { generateKeyPairSync, hash, sign } from "node:crypto";
import type { KeySignature, Origin } from "@portolan/contract/applier";
import { noGuardRails, signedTextOf, type GuardRails } from "@portolan/plans";
import { expect, test } from "vitest";
import { judgeSignatures } from "./judge-signatures.ts";

const planText = `{"id":"k7w2"}`;
const sha256 = (text: string): string => hash("sha256", text);

function person(name: string) {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = privateKey.export({ format: "jwk" }).x ?? "";
  const signs = (purpose: KeySignature["purpose"]): KeySignature => ({
    purpose,
    key,
    signature: sign(null, Buffer.from(signedTextOf(planText, purpose, sha256)), privateKey).toString("base64url"),
  });
  return { approver: { name, kind: "ed25519", key } as const, signs };
}
const [ann, annElsewhere, bo, stranger] = [person("Ann"), person("Ann"), person("Bo"), person("Cy")];

function judge(approval: GuardRails["approval"], by: Origin, signatures: readonly KeySignature[]) {
  const rails: GuardRails = { ...noGuardRails, approval, approvers: [ann, annElsewhere, bo].map(({ approver }) => approver) };
  return judgeSignatures({ planText, signatures, rails, by, hash: sha256 });
}

test("none asks for nothing, one for any pinned key, and root for none of these", () => {
  expect([judge("none", "server", []), judge("one", "root", []), judge("none", "root", [])]).toEqual([null, null, null]);
  expect(judge("one", "server", [])).toEqual({ reason: "unsigned", purpose: "request" });
  for (const signature of [ann.signs("request"), bo.signs("approve")]) expect(judge("one", "server", [signature])).toBeNull();
  expect(judge("one", "server", [stranger.signs("request")])).toMatchObject({ reason: "unknown-key" });
  expect(judge("one", "server", [stranger.signs("request"), ann.signs("request")])).toBeNull();
});

test("two have to be two people, not two keys of one, and each for their purpose; of root an approval is asked", () => {
  const asks = ann.signs("request");
  expect(judge("other-person", "server", [asks, bo.signs("approve")])).toBeNull();
  expect(judge("other-person", "server", [asks, annElsewhere.signs("approve")])).toEqual({ reason: "same-person", name: "Ann" });
  expect(judge("other-person", "server", [asks, bo.signs("request")])).toEqual({ reason: "unsigned", purpose: "approve" });
  expect(judge("other-person", "server", [bo.signs("approve")])).toEqual({ reason: "unsigned", purpose: "request" });
  expect(judge("other-person", "root", [])).toEqual({ reason: "unsigned", purpose: "approve" });
  expect(judge("other-person", "root", [asks])).toEqual({ reason: "unsigned", purpose: "approve" });
  expect(judge("other-person", "root", [ann.signs("approve")])).toBeNull();
});

test("a wrong signature of a pinned key is refused even beside a right one, and where nobody is pinned nobody's counts", () => {
  const moved = { ...ann.signs("request"), purpose: "approve" } as const;
  expect(judge("one", "server", [bo.signs("request"), moved])).toEqual({ reason: "wrong-signature", name: "Ann", purpose: "approve" });
  const unpinned = { planText, signatures: [ann.signs("request")], rails: noGuardRails, by: "server", hash: sha256 } as const;
  expect(judgeSignatures(unpinned)).toEqual({ reason: "nobody-pinned" });
});
