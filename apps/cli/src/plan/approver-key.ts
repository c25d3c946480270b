/** An approver's Ed25519 key in a file of theirs alone. Its public half, 32 bytes in base64url, is what a host pins. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { RefusalError } from "@portolan/contract";

export interface ApproverKey {
  readonly publicText: string;
  sign(text: string): string; // base64url
}

/** Refuses a path at which something is already. */
export function makeApproverKey(path: string): ApproverKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new RefusalError("FILE_UNWRITABLE", { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  return keyOf(privateKey);
}

/** Refuses one that others can read: it would be no proof of who signed. */
export function readApproverKey(path: string): ApproverKey {
  try {
    if ((lstatSync(path).mode & 0o077) !== 0) throw new RefusalError("FILE_UNREADABLE", { path, reason: "chmod 600" });
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType !== "ed25519") throw new RefusalError("FILE_UNREADABLE", { path, reason: "Ed25519" });
    return keyOf(key);
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw new RefusalError("FILE_UNREADABLE", { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

function keyOf(privateKey: KeyObject): ApproverKey {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return { publicText: x, sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64url") };
}
