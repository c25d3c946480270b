import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";
import { isSameKey, isSignedBy, readPublicKey } from "./key-signature.ts";

const text = "portolan-plan/1\nrequest\nabc\n";
const curve = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

function spki(key: KeyObject): string {
  return key.export({ format: "der", type: "spki" }).toString("base64url");
}

interface Bent {
  readonly type?: string;
  readonly challenged?: string;
  readonly flags?: number;
  readonly sign?: (message: Buffer) => Buffer;
}

/** As a browser hands it on, signed by `privateKey`. */
function assertion(privateKey: KeyObject, { type = "webauthn.get", challenged = text, flags = 1, sign: by }: Bent = {}): string {
  const challenge = createHash("sha256").update(challenged).digest("base64url");
  const clientDataJSON = Buffer.from(JSON.stringify({ type, challenge, origin: "http://localhost:13390" }));
  const authenticatorData = Buffer.concat([createHash("sha256").update("localhost").digest(), Buffer.from([flags, 0, 0, 0, 1])]);
  const message = Buffer.concat([authenticatorData, createHash("sha256").update(clientDataJSON).digest()]);
  const signature = by?.(message) ?? sign(privateKey.asymmetricKeyType === "ed25519" ? null : "sha256", message, privateKey);
  const response = Object.entries({ clientDataJSON, authenticatorData, signature }).map(([name, bytes]) => [
    name,
    bytes.toString("base64url"),
  ]);
  return Buffer.from(JSON.stringify({ id: "x", type: "public-key", response: Object.fromEntries(response) })).toString("base64url");
}

test("a passkey's assertion over the text counts, whichever of the three algorithms its key has", () => {
  for (const { publicKey, privateKey } of [curve(), generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("ed25519")]) {
    const approver = { kind: "webauthn", key: spki(publicKey) } as const;
    expect(isSignedBy(approver, { text, signature: assertion(privateKey) })).toBe(true);
    expect(isSignedBy({ ...approver, key: spki(curve().publicKey) }, { text, signature: assertion(privateKey) })).toBe(false);
  }
});

test("one for another text, for a registration, that nobody touched, or bent does not", () => {
  const { publicKey, privateKey } = curve();
  const approver = { kind: "webauthn", key: spki(publicKey) } as const;
  const bent: readonly Bent[] = [{ challenged: "another" }, { type: "webauthn.create" }, { flags: 4 }, { sign: () => Buffer.alloc(70) }];
  for (const one of bent) expect(isSignedBy(approver, { text, signature: assertion(privateKey, one) })).toBe(false);
  for (const signature of ["", "e30", "A".repeat(20_000), Buffer.from(`{"response":{}}`).toString("base64url")])
    expect(isSignedBy(approver, { text, signature })).toBe(false);
});

test("Ed25519 signs the text itself; a key of one kind is none of the other", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "jwk" }).x ?? "";
  const signature = sign(null, Buffer.from(text), privateKey).toString("base64url");
  expect(isSignedBy({ kind: "ed25519", key }, { text, signature })).toBe(true);
  expect(isSignedBy({ kind: "ed25519", key: Buffer.from(key, "base64url").toString("base64") }, { text, signature })).toBe(true);
  expect(isSignedBy({ kind: "ed25519", key }, { text: `${text} `, signature })).toBe(false);
  expect(isSignedBy({ kind: "webauthn", key: spki(publicKey) }, { text, signature })).toBe(false);
  expect(isSameKey(key, Buffer.from(key, "base64url").toString("base64"))).toBe(true);
  expect(isSameKey("", "")).toBe(false);
});

test("keys too weak, of other curves, private ones and nonsense are none", () => {
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  const other = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
  for (const key of [spki(weak), spki(other), "A".repeat(43), "!".repeat(43)]) expect(readPublicKey({ kind: "webauthn", key })).toBeNull();
  expect(readPublicKey({ kind: "ed25519", key: "A".repeat(42) })).toBeNull();
});
