import { createPublicKey, hash, verify } from "node:crypto";
import type { Cryptography, Hash, Sha256 } from "@portolan/ledger";

export const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");

/** `leafHash` of an entry's text, without bytes of it in between. */
export function entryHash(text: string): Hash {
  return hash("sha256", `\0${text}`, "buffer");
}

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4) up to the key itself. */
const publicKeyLead = Buffer.from("302a300506032b6570032100", "hex");

/** SHA-256 and Ed25519 by node:crypto. */
export const ledgerCryptography: Cryptography = {
  sha256,
  verify(message, signature, publicKey) {
    const key = createPublicKey({ key: Buffer.concat([publicKeyLead, publicKey]), format: "der", type: "spki" });
    return verify(null, message, key, signature);
  },
};
