/**
 * Whether a key that is pinned on this host made a signature: Ed25519 over the text, or a passkey's assertion whose challenge is the hash of the text (WebAuthn
 * level 2, 7.2). Which page asked for the assertion is not looked at: the text names what it is for, and no other page can have it signed for another text.
 */
import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import type { Approver } from "@portolan/plans";

const maxAssertionCharacters = 16 * 1024;
const ed25519Lead = Buffer.from("302a300506032b6570032100", "hex"); // SubjectPublicKeyInfo of RFC 8410 up to the key

/** base64 or base64url; null: neither. */
export function bytesOf(text: string): Buffer | null {
  return /^[\w+/-]*={0,2}$/.test(text) ? Buffer.from(text.replaceAll("-", "+").replaceAll("_", "/"), "base64") : null;
}

export function isSameKey(left: string, right: string): boolean {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  return a !== null && b !== null && a.length > 0 && a.equals(b);
}

/** null: not a key of this kind, or one too weak to count. */
export function readPublicKey({ kind, key }: Pick<Approver, "kind" | "key">): KeyObject | null {
  const bytes = bytesOf(key);
  if (bytes === null || bytes.length > 2000) return null;
  if (kind === "ed25519" && bytes.length !== 32) return null;
  try {
    const der = kind === "ed25519" ? Buffer.concat([ed25519Lead, bytes]) : bytes;
    const made = createPublicKey({ key: der, format: "der", type: "spki" });
    return isStrong(made) ? made : null;
  } catch {
    return null;
  }
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === "ed25519") return true;
  if (asymmetricKeyType === "ec") return asymmetricKeyDetails?.namedCurve === "prime256v1";
  return asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
}

export interface SignedText {
  readonly text: string;
  readonly signature: string;
}

/** false also for what cannot be read. */
export function isSignedBy(approver: Pick<Approver, "kind" | "key">, { text, signature }: SignedText): boolean {
  const key = readPublicKey(approver);
  const bytes = signature.length > maxAssertionCharacters ? null : bytesOf(signature);
  if (key === null || bytes === null) return false;
  if (approver.kind === "ed25519") return bytes.length === 64 && verify(null, Buffer.from(text), key, bytes);
  return isAssertionBy(key, { text, json: bytes.toString("utf8") });
}

interface Assertion {
  readonly text: string;
  readonly json: string;
}

function isAssertionBy(key: KeyObject, { text, json }: Assertion): boolean {
  const response = readObject(readObject(json)?.["response"]);
  const [data, client, signature] = (["authenticatorData", "clientDataJSON", "signature"] as const).map((name) => {
    const value = response?.[name];
    return typeof value === "string" ? bytesOf(value) : null;
  });
  if (!data || !client || !signature || data.length < 37) return false;
  const told = readObject(client.toString("utf8"));
  if (told?.["type"] !== "webauthn.get" || told["challenge"] !== sha256(Buffer.from(text)).toString("base64url")) return false;
  const isUserPresent = ((data[32] ?? 0) & 1) === 1;
  return isUserPresent && verifies(key, { message: Buffer.concat([data, sha256(client)]), signature });
}

function verifies(key: KeyObject, { message, signature }: { readonly message: Buffer; readonly signature: Buffer }): boolean {
  try {
    return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", message, key, signature);
  } catch {
    return false;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function readObject(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value === "string") {
    try {
      return readObject(JSON.parse(value) as unknown);
    } catch {
      return null;
    }
  }
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}
