/** What checks the record in this browser: the hash is our own, for proofs need it at once; signatures are the browser's. */
import { sha256, type Cryptography } from "@portolan/ledger";

/** Null: this browser cannot check Ed25519 signatures, or does not let a page without HTTPS do so. */
export async function openBrowserCryptography(): Promise<Cryptography | null> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) return null;
  const verify: Cryptography["verify"] = async (message, signature, publicKey) => {
    const key = await subtle.importKey("raw", bufferOf(publicKey), "Ed25519", false, ["verify"]);
    return subtle.verify("Ed25519", key, bufferOf(signature), bufferOf(message));
  };
  try {
    await verify(new Uint8Array(1), new Uint8Array(64), samplePublicKey);
  } catch {
    return null;
  }
  return { sha256, verify };
}

/** The base point of the curve: a key like any other to who only tries whether keys are understood. */
const samplePublicKey = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 0x58 : 0x66));

function bufferOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
