/** The proof with which this browser's key is pinned for the first time: a MAC by the secret of the link that the machine's owner opened. */
import { pinTextOf } from "@portolan/contract";
import { encodeBase64Url } from "./base64-url.ts";
import type { SigningKey } from "./signing-key.ts";

export async function firstProof({ name, publicKey }: SigningKey, secret: string): Promise<string> {
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return encodeBase64Url(await crypto.subtle.sign("HMAC", key, bytes(pinTextOf({ name, key: publicKey }))));
}
