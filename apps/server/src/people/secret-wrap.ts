import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { secretKeyName } from "../data-directory.ts";

/** Keeps what must be read again, such as the secret of one-time codes, unreadable for whoever has the database alone. */
export interface SecretWrap {
  wrap(secret: Uint8Array, owner: string): string;
  /** Null: wrapped by another key, for another owner, or changed. */
  unwrap(wrapped: string, owner: string): Buffer | null;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key in a file of its own beside the database, which a backup of the database alone does not hold. */
export function openSecretWrap(dataDir: string): SecretWrap {
  const key = readKey(join(dataDir, secretKeyName));
  return {
    wrap(secret, owner) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    unwrap(wrapped, owner) {
      const bytes = Buffer.from(wrapped, "base64url");
      if (bytes.length < nonceBytes + tagBytes) return null;
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
      } catch {
        return null;
      }
    },
  };
}

/** Makes the key where there is none. Throws where it can be read by others, or is none. */
function readKey(path: string): Buffer {
  try {
    const made = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    try {
      writeSync(made, randomBytes(keyBytes));
      fsyncSync(made);
    } finally {
      closeSync(made);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if ((fstatSync(file).mode & 0o077) !== 0) throw new Error(`${path} can be read by other users; take that away with chmod 600`);
    const key = readFileSync(file);
    if (key.length !== keyBytes) throw new Error(`${path} is not a key of ${keyBytes} bytes`);
    return key;
  } finally {
    closeSync(file);
  }
}
